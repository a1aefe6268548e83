import { preciseSum } from '../preciseSum';
import type { Resamples } from './bootstrap';
import { normalCdf, normalQuantile } from './distributions';

/** A confidence interval. */
export type Interval = readonly [low: number, high: number];

/**
 * The interval between two percentiles of the resamples (Efron 1979); percentiles are interpolated as NumPy does by
 * default.
 */
export function percentileInterval(resamples: Resamples, level = 0.95): Interval {
  const sorted = resamples.values.toSorted();
  return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
}

/**
 * The bias-corrected and accelerated interval (Efron 1987), as `scipy.stats.bootstrap` computes it: percentiles moved
 * for the median bias of the resamples and for the skewness of the leave-one-out figures. Where neither can be told
 * (all resamples or all leave-one-out figures the same) it is the percentile interval.
 */
export function bcaInterval(resamples: Resamples, level = 0.95): Interval {
  const sorted = resamples.values.toSorted();
  const bias = normalQuantile(shareBelow(sorted, resamples.estimate));
  const acceleration = skewness(resamples.leaveOneOut);
  if (!Number.isFinite(bias) || !Number.isFinite(acceleration)) return percentileInterval(resamples, level);
  const moved = (probability: number): number => {
    const shifted = bias + normalQuantile(probability);
    return normalCdf(bias + shifted / (1 - acceleration * shifted));
  };
  return [quantile(sorted, moved((1 - level) / 2)), quantile(sorted, moved((1 + level) / 2))];
}

/**
 * The two-sided p-value that the resampled figure is not 0: twice the smaller share of resamples on either side of 0,
 * the observed one counted in, so that it is never 0 (Davison and Hinkley 1997); at most 1.
 */
export function bootstrapP(resamples: Resamples): number {
  const { values } = resamples;
  let atMost = 1;
  let atLeast = 1;
  for (const value of values) {
    if (value <= 0) atMost++;
    if (value >= 0) atLeast++;
  }
  return Math.min(1, (2 * Math.min(atMost, atLeast)) / (values.length + 1));
}

/** The standard error: the standard deviation of the resamples. */
export function standardError(resamples: Resamples): number {
  const { values } = resamples;
  const mean = preciseSum(values) / values.length;
  return Math.sqrt(preciseSum(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}

/** The quantile of sorted values, linear between neighbours (NumPy's default, Hyndman and Fan's type 7). */
export function quantile(sorted: Float64Array, probability: number): number {
  const place = probability * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}

/** The share of sorted values below a number, those equal to it counted half. */
function shareBelow(sorted: Float64Array, value: number): number {
  let below = 0;
  let equal = 0;
  for (const other of sorted) {
    if (other < value) below++;
    else if (other === value) equal++;
  }
  return (below + equal / 2) / sorted.length;
}

/** The acceleration constant: a sixth of the skewness of the leave-one-out figures, turned round. */
function skewness(leaveOneOut: Float64Array): number {
  const mean = preciseSum(leaveOneOut) / leaveOneOut.length;
  const squares = preciseSum(leaveOneOut.map((value) => (mean - value) ** 2));
  const cubes = preciseSum(leaveOneOut.map((value) => (mean - value) ** 3));
  return cubes / (6 * squares ** 1.5);
}
