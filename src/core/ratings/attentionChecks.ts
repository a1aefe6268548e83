import type { TestCase } from '../inputs/testCase';
import { createRandom, seededPermutation } from '../util/random';
import { draftItems, itemId, type DraftItem } from './draftItem';
import type { RatedColumn } from './ratedColumn';
import { seedFrom } from './raterOrder';
import type { RatingAspect } from './ratingAspect';

/** What attention checks are made of. */
export interface AttentionChecksFrom {
  /** Test cases that were not drawn: a check looks like any other item. */
  readonly spare: readonly TestCase[];
  /** Test cases whose responses may be misplaced. */
  readonly testCases: readonly TestCase[];
  readonly groups: readonly (readonly RatedColumn[])[];
  readonly aspects: readonly RatingAspect[];
  readonly count: number;
  readonly seed: number;
}

/**
 * Items in which one response belongs to another test case, of another emotion where there is one: who reads it sees
 * that it is not coherent (asked on `coherence` where that is an aspect, else on the first). As many as there are test
 * cases for, at most `count`.
 */
export function attentionChecks(from: AttentionChecksFrom): readonly DraftItem[] {
  const { spare, testCases, groups, aspects, count, seed } = from;
  const aspect = aspects.find(({ id }) => id === 'coherence')?.id ?? aspects[0]?.id;
  if (aspect === undefined) return [];
  const order = seededPermutation(spare.length, seedFrom(seed, 'checks'));
  return order.slice(0, count).flatMap((place): readonly DraftItem[] => {
    const testCase = spare[place] as TestCase;
    const random = createRandom(seedFrom(seed, 'check', testCase.id));
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
    const draft = pick(draftItems(testCase, groups, seed));
    const { columnId, text } = pick(draft.sides);
    const column = groups.flat().find(({ id }) => id === columnId);
    const foreign = testCases.filter(
      ({ id, dialogueId }) => dialogueId !== testCase.dialogueId && (column?.responses.get(id) ?? text).trim() !== text,
    );
    if (foreign.length === 0) return [];
    const unlike = foreign.filter(({ emotion }) => emotion !== testCase.emotion);
    const other = pick(unlike.length > 0 ? unlike : foreign);
    return [
      {
        ...draft,
        id: itemId(testCase, groups.length, Math.floor(random() * groups.length)),
        sides: draft.sides.map((side) =>
          side.columnId === columnId ? { columnId, text: (column?.responses.get(other.id) ?? '').trim() } : side,
        ),
        misplaced: { columnId, aspect },
      },
    ];
  });
}
