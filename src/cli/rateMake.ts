import path from 'node:path';
import { testCasesOf } from '../core/inputs/testCase';
import { makeRatingSet } from '../core/ratings/makeRatingSet';
import { formatRatingFile } from '../core/ratings/parseRatingSet';
import { aspectsOf, RATING_ASPECTS } from '../core/ratings/ratingAspect';
import { ratingFileNames } from '../core/ratings/ratingSet';
import { AppError } from '../core/util/errors';
import { readDialogueFile } from '../node/dialogueFile';
import { choiceValue, given, integerValue, listValue, parseArguments, requiredValue } from './argumentValues';
import type { CommandEnvironment } from './command';
import { plainText } from './output';
import { readColumns } from './ratedColumns';
import { DEFAULT_RATED_ITEMS, DEFAULT_RATE_SEED } from './rateOptions';
import { report } from './readPool';
import { writeNew } from './writeNew';

/** `rapport rate make`: a set to rate blind, and its key. */
export async function rateMake(
  args: readonly string[],
  environment: CommandEnvironment,
  signal: AbortSignal,
): Promise<number> {
  const { output } = environment;
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArguments(args, {
    dialogues: text,
    predictions: { type: 'string', multiple: true },
    run: text,
    store: text,
    columns: text,
    gold: flag,
    mode: text,
    pairs: text,
    aspects: text,
    'both-bad': flag,
    count: text,
    stratify: text,
    checks: text,
    seed: text,
    out: text,
  });
  const stem = requiredValue('out', values.out);
  const dialogues = requiredValue('dialogues', values.dialogues);
  const aspects = aspectsOf(listValue(values.aspects ?? RATING_ASPECTS.map(({ id }) => id).join(',')));
  const bad = aspects.find(({ id }) => !/^[\w-]{1,64}$/.test(id));
  if (bad !== undefined || aspects.length === 0)
    throw new AppError('invalid-setting', `--aspects: "${bad?.id ?? ''}" is no id: use letters, digits, "_" and "-".`);
  const choice = {
    name: path.basename(stem),
    mode: choiceValue('mode', values.mode ?? 'pairwise', ['pairwise', 'absolute']),
    aspects,
    bothBad: values['both-bad'] === true,
    count: integerValue('count', values.count ?? `${DEFAULT_RATED_ITEMS}`, 1),
    seed: integerValue('seed', values.seed ?? `${DEFAULT_RATE_SEED}`, 0, 4294967295),
    attentionChecks: integerValue('checks', values.checks ?? '0', 0),
    ...given(
      'stratify',
      values.stratify === undefined ? undefined : choiceValue('stratify', values.stratify, ['emotion'] as const),
    ),
    ...given('pairs', values.pairs === undefined ? undefined : pairsOf(values.pairs)),
  };
  const read = await readDialogueFile(dialogues, signal);
  report(read.problems, output);
  const testCases = read.dialogues.flatMap(testCasesOf);
  const columns = await readColumns(
    {
      predictions: values.predictions ?? [],
      gold: values.gold === true,
      ...given('run', values.run),
      ...given('store', values.store),
      ...given('columns', values.columns === undefined ? undefined : listValue(values.columns)),
    },
    testCases,
    environment,
    signal,
  );
  const { set, key, notices } = makeRatingSet(testCases, columns, choice);
  notices.forEach((notice) => output.err(plainText(notice)));
  const names = ratingFileNames(stem);
  await writeNew([
    [names.set, formatRatingFile(set)],
    [names.key, formatRatingFile(key)],
  ]);
  output.out(plainText(`${set.items.length} items: ${names.set} to rate, ${names.key} to open afterwards`));
  return 0;
}

function pairsOf(text: string): readonly (readonly [string, string])[] {
  return listValue(text).map((pair) => {
    const [first, second, ...more] = pair.split(':').map((id) => id.trim());
    if (first === undefined || second === undefined || first === '' || second === '' || more.length > 0)
      throw new AppError('invalid-setting', `--pairs: "${pair}" is no pair: write the ids of two columns, a:b.`);
    return [first, second];
  });
}
