import { describe, expect, test } from 'vitest';
import { distinct } from '../../../../src/core/metrics/distinct';
import { randomizeDistinct } from '../../../../src/core/metrics/significance/distinctRandomization';
import { SwappableSides } from '../../../../src/core/metrics/significance/swappableSides';
import { createRandom } from '../../../../src/core/util/random';

function responses(seed: number, cases: number, vocabulary: number): string[][] {
  const random = createRandom(seed);
  return Array.from({ length: cases }, () =>
    Array.from({ length: Math.floor(random() * 12) }, () => `w${Math.floor(random() ** 2 * vocabulary)}`),
  );
}

describe('swapped sides', () => {
  test.each([1, 2, 3])('Dist-%i of both sides is that of the responses as they lie', (order) => {
    const [first, second] = [responses(1, 60, 40), responses(2, 60, 90)];
    const sides = new SwappableSides(first, second, order);
    const random = createRandom(9);
    const figures = { first: 0, second: 0 };
    for (let trial = 0; trial < 30; trial++) {
      const swapped = Uint8Array.from({ length: 60 }, () => (random() < 0.5 ? 1 : 0));
      sides.figures(swapped, figures);
      expect(figures.first).toBeCloseTo(
        distinct(
          first.map((own, index) => (swapped[index] === 1 ? second[index]! : own)),
          order,
        )!,
        12,
      );
      expect(figures.second).toBeCloseTo(
        distinct(
          second.map((own, index) => (swapped[index] === 1 ? first[index]! : own)),
          order,
        )!,
        12,
      );
    }
  });
});

describe('the randomisation test of Dist', () => {
  test('gives both figures and, for systems far apart, the smallest p there is', () => {
    const [first, second] = [responses(1, 80, 10), responses(2, 80, 900)];
    const result = randomizeDistinct(first, second, 1, { seed: 5, trials: 999 });
    expect(result.first).toBeCloseTo(distinct(first, 1)!, 12);
    expect(result.second).toBeCloseTo(distinct(second, 1)!, 12);
    expect(result.p).toBe(1 / 1000);
  });

  test('a system against itself has p 1', () => {
    const own = responses(1, 40, 50);
    expect(randomizeDistinct(own, own, 2, { seed: 5, trials: 200 }).p).toBe(1);
  });

  test('of two systems of one kind, p below 0.05 comes in about one of twenty pairs', () => {
    let small = 0;
    for (let pair = 0; pair < 200; pair++) {
      const [first, second] = [responses(1000 + pair, 50, 60), responses(9000 + pair, 50, 60)];
      if (randomizeDistinct(first, second, 1, { seed: pair, trials: 199 }).p! <= 0.05) small++;
    }
    expect(small).toBeGreaterThanOrEqual(3);
    expect(small).toBeLessThanOrEqual(19);
  });

  test('is the same for the same seed', () => {
    const [first, second] = [responses(1, 40, 50), responses(2, 40, 55)];
    const p = (seed: number): number | null => randomizeDistinct(first, second, 1, { seed, trials: 500 }).p;
    expect(p(1)).toBe(p(1));
    expect(p(1)).not.toBe(p(2));
  });

  test('has no p when a side has no n-gram, and refuses unequal numbers of cases', () => {
    expect(randomizeDistinct([['a', 'b']], [['a']], 2, { seed: 1 })).toMatchObject({ second: null, p: null });
    expect(() => randomizeDistinct([['a']], [], 1, { seed: 1 })).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });
});
