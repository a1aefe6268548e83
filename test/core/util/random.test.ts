import { describe, expect, it } from 'vitest';
import { createRandom, seededPermutation } from '../../../src/core/util/random';

/** Computed by another implementation of mulberry32 (Python, exact integers). */
const REFERENCE = [
  {
    seed: 0,
    numbers: [0.26642920868471265, 0.0003297457005828619, 0.2232720274478197],
    order: [3, 8, 6, 4, 5, 9, 7, 1, 0, 2],
  },
  {
    seed: 1,
    numbers: [0.6270739405881613, 0.002735721180215478, 0.5274470399599522],
    order: [7, 8, 3, 2, 1, 5, 9, 4, 0, 6],
  },
  {
    seed: 13,
    numbers: [0.5663226493634284, 0.36011716164648533, 0.0705908453091979],
    order: [8, 2, 1, 4, 9, 6, 7, 0, 3, 5],
  },
  {
    seed: 4294967295,
    numbers: [0.8964226141106337, 0.189478256739676, 0.7156526781618595],
    order: [3, 0, 9, 4, 2, 7, 6, 5, 1, 8],
  },
];

describe('the seeded random numbers', () => {
  it.each(REFERENCE)('are those of mulberry32 for seed $seed', ({ seed, numbers }) => {
    const random = createRandom(seed);
    expect(numbers.map(() => random())).toEqual(numbers);
  });

  it('lie in [0, 1) and fill it evenly', () => {
    const random = createRandom(7);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 10_000; draw++) {
      const bin = Math.floor(random() * 10);
      tenths[bin] = (tenths[bin] ?? NaN) + 1;
    }
    expect(tenths).toHaveLength(10);
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});

describe('seededPermutation', () => {
  it.each(REFERENCE)('gives the reference order for seed $seed', ({ seed, order }) => {
    expect(seededPermutation(10, seed)).toEqual(order);
  });

  it.each([0, 1, 2, 100])('holds every index of %i once', (length) => {
    expect([...seededPermutation(length, 5)].sort((a, b) => a - b)).toEqual(
      Array.from({ length }, (_, index) => index),
    );
  });

  it('gives every order of three about equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed++) {
      const order = seededPermutation(3, seed).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
