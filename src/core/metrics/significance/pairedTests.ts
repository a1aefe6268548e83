import { preciseSum } from '../preciseSum';
import { chiSquareTail, fairCoinTwoSided, studentTwoSided } from './distributions';

/** Mean and standard deviation (n - 1) of paired differences; the deviation is 0 for fewer than two. */
export function meanAndDeviation(values: ArrayLike<number>): { readonly mean: number; readonly deviation: number } {
  const list = Array.from(values);
  const mean = preciseSum(list) / list.length;
  const squares = preciseSum(list.map((value) => (value - mean) ** 2));
  return { mean, deviation: list.length < 2 ? 0 : Math.sqrt(squares / (list.length - 1)) };
}

/** Student's paired t-test on differences, two-sided. */
export interface PairedT {
  /** Infinite when all differences are the same and not 0, NaN when all are 0. */
  readonly t: number;
  readonly degrees: number;
  /** `null` when it is not defined: fewer than two differences, or all of them 0. */
  readonly p: number | null;
}

/** Student's paired t-test on the differences of two systems, case by case. */
export function pairedT(differences: ArrayLike<number>): PairedT {
  const { mean, deviation } = meanAndDeviation(differences);
  const degrees = differences.length - 1;
  const t = mean / (deviation / Math.sqrt(differences.length));
  return { t, degrees, p: degrees < 1 || Number.isNaN(t) ? null : studentTwoSided(t, degrees) };
}

/** The sign test on differences, two-sided and exact; differences of 0 are left out. */
export function signTest(differences: Iterable<number>): {
  readonly positive: number;
  readonly negative: number;
  readonly p: number | null;
} {
  let positive = 0;
  let negative = 0;
  for (const difference of differences) {
    if (difference > 0) positive++;
    else if (difference < 0) negative++;
  }
  return { positive, negative, p: positive + negative === 0 ? null : fairCoinTwoSided(positive, positive + negative) };
}

/** McNemar's test on two lists of right and wrong (McNemar 1947). */
export interface McNemar {
  /** Cases that only the first has right, and only the second. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Exact, two-sided; 1 when the two never differ. */
  readonly p: number;
  /** With Edwards' continuity correction, and its approximate p; for comparison with programs that report it. */
  readonly chiSquare: number;
  readonly pChiSquare: number;
}

/** McNemar's test from the two numbers of discordant cases. */
export function mcNemar(onlyFirst: number, onlySecond: number): McNemar {
  const discordant = onlyFirst + onlySecond;
  if (discordant === 0) return { onlyFirst, onlySecond, p: 1, chiSquare: 0, pChiSquare: 1 };
  const chiSquare = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1) ** 2 / discordant;
  return {
    onlyFirst,
    onlySecond,
    p: fairCoinTwoSided(onlyFirst, discordant),
    chiSquare,
    pChiSquare: chiSquareTail(chiSquare, 1),
  };
}
