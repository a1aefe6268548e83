import { seededPermutation } from '../util/random';
import type { TestCase } from './testCase';

/** Which test cases of a data set are taken. */
export interface SampleChoice {
  readonly count: number;
  readonly seed: number;
  /** Each emotion keeps its share of the whole (largest remainders); otherwise all test cases have the same chance. */
  readonly stratify?: 'emotion';
}

/** A seeded sample without replacement, in the order of the data set; all of a set that is not larger than `count`. */
export function sampleTestCases(
  testCases: readonly TestCase[],
  { count, seed, stratify }: SampleChoice,
): readonly TestCase[] {
  if (count >= testCases.length) return testCases;
  const shuffled = seededPermutation(testCases.length, seed).map((index) => testCases[index] as TestCase);
  if (stratify === undefined) return inOrder(testCases, shuffled.slice(0, count));
  const groups = new Map<string, TestCase[]>();
  for (const testCase of shuffled) {
    const group = groups.get(testCase.emotion);
    if (group === undefined) groups.set(testCase.emotion, [testCase]);
    else group.push(testCase);
  }
  // In whole numbers: fractions of one size must be ties, and are not always in floating point.
  const shares = [...groups].map(([emotion, group]) => {
    const remainder = (count * group.length) % testCases.length;
    return { emotion, group, remainder, whole: (count * group.length - remainder) / testCases.length };
  });
  const taken = new Map(shares.map(({ emotion, whole }) => [emotion, whole]));
  let left = count - [...taken.values()].reduce((sum, number) => sum + number, 0);
  // Ties go by the name of the emotion, so that the order of the file has no say.
  const byRemainder = [...shares].sort(
    (a, b) => b.remainder - a.remainder || (a.emotion < b.emotion ? -1 : a.emotion > b.emotion ? 1 : 0),
  );
  for (const { emotion } of byRemainder) {
    if (left === 0) break;
    taken.set(emotion, (taken.get(emotion) ?? 0) + 1);
    left--;
  }
  return inOrder(
    testCases,
    shares.flatMap(({ emotion, group }) => group.slice(0, taken.get(emotion) ?? 0)),
  );
}

function inOrder(all: readonly TestCase[], chosen: readonly TestCase[]): readonly TestCase[] {
  const wanted = new Set(chosen);
  return all.filter((testCase) => wanted.has(testCase));
}
