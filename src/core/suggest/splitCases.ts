import type { TestCase } from '../inputs/testCase';
import { AppError } from '../util/errors';
import { seededPermutation } from '../util/random';

/** How test cases are divided. */
export interface SplitChoice {
  readonly seed: number;
  /** Share of the conversations that go to the development part: between 0 and 1. */
  readonly devShare: number;
  /** The most test cases of each part; all when absent. */
  readonly mostDev?: number | undefined;
  readonly mostHeldOut?: number | undefined;
}

/** Test cases to choose a wording by, and test cases that no choice has seen. No conversation is in both. */
export interface CaseSplit {
  readonly dev: readonly TestCase[];
  readonly heldOut: readonly TestCase[];
}

/**
 * Divides test cases by conversation, with a seed: all cases of a conversation, and of others that open with the same words,
 * are on one side. Each part keeps the order of the data set. Throws `invalid-input` when a part would be empty.
 */
export function splitCases(testCases: readonly TestCase[], choice: SplitChoice): CaseSplit {
  const groups = new Map<string, TestCase[]>();
  for (const testCase of testCases) {
    const opening = (testCase.context[0]?.text ?? '').toLowerCase().replace(/\s+/g, ' ').trim();
    const group = groups.get(opening);
    if (group === undefined) groups.set(opening, [testCase]);
    else group.push(testCase);
  }
  const all = [...groups.values()];
  if (all.length < 2)
    throw new AppError(
      'invalid-input',
      `A wording is chosen on some conversations and tested on others, and there ${all.length === 1 ? 'is only one' : 'are none'}. Take more test cases.`,
    );
  const devCount = Math.min(all.length - 1, Math.max(1, Math.round(all.length * choice.devShare)));
  const order = seededPermutation(all.length, choice.seed).map((place) => all[place] ?? []);
  const inOrder = (chosen: readonly TestCase[][], most = Infinity): readonly TestCase[] => {
    const wanted = new Set(chosen.flat().slice(0, most));
    return testCases.filter((testCase) => wanted.has(testCase));
  };
  return {
    dev: inOrder(order.slice(0, devCount), choice.mostDev),
    heldOut: inOrder(order.slice(devCount), choice.mostHeldOut),
  };
}

/** How many conversations some test cases are from. */
export function conversationCount(testCases: readonly TestCase[]): number {
  return new Set(testCases.map(({ dialogueId }) => dialogueId)).size;
}
