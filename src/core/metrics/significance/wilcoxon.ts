import { normalTail } from './distributions';
import { averageRanks, tieSizes } from './ranks';

/**
 * What happens to differences of 0: left out (Wilcoxon), ranked and then left out (Pratt), or ranked and split. SciPy's
 * names.
 */
export type ZeroMethod = 'wilcox' | 'pratt' | 'zsplit';

/** How the p-value was found. */
export type WilcoxonMethod = 'exact' | 'approx';

/** The Wilcoxon signed-rank test, two-sided. */
export interface Wilcoxon {
  /** The smaller of the two rank sums. */
  readonly statistic: number;
  readonly positiveRankSum: number;
  readonly negativeRankSum: number;
  /** `null` when every difference is 0. */
  readonly p: number | null;
  readonly method: WilcoxonMethod;
}

/** Choices of `wilcoxonSignedRank`; the defaults are those of SciPy. */
export interface WilcoxonOptions {
  readonly zeroMethod?: ZeroMethod;
  /** Moves the statistic by 1/2 towards its mean before the normal approximation. */
  readonly continuityCorrection?: boolean;
  /** Exact for up to 50 differences without zeros and ties, unless named. */
  readonly method?: WilcoxonMethod;
}

const LARGEST_EXACT = 50;

/**
 * The Wilcoxon signed-rank test on paired differences (Wilcoxon 1945) as `scipy.stats.wilcoxon`: exact for small
 * samples without zeros and ties, else the normal approximation with its variance corrected for ties.
 */
export function wilcoxonSignedRank(differences: ArrayLike<number>, options: WilcoxonOptions = {}): Wilcoxon {
  const { zeroMethod = 'wilcox', continuityCorrection = false } = options;
  const all = Array.from(differences);
  const zeros = all.filter((difference) => difference === 0).length;
  const kept = zeroMethod === 'wilcox' ? all.filter((difference) => difference !== 0) : all;
  const magnitudes = kept.map(Math.abs);
  const ranks = averageRanks(magnitudes);
  const sums = rankSums(kept, ranks, zeroMethod);
  const statistic = Math.min(sums.positive, sums.negative);
  const result = { statistic, positiveRankSum: sums.positive, negativeRankSum: sums.negative };
  if (zeros === all.length) return { ...result, p: null, method: 'approx' };
  const ties = tieSizes(magnitudes);
  const canBeExact = zeros === 0 && ties.length === 0;
  if (canBeExact && (options.method ?? (all.length <= LARGEST_EXACT ? 'exact' : 'approx')) === 'exact') {
    return { ...result, p: exactP(statistic, all.length), method: 'exact' };
  }
  const n = kept.length;
  let mean = (n * (n + 1)) / 4;
  let variance = n * (n + 1) * (2 * n + 1);
  // Pratt drops the zeros after ranking: their share of mean and variance goes too, and they are no ties.
  const tied = zeroMethod === 'pratt' ? tieSizes(magnitudes.filter((magnitude) => magnitude !== 0)) : ties;
  if (zeroMethod === 'pratt') {
    mean -= (zeros * (zeros + 1)) / 4;
    variance -= zeros * (zeros + 1) * (2 * zeros + 1);
  }
  for (const size of tied) variance -= (size * (size * size - 1)) / 2;
  const moved = continuityCorrection ? 0.5 * Math.sign(statistic - mean) : 0;
  const z = (statistic - mean - moved) / Math.sqrt(variance / 24);
  return { ...result, p: Math.min(1, 2 * normalTail(Math.abs(z))), method: 'approx' };
}

function rankSums(
  differences: readonly number[],
  ranks: Float64Array,
  zeroMethod: ZeroMethod,
): { positive: number; negative: number } {
  let [positive, negative] = [0, 0];
  differences.forEach((difference, index) => {
    const rank = ranks[index] as number;
    if (difference > 0) positive += rank;
    else if (difference < 0) negative += rank;
    else if (zeroMethod === 'zsplit') {
      positive += rank / 2;
      negative += rank / 2;
    }
  });
  return { positive, negative };
}

/**
 * Twice the chance of a rank sum of at most `statistic`, counting the sign patterns of n ranks; counts stay below 2^50
 * and so are exact.
 */
function exactP(statistic: number, n: number): number {
  const counts = new Float64Array((n * (n + 1)) / 2 + 1);
  counts[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = counts.length - 1; sum >= rank; sum--)
      counts[sum] = (counts[sum] as number) + (counts[sum - rank] as number);
  }
  let below = 0;
  for (let sum = 0; sum <= statistic; sum++) below += counts[sum] as number;
  return Math.min(1, (2 * below) / 2 ** n);
}
