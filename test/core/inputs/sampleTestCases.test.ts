import { describe, expect, it } from 'vitest';
import { sampleTestCases } from '../../../src/core/inputs/sampleTestCases';
import type { TestCase } from '../../../src/core/inputs/testCase';

const cases: readonly TestCase[] = Array.from({ length: 100 }, (_, index) => ({
  id: `d${index}#2`,
  dialogueId: `d${index}`,
  emotion: index < 60 ? 'sad' : index < 90 ? 'proud' : 'angry',
  situation: '',
  context: [],
  gold: '',
}));
const ids = (count: number, seed: number, stratify?: 'emotion'): readonly string[] =>
  sampleTestCases(cases, { count, seed, ...(stratify === undefined ? {} : { stratify }) }).map(({ id }) => id);
const numbers = (list: readonly string[]): readonly number[] => list.map((id) => Number(/\d+/.exec(id)?.[0]));

describe('a sample of test cases', () => {
  it('is the same for a seed, another for another, without repeats, in the order of the data set', () => {
    expect(ids(20, 1)).toEqual(ids(20, 1));
    expect(ids(20, 1)).not.toEqual(ids(20, 2));
    expect(new Set(ids(20, 1)).size).toBe(20);
    expect(numbers(ids(20, 1))).toEqual([...numbers(ids(20, 1))].sort((a, b) => a - b));
    expect(ids(500, 1)).toHaveLength(100);
  });

  it('keeps the share of every emotion when it is stratified, rounding by largest remainders', () => {
    const share = (list: readonly string[]): readonly number[] => [
      numbers(list).filter((number) => number < 60).length,
      numbers(list).filter((number) => number >= 60 && number < 90).length,
      numbers(list).filter((number) => number >= 90).length,
    ];
    expect(share(ids(10, 3, 'emotion'))).toEqual([6, 3, 1]);
    expect(share(ids(7, 3, 'emotion'))).toEqual([4, 2, 1]);
    expect(share(ids(1, 3, 'emotion'))).toEqual([1, 0, 0]);
    expect(ids(10, 3, 'emotion')).not.toEqual(ids(10, 4, 'emotion'));
  });
});
