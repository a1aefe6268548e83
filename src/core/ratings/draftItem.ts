import type { TestCase } from '../inputs/testCase';
import { seededPermutation } from '../util/random';
import type { RatedColumn } from './ratedColumn';
import { seedFrom } from './raterOrder';
import type { AttentionCheck, RatingItem, RatingKey } from './ratingSet';
import type { RatingMode } from './ratingValue';

/** An item before its responses have letters. */
export interface DraftItem {
  readonly id: string;
  readonly testCase: TestCase;
  readonly sides: readonly { readonly columnId: string; readonly text: string }[];
  /** An attention check: the column whose response here belongs to another test case, and the aspect that shows it. */
  readonly misplaced?: { readonly columnId: string; readonly aspect: string };
}

/** The items of a test case, one for each group of columns to be shown together; ids say nothing of the group. */
export function draftItems(
  testCase: TestCase,
  groups: readonly (readonly RatedColumn[])[],
  seed: number,
): readonly DraftItem[] {
  const numbers = seededPermutation(groups.length, seedFrom(seed, 'groups', testCase.id));
  return groups.map((group, index) => ({
    id: itemId(testCase, groups.length, numbers[index] ?? 0),
    testCase,
    sides: group.map(({ id, responses }) => ({ columnId: id, text: (responses.get(testCase.id) ?? '').trim() })),
  }));
}

/** The id of one of several items of a test case. */
export function itemId(testCase: TestCase, groups: number, number: number): string {
  return groups === 1 ? testCase.id : `${testCase.id}~${number + 1}`;
}

/** A draft with letters, drawn by seed and id, as the set shows it and as the key explains it. */
export function labelDraft(
  { id, testCase, sides, misplaced }: DraftItem,
  mode: RatingMode,
  seed: number,
): { readonly item: RatingItem; readonly entry: RatingKey['items'][string]; readonly check?: AttentionCheck } {
  const labelled = seededPermutation(sides.length, seedFrom(seed, 'labels', id)).map((side, place) => ({
    label: String.fromCharCode(65 + place),
    ...(sides[side] as DraftItem['sides'][number]),
  }));
  const item = { id, context: testCase.context, responses: labelled.map(({ label, text }) => ({ label, text })) };
  const columns = Object.fromEntries(labelled.map(({ label, columnId }) => [label, columnId]));
  const entry = { testCaseId: testCase.id, columns };
  const wrong = labelled.find(({ columnId }) => columnId === misplaced?.columnId)?.label;
  if (misplaced === undefined || wrong === undefined) return { item, entry };
  const check: AttentionCheck =
    mode === 'absolute'
      ? { id: `${id}/${wrong}`, aspect: misplaced.aspect, passes: [1, 2] }
      : { id, aspect: misplaced.aspect, passes: [wrong === 'A' ? 'B' : 'A', 'both-bad'] };
  return { item, entry, check };
}
