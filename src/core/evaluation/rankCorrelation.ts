import { normalTail, studentTwoSided } from '../metrics/significance/distributions';
import { averageRanks, tieSizes } from '../metrics/significance/ranks';
import { preciseSum } from '../metrics/preciseSum';
import { AppError } from '../util/errors';

/** A coefficient between -1 and 1 with its two-sided p-value, or the reason why there is none. */
export type Correlation =
  | { readonly kind: 'value'; readonly value: number; readonly p: number | null; readonly n: number }
  | { readonly kind: 'none'; readonly value: null; readonly reason: string; readonly n: number };

/**
 * Spearman's rank correlation with average ranks for ties, p by Student's t as SciPy gives it (`null` for fewer than
 * three pairs). Constant input has no coefficient. Throws `invalid-input` when the lengths differ.
 */
export function spearman(x: readonly number[], y: readonly number[]): Correlation {
  const impossible = whyNot(x, y);
  if (impossible !== undefined) return impossible;
  const n = x.length;
  const value = pearson(averageRanks(x), averageRanks(y));
  if (n < 3) return { kind: 'value', value, p: null, n };
  const t = value * Math.sqrt((n - 2) / ((1 - value) * (1 + value)));
  return { kind: 'value', value, p: Math.abs(value) === 1 ? 0 : studentTwoSided(t, n - 2), n };
}

/**
 * Kendall's tau-b (Kendall 1945), p as SciPy gives it: exact for up to 33 pairs without ties, else the normal
 * approximation with the variance corrected for ties. Constant input has no coefficient. Takes time with the square of
 * the number of pairs. Throws `invalid-input` when the lengths differ.
 */
export function kendallTauB(x: readonly number[], y: readonly number[]): Correlation {
  const impossible = whyNot(x, y);
  if (impossible !== undefined) return impossible;
  const n = x.length;
  let [concordant, discordant] = [0, 0];
  for (let one = 1; one < n; one++) {
    for (let other = 0; other < one; other++) {
      const sign = ((x[one] as number) - (x[other] as number)) * ((y[one] as number) - (y[other] as number));
      if (sign > 0) concordant++;
      else if (sign < 0) discordant++;
    }
  }
  const pairs = (n * (n - 1)) / 2;
  const [tiesX, tiesY] = [tieSizes(x), tieSizes(y)];
  const tiedPairs = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const free = Math.sqrt(pairs - tiedPairs(tiesX)) * Math.sqrt(pairs - tiedPairs(tiesY));
  const value = Math.max(-1, Math.min(1, (concordant - discordant) / free));
  const exact = tiesX.length === 0 && tiesY.length === 0 && (n <= 33 || Math.min(concordant, discordant) <= 1);
  const p = exact
    ? exactP(Math.min(concordant, discordant), n)
    : approximateP(concordant - discordant, n, tiesX, tiesY);
  return { kind: 'value', value, p, n };
}

function whyNot(x: readonly number[], y: readonly number[]): Correlation | undefined {
  const n = x.length;
  if (n !== y.length)
    throw new AppError('invalid-input', `A correlation needs pairs: there are ${n} and ${y.length} values.`);
  const none = (reason: string): Correlation => ({ kind: 'none', value: null, reason, n });
  if (n < 2) return none('A correlation needs at least two items.');
  if (x.some(Number.isNaN) || y.some(Number.isNaN)) return none('Some values are not numbers.');
  const constant = [x, y].some((values) => values.every((value) => value === values[0]));
  return constant ? none('One side has the same value for every item.') : undefined;
}

function pearson(x: Float64Array, y: Float64Array): number {
  const mean = (values: Float64Array): number => preciseSum(values) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const product = preciseSum(x.map((value, index) => (value - meanX) * ((y[index] as number) - meanY)));
  const squares =
    preciseSum(x.map((value) => (value - meanX) ** 2)) * preciseSum(y.map((value) => (value - meanY) ** 2));
  return Math.max(-1, Math.min(1, product / Math.sqrt(squares)));
}

/** Twice the share of all orders of n items with at most so many inversions; 1 from the middle on. */
function exactP(inversions: number, n: number): number {
  if (2 * inversions >= (n * (n - 1)) / 2) return 1;
  // Shares instead of counts: each further item adds 0..item inversions with the same chance.
  let shares = new Float64Array(inversions + 1);
  shares[0] = 1;
  for (let item = 1; item < n; item++) {
    const next = new Float64Array(inversions + 1);
    let window = 0;
    for (let count = 0; count <= inversions; count++) {
      window += shares[count] as number;
      if (count > item) window -= shares[count - item - 1] as number;
      next[count] = window / (item + 1);
    }
    shares = next;
  }
  return Math.min(1, 2 * preciseSum(shares));
}

function approximateP(surplus: number, n: number, tiesX: readonly number[], tiesY: readonly number[]): number {
  const sum = (sizes: readonly number[], term: (size: number) => number): number =>
    sizes.reduce((total, size) => total + term(size), 0);
  const pairs = (size: number): number => (size * (size - 1)) / 2;
  const triples = (size: number): number => size * (size - 1) * (size - 2);
  const spread = (size: number): number => size * (size - 1) * (2 * size + 5);
  const orders = n * (n - 1);
  const variance =
    (orders * (2 * n + 5) - sum(tiesX, spread) - sum(tiesY, spread)) / 18 +
    (2 * sum(tiesX, pairs) * sum(tiesY, pairs)) / orders +
    (n > 2 ? (sum(tiesX, triples) * sum(tiesY, triples)) / (9 * orders * (n - 2)) : 0);
  return 2 * normalTail(Math.abs(surplus) / Math.sqrt(variance));
}
