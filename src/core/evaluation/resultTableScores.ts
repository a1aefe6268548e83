import type { BertScore } from '../metrics/bertScore';
import { preciseSum } from '../metrics/preciseSum';
import { METRICS } from '../metrics/metricTable';
import type { MetricId, Score } from '../metrics/score';
import { scoreCorpus } from '../metrics/scoreCorpus';
import { goldOf, NEEDS_ENCODER, type ScoredCase, type ScoreOptions } from '../metrics/scoreInput';
import type { ComparedSystem } from '../metrics/significance/comparison';
import type { PerCase } from '../metrics/significance/perCaseScores';

/** BERTScore of every response of a set, and how it was computed. */
export interface BertScores {
  readonly perCase: readonly BertScore[];
  readonly signature: string;
}

/** A response and its gold responses: one or several. */
export interface BertPair {
  readonly response: string;
  readonly gold: readonly string[];
}

/** Which BERTScore is meant. */
export interface BertRequest {
  /** The encoder, `MODEL` or `MODEL:LAYER`. */
  readonly spec: string;
  /** Weigh tokens by how rare they are among the gold responses. */
  readonly idf?: boolean;
  /** Stretch the scores so that unrelated English sentences lie at 0. */
  readonly rescale?: boolean;
}

/**
 * Scores pairs by a contextual encoder; one score a pair, in their order. Throws `unavailable` when the encoder cannot be
 * had, `invalid-setting` where there is nothing to rescale by, and `cancelled`.
 */
export type ScoreBert = (request: BertRequest, pairs: readonly BertPair[], signal: AbortSignal) => Promise<BertScores>;

/** One column to put in a table: a strategy of ours or another system. */
export interface TableSystem {
  readonly id: string;
  readonly name: string;
  /** In the same order of test cases as every other column that it is compared with. */
  readonly cases: readonly ScoredCase[];
  /** When an encoder has scored it. */
  readonly bertScores?: BertScores | undefined;
  /** Why no encoder has scored it, when the reason is not that there is none. */
  readonly bertReason?: string | undefined;
}

/** A column with its corpus scores. */
export interface ScoredSystem {
  readonly id: string;
  readonly name: string;
  /** Test cases. */
  readonly count: number;
  readonly scores: readonly Score[];
}

/** The corpus scores of a column; BERTScore is the mean over its test cases, where it was given. */
export function scoreSystem(
  system: TableSystem,
  options: ScoreOptions & { readonly metrics: readonly MetricId[] },
): ScoredSystem {
  const { id, name, cases } = system;
  const counted = scoreCorpus(cases, { ...options, metrics: options.metrics.filter((metric) => !isBert(metric)) });
  const byMetric = new Map(counted.map((score) => [score.metric, score]));
  const scores = options.metrics.map((metric) => byMetric.get(metric) ?? bertFigure(metric, system));
  return { id, name, count: cases.length, scores };
}

/** A column as the comparison takes it: with BERTScore case by case, where it was given. */
export function comparedSystem({ id, cases, bertScores }: TableSystem): ComparedSystem {
  if (bertScores === undefined) return { id, cases };
  const of = (part: keyof BertScore): PerCase => bertScores.perCase.map((score) => finiteOrNull(score[part]));
  return { id, cases, perCase: { 'bertscore-p': of('p'), 'bertscore-r': of('r'), 'bertscore-f': of('f') } };
}

/** The pairs that BERTScore compares, or why there are none: it needs a gold response for every case. */
export function bertPairs(cases: readonly ScoredCase[]): readonly BertPair[] | string {
  const pairs = cases.map((scored) => ({ response: scored.response, gold: goldOf(scored) }));
  const without = pairs.filter(({ gold }) => gold.length === 0).length;
  return without === 0 ? pairs : `${without} of ${pairs.length} test cases have no gold response.`;
}

/** True for the metrics that need an encoder. */
export function isBert(metric: MetricId): boolean {
  return metric.startsWith('bertscore');
}

/** The metrics of a table, whichever of them are shown: all there are; BERTScore where an encoder scores it. */
export function tableMetrics(withBert: boolean): readonly MetricId[] {
  return METRICS.map(({ id }) => id).filter((id) => withBert || !isBert(id));
}

function bertFigure(metric: MetricId, { bertScores: scores, bertReason = NEEDS_ENCODER }: TableSystem): Score {
  const shared = { metric, scope: 'corpus' as const, signature: scores?.signature ?? 'bertscore|model:none' };
  if (scores === undefined) return { ...shared, value: null, reason: bertReason };
  const part = metric.slice(-1) as keyof BertScore;
  const values = scores.perCase.map((score) => score[part]);
  const bad = values.filter((value) => !Number.isFinite(value)).length;
  if (values.length === 0) return { ...shared, value: null, reason: 'There is no test case.' };
  if (bad > 0)
    return { ...shared, value: null, reason: `The encoder gave no number for ${bad} of ${values.length} test cases.` };
  return { ...shared, value: preciseSum(values) / values.length };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
