import { describe, expect, test } from 'vitest';
import { logBeta, regularizedBeta } from '../../../../src/core/metrics/significance/betaFunctions';
import {
  chiSquareTail,
  fairCoinTwoSided,
  normalCdf,
  normalQuantile,
  normalTail,
  studentTwoSided,
} from '../../../../src/core/metrics/significance/distributions';
import { logGamma } from '../../../../src/core/metrics/significance/gammaFunctions';
import { readFixture, relativeError } from '../sharedData';

const { distributions } = readFixture('statistics.json') as {
  readonly distributions: Readonly<Record<string, readonly (readonly number[])[]>>;
};

describe('distributions agree with SciPy at 1e-12', () => {
  test.each<[name: string, ours: (...values: number[]) => number]>([
    ['normalTail', normalTail],
    ['normalQuantile', normalQuantile],
    ['studentTwoSided', studentTwoSided],
    ['chiSquareTail', chiSquareTail],
    ['fairCoinTwoSided', fairCoinTwoSided],
  ])('%s', (name, ours) => {
    const rows = distributions[name] ?? [];
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      const expected = row.at(-1)!;
      expect(
        relativeError(ours(...row.slice(0, -1)), expected),
        `${name}(${row.slice(0, -1).join(', ')})`,
      ).toBeLessThan(1e-12);
    }
  });
});

describe('special functions at their edges', () => {
  test('the normal distribution is symmetric and its quantile turns it round', () => {
    expect(normalCdf(-2) + normalCdf(2)).toBeCloseTo(1, 15);
    for (const p of [1e-9, 0.01, 0.4, 0.6, 0.99]) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 14);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect(normalQuantile(-1)).toBeNaN();
  });

  test('log gamma of whole numbers is the log of a factorial, small and large', () => {
    expect(logGamma(1)).toBeCloseTo(0, 14);
    expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 13);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14);
  });

  test('beta functions hold their identities', () => {
    expect(logBeta(3, 4)).toBeCloseTo(Math.log(1 / 60), 14);
    expect(logBeta(3, 4000)).toBeCloseTo(Math.log(2 / (4000 * 4001 * 4002)), 12);
    expect(logBeta(20, 30)).toBeCloseTo(logBeta(30, 20), 14);
    expect(regularizedBeta(0.3, 0.7, 1, 1)).toBeCloseTo(0.3, 14);
    expect(regularizedBeta(0, 1, 2, 3)).toBe(0);
    expect(regularizedBeta(1, 0, 2, 3)).toBe(1);
  });

  test('an infinite t has p 0, no t has none', () => {
    expect(studentTwoSided(Infinity, 5)).toBe(0);
    expect(studentTwoSided(NaN, 5)).toBeNaN();
  });
});
