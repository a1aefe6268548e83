import path from 'node:path';
import { importPreferences } from '../core/ratings/importPreferences';
import { formatRatingFile } from '../core/ratings/parseRatingSet';
import { ratingFileNames } from '../core/ratings/ratingSet';
import { formatRating } from '../core/ratings/ratings';
import { parseArguments, requiredValue } from './argumentValues';
import type { CommandEnvironment } from './command';
import { plainText } from './output';
import { readText } from './readText';
import { writeNew } from './writeNew';
import { report } from './readPool';

/** `rapport rate import`: an A/B test of other makers as a set, a key and ratings. */
export async function rateImport(
  args: readonly string[],
  { output }: CommandEnvironment,
  signal: AbortSignal,
): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArguments(args, { from: text, out: text });
  const from = requiredValue('from', values.from);
  const stem = requiredValue('out', values.out);
  const imported = importPreferences(await readText(from, 'A/B test', signal), from, path.basename(stem));
  report(imported.problems, output);
  const names = ratingFileNames(stem);
  await writeNew([
    [names.set, formatRatingFile(imported.set)],
    [names.key, formatRatingFile(imported.key)],
    [names.ratings, `${imported.ratings.map(formatRating).join('\n')}\n`],
  ]);
  output.out(
    plainText(
      `${imported.set.items.length} items, ${imported.ratings.length} ratings: ${names.set}, ${names.key}, ${names.ratings}`,
    ),
  );
  return 0;
}
