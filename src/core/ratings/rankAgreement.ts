import { kendallTauB, spearman, type Correlation } from '../evaluation/rankCorrelation';
import { drawResamples } from '../metrics/significance/bootstrap';
import { quantile, type Interval } from '../metrics/significance/intervals';
import { countPairs, levelPairs, tableKendall, tableSpearman } from './crossTable';

/** How two lists of values go together. */
export interface RankAgreement {
  readonly n: number;
  readonly spearman: Correlation;
  readonly kendallTauB: Correlation;
  /** 95 %, percentile bootstrap over items; `null` where a coefficient has none, with the reason in `reason`. */
  readonly spearmanInterval: Interval | null;
  readonly kendallInterval: Interval | null;
  /** Why something is `null`. */
  readonly reason?: string;
}

/** How intervals are found. */
export interface AgreementOptions {
  readonly seed: number;
  /** 2,000 unless named. */
  readonly resamples?: number;
}

/** A pair of values with the item that it is of: pairs of one item are drawn together. */
export interface ValuePair {
  readonly item: string;
  readonly first: number;
  readonly second: number;
}

const DEFAULT_AGREEMENT_RESAMPLES = 2000;
const LEVEL = 0.95;

/**
 * Spearman's rho and Kendall's tau-b of pairs, with percentile bootstrap intervals over items. Resamples in which a side
 * is constant have no coefficient and are left out; when that is more than half of them there is no interval.
 */
export function rankAgreement(pairs: readonly ValuePair[], options: AgreementOptions): RankAgreement {
  const [first, second] = [pairs.map((pair) => pair.first), pairs.map((pair) => pair.second)];
  const [rho, tau] = [spearman(first, second), kendallTauB(first, second)];
  const n = pairs.length;
  if (rho.kind === 'none')
    return { n, spearman: rho, kendallTauB: tau, spearmanInterval: null, kendallInterval: null, reason: rho.reason };
  const levelled = levelPairs(first, second);
  const pairsOf = new Map<string, number[]>();
  pairs.forEach(({ item }, place) => {
    const known = pairsOf.get(item);
    if (known === undefined) pairsOf.set(item, [place]);
    else known.push(place);
  });
  const items = [...pairsOf.values()];
  const rhos: number[] = [];
  const taus: number[] = [];
  const resamples = options.resamples ?? DEFAULT_AGREEMENT_RESAMPLES;
  const places = Int32Array.from(items.flat());
  const starts = Int32Array.from([0, ...items.map(({ length }) => length)]);
  for (let item = 1; item < starts.length; item++)
    starts[item] = (starts[item] as number) + (starts[item - 1] as number);
  drawResamples(items.length, { seed: options.seed, resamples }, (drawn) => {
    const table = countPairs(levelled, items.length === n ? drawn : drawnPlaces(drawn, places, starts));
    const value = tableSpearman(table);
    if (Number.isNaN(value)) return;
    rhos.push(value);
    taus.push(tableKendall(table));
  });
  if (2 * rhos.length < resamples) {
    const reason = 'More than half of the resamples are the same throughout on one side: there is no interval.';
    return { n, spearman: rho, kendallTauB: tau, spearmanInterval: null, kendallInterval: null, reason };
  }
  return {
    n,
    spearman: rho,
    kendallTauB: tau,
    spearmanInterval: intervalOf(rhos),
    kendallInterval: intervalOf(taus),
  };
}

/** The places of the pairs of the drawn items, one item after the other; without a list for each item, since it is done thousands of times. */
function drawnPlaces(drawn: Int32Array, places: Int32Array, starts: Int32Array): Int32Array {
  let size = 0;
  for (const item of drawn) size += (starts[item + 1] as number) - (starts[item] as number);
  const all = new Int32Array(size);
  let at = 0;
  for (const item of drawn) {
    const end = starts[item + 1] as number;
    for (let place = starts[item] as number; place < end; place++) all[at++] = places[place] as number;
  }
  return all;
}

function intervalOf(values: readonly number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  return [quantile(sorted, (1 - LEVEL) / 2), quantile(sorted, (1 + LEVEL) / 2)];
}
