import { parseRatingKey, parseRatingSet } from '../core/ratings/parseRatingSet';
import { ratingSetHash, type RatingKey, type RatingSet } from '../core/ratings/ratingSet';
import { mergeRatings, parseRatings, type Rating } from '../core/ratings/ratings';
import { AppError } from '../core/util/errors';
import { plainText, type Output } from './output';
import { report } from './readPool';
import { readText } from './readText';

/** A rating set, or nothing when none is named. */
export async function readSet(file: string | undefined, signal: AbortSignal): Promise<RatingSet | undefined> {
  return file === undefined ? undefined : parseRatingSet(await readText(file, 'rating set', signal), file);
}

/** The key of a set, or nothing when none is named. Warns when it belongs to another set. */
export async function readKey(
  file: string | undefined,
  set: RatingSet | undefined,
  output: Output,
  signal: AbortSignal,
): Promise<RatingKey | undefined> {
  if (file === undefined) return undefined;
  const key = parseRatingKey(await readText(file, 'key of a rating set', signal), file);
  if (set !== undefined && key.setHash !== ratingSetHash(set))
    output.err(plainText(`${file}: the key was made for another state of the set: items may have changed since.`));
  return key;
}

/** The ratings of several files as one list; problems are told. Throws `invalid-input` when there is none. */
export async function readRatings(
  files: readonly string[],
  set: RatingSet | undefined,
  output: Output,
  signal: AbortSignal,
): Promise<readonly Rating[]> {
  const parsed = [];
  for (const file of files) {
    const read = parseRatings(await readText(file, 'file of ratings', signal), file, set);
    report(read.problems, output);
    if (read.replaced > 0)
      output.err(plainText(`${file}: ${read.replaced} ratings were given again; the last of each counts.`));
    parsed.push(read);
  }
  const { ratings, problems } = mergeRatings(parsed);
  report(problems, output);
  if (ratings.length === 0) throw new AppError('invalid-input', `There is no rating to use in ${files.join(', ')}.`);
  return ratings;
}
