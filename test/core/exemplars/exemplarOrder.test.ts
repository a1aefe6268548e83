import { describe, expect, it } from 'vitest';
import { orderExemplars } from '../../../src/core/exemplars/exemplarOrder';

const ITEMS = [1, 2, 3, 4, 5, 6, 7, 8];

describe('the order of exemplars', () => {
  it('is as they were found, or turned round', () => {
    expect(orderExemplars(ITEMS, 'nearest-first', 1, 'a#2')).toEqual(ITEMS);
    expect(orderExemplars(ITEMS, 'nearest-last', 1, 'a#2')).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('is shuffled by the seed, and otherwise for each test case', () => {
    const shuffled = (seed: number, id: string): readonly number[] => orderExemplars(ITEMS, 'shuffled', seed, id);
    expect(shuffled(1, 'a#2')).toEqual(shuffled(1, 'a#2'));
    expect(shuffled(1, 'a#2').toSorted()).toEqual(ITEMS);
    const orders = ['a#2', 'a#4', 'b#2', 'c#2'].map((id) => shuffled(1, id).join());
    expect(new Set([...orders, shuffled(2, 'a#2').join()]).size).toBe(5);
  });
});
