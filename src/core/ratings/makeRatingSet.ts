import { sampleTestCases } from '../inputs/sampleTestCases';
import type { TestCase } from '../inputs/testCase';
import { AppError } from '../util/errors';
import { seededPermutation } from '../util/random';
import { attentionChecks } from './attentionChecks';
import { draftItems, labelDraft } from './draftItem';
import type { RatedColumn } from './ratedColumn';
import { seedFrom } from './raterOrder';
import type { RatingAspect } from './ratingAspect';
import { ratingSetHash, type RatingKey, type RatingSet } from './ratingSet';
import type { RatingMode } from './ratingValue';

/** What a set is made of. */
export interface RatingSetChoice {
  readonly name: string;
  readonly mode: RatingMode;
  readonly aspects: readonly RatingAspect[];
  readonly bothBad: boolean;
  /** Test cases to draw; 100 in the paper. */
  readonly count: number;
  readonly seed: number;
  readonly stratify?: 'emotion';
  /** Pairwise: ids of the columns to compare; the first column with each other one when absent. */
  readonly pairs?: readonly (readonly [first: string, second: string])[];
  /** Items with a known answer to mix in. */
  readonly attentionChecks: number;
}

/** A set as it was made. */
export interface MadeRatingSet {
  readonly set: RatingSet;
  readonly key: RatingKey;
  /** What the user should know: test cases that could not be used, checks that could not be made. */
  readonly notices: readonly string[];
}

/**
 * Makes a set to rate: draws test cases that every column answered by seed, lays the responses of the columns side by
 * side under letters that are drawn anew for each item, and shuffles the items. Equal input gives equal output. Throws
 * `invalid-input` when there is nothing to compare, or a pair names a column that is not there.
 */
export function makeRatingSet(
  testCases: readonly TestCase[],
  columns: readonly RatedColumn[],
  choice: RatingSetChoice,
): MadeRatingSet {
  const { name, mode, aspects, bothBad, count, seed, stratify } = choice;
  const usable = testCases.filter(({ id }) =>
    columns.every(({ responses }) => (responses.get(id) ?? '').trim() !== ''),
  );
  if (columns.length < (mode === 'pairwise' ? 2 : 1))
    throw new AppError('invalid-input', 'A pairwise set needs at least two columns, and any other at least one.');
  if (usable.length === 0) throw new AppError('invalid-input', 'There is no test case that every column has answered.');
  const notices: string[] = [];
  if (usable.length < testCases.length)
    notices.push(
      `${testCases.length - usable.length} of ${testCases.length} test cases are left out: not every column has answered them.`,
    );
  if (usable.length < count)
    notices.push(`There are ${usable.length} test cases to draw from, not ${count}: all are taken.`);
  const sampled = sampleTestCases(usable, { count, seed, ...(stratify === undefined ? {} : { stratify }) });
  const groups = mode === 'pairwise' ? pairsOf(columns, choice) : [columns];
  const drafts = sampled.flatMap((testCase) => draftItems(testCase, groups, seed));
  const drawn = new Set(sampled);
  const spare = usable.filter((testCase) => !drawn.has(testCase));
  const checks = attentionChecks({
    spare,
    testCases: usable,
    groups,
    aspects,
    count: choice.attentionChecks,
    seed,
  });
  if (checks.length < choice.attentionChecks)
    notices.push(
      `Only ${checks.length} of ${choice.attentionChecks} attention checks could be made: they need test cases that were not drawn.`,
    );
  const labelled = [...drafts, ...checks].map((draft) => labelDraft(draft, mode, seed));
  const shuffled = seededPermutation(labelled.length, seedFrom(seed, 'items')).map(
    (index) => labelled[index] as (typeof labelled)[number],
  );
  const set: RatingSet = {
    kind: 'rapport-rating-set',
    version: 1,
    name,
    mode,
    aspects,
    bothBad: mode === 'pairwise' && bothBad,
    orderSeed: seedFrom(seed, 'order'),
    items: shuffled.map(({ item }) => item),
  };
  const key: RatingKey = {
    kind: 'rapport-rating-key',
    version: 1,
    setHash: ratingSetHash(set),
    seed,
    columns: columns.map(({ id, name: columnName, model }) => ({
      id,
      name: columnName,
      ...(model === undefined ? {} : { model }),
    })),
    items: Object.fromEntries(shuffled.map(({ item, entry }) => [item.id, entry])),
    checks: shuffled.flatMap(({ check }) => (check === undefined ? [] : [check])),
  };
  return { set, key, notices };
}

function pairsOf(columns: readonly RatedColumn[], { pairs }: RatingSetChoice): readonly (readonly RatedColumn[])[] {
  const [first, ...others] = columns as readonly [RatedColumn, ...RatedColumn[]];
  if (pairs === undefined) return others.map((other) => [first, other]);
  return pairs.map((pair) =>
    pair.map((id) => {
      const column = columns.find((candidate) => candidate.id === id);
      if (column !== undefined) return column;
      const known = columns.map((candidate) => candidate.id).join(', ');
      throw new AppError('invalid-input', `There is no column "${id}": there are ${known}.`);
    }),
  );
}
