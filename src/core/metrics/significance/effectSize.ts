import { meanAndDeviation } from './pairedTests';
import type { McNemar } from './pairedTests';
import type { Wilcoxon } from './wilcoxon';

/** How large a difference is, apart from how sure it is. */
export interface EffectSize {
  /**
   * `cohen-dz`: mean difference in its standard deviations. `rank-biserial`: -1 to 1. `cohen-g`: -0.5 to 0.5.
   * `standardised`: a difference of corpus scores in the spread one case adds.
   */
  readonly kind: 'cohen-dz' | 'rank-biserial' | 'cohen-g' | 'standardised';
  readonly value: number;
}

/**
 * Cohen's d for paired differences (Cohen 1988, d_z); 0 when all differences are 0, infinite when they are all the same
 * otherwise.
 */
export function cohenDz(differences: ArrayLike<number>): EffectSize {
  const { mean, deviation } = meanAndDeviation(differences);
  return { kind: 'cohen-dz', value: mean === 0 ? 0 : mean / deviation };
}

/**
 * The matched-pairs rank-biserial correlation (Kerby 2014): the share of the rank sum in favour less the share against;
 * 0 without any difference.
 */
export function rankBiserial(test: Wilcoxon): EffectSize {
  const total = test.positiveRankSum + test.negativeRankSum;
  return { kind: 'rank-biserial', value: total === 0 ? 0 : (test.positiveRankSum - test.negativeRankSum) / total };
}

/**
 * Cohen's g for McNemar's test (Cohen 1988): how far the first's share of the discordant cases is from one half; 0
 * without any.
 */
export function cohenG(test: McNemar): EffectSize {
  const discordant = test.onlyFirst + test.onlySecond;
  return { kind: 'cohen-g', value: discordant === 0 ? 0 : test.onlyFirst / discordant - 0.5 };
}
