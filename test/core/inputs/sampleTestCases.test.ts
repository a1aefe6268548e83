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

  it('gives what is left to the first by name where remainders are equal, also those that no fraction of a computer is', () => {
    const sizes = { z: 11, a: 1, m: 1, b: 11, c: 6 };
    const few = Object.entries(sizes).flatMap(([emotion, size]) =>
      Array.from({ length: size }, (_, index) => ({ ...cases[0]!, id: `${emotion}${index}#2`, emotion })),
    );
    for (let count = 1; count < few.length; count++) {
      const taken = Map.groupBy(
        sampleTestCases(few, { count, seed: 1, stratify: 'emotion' }),
        ({ emotion }) => emotion,
      );
      const exact = Object.entries(sizes).map(([emotion, size]) => [emotion, count * size] as const);
      const left = count - exact.reduce((sum, [, share]) => sum + Math.floor(share / few.length), 0);
      const more = exact
        .toSorted(([one, a], [other, b]) => (b % few.length) - (a % few.length) || (one < other ? -1 : 1))
        .slice(0, left)
        .map(([emotion]) => emotion);
      for (const [emotion, share] of exact)
        expect(taken.get(emotion)?.length ?? 0).toBe(Math.floor(share / few.length) + (more.includes(emotion) ? 1 : 0));
    }
  });
});
