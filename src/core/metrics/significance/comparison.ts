import type { MetricId } from '../score';
import type { ScoredCase, ScoreOptions } from '../scoreInput';
import type { EffectSize } from './effectSize';
import type { Interval } from './intervals';
import type { PerCase } from './perCaseScores';
import type { MoreCases } from './power';

/** One column to compare: its responses, in the same order of test cases as every other. */
export interface ComparedSystem {
  readonly id: string;
  readonly cases: readonly ScoredCase[];
  /** Per-case figures that are not computed from words here: BERTScore. */
  readonly perCase?: Readonly<Partial<Record<MetricId, PerCase>>>;
}

/** How to compare; seed and resamples belong in the record. */
export interface ComparisonOptions extends ScoreOptions {
  readonly metrics: readonly MetricId[];
  readonly seed: number;
  /** Bootstrap resamples and randomisation trials: 10,000 unless named. */
  readonly resamples?: number | undefined;
  /** Of the intervals: 0.95 unless named. */
  readonly level?: number | undefined;
  /** Tests planned, when they are more than those asked for here: Holm counts them. */
  readonly familySize?: number | undefined;
}

/** The test behind a p-value. */
export type TestId = 'paired-bootstrap' | 'approximate-randomisation' | 'wilcoxon' | 'mcnemar' | 'paired-t' | 'sign';

/** The difference of one system from the baseline in one metric, and what is known about it. */
export interface Comparison {
  readonly systemId: string;
  readonly metric: MetricId;
  /** System less baseline, on the metric's scale; `null` when either has no figure. */
  readonly delta: number | null;
  /** The BCa interval of the difference, or `null` with a reason. */
  readonly interval: Interval | null;
  /** The percentile interval, beside the other. */
  readonly percentileInterval: Interval | null;
  readonly intervalReason?: string;
  /** Two-sided, or `null` with a reason. */
  readonly p: number | null;
  /** Adjusted by Holm over the whole family. */
  readonly pHolm: number | null;
  readonly pReason?: string;
  readonly test: TestId;
  /** Further tests of the same difference; not in the family. */
  readonly otherTests: readonly { readonly test: TestId; readonly p: number | null }[];
  readonly effects: readonly EffectSize[];
  readonly moreCases: MoreCases;
  /** Test cases that count in the comparison: those for which both have a figure. */
  readonly cases: number;
}

/** All comparisons with a baseline, and what it takes to repeat them. */
export interface ComparisonReport {
  readonly baselineId: string;
  readonly comparisons: readonly Comparison[];
  readonly seed: number;
  readonly resamples: number;
  readonly level: number;
  /** The tests that Holm's adjustment counts, as `testFamily` does. */
  readonly familySize: number;
  /** What they are: `7 systems x 11 metrics`. */
  readonly family: string;
}
