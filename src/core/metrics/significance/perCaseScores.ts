import { bleuOfSums } from '../bleu';
import { bleuCountsOfCase, countBleu, type BleuCounts } from '../bleuCounts';
import { ordersToCount } from '../bleuSmoothing';
import type { MetricId } from '../score';
import { scoreCase } from '../scoreCase';
import { bleuText, goldOf, tokenizerOf, type ScoredCase, type ScoreOptions } from '../scoreInput';

/** One metric of every case of a set; `null` where it cannot be computed. */
export type PerCase = readonly (number | null)[];

/** The BLEU counts of a set, or `undefined` when a case has no gold response. */
export function bleuCountsOf(cases: readonly ScoredCase[], options: ScoreOptions): BleuCounts | undefined {
  const { words } = tokenizerOf(options);
  const ready = (text: string): readonly string[] => words(bleuText(text, options));
  const references = cases.map((scored) => goldOf(scored).map(ready));
  if (references.some((own) => own.length === 0)) return undefined;
  const hypotheses = cases.map(({ response }) => ready(response));
  return countBleu(hypotheses, references, ordersToCount(4, options.smoothing ?? 'none'));
}

/** Sentence BLEU of every case, x100; an empty response has 0, as in the mean over a set. */
export function sentenceBleuOf(counts: BleuCounts, order: number, options: ScoreOptions): PerCase {
  const { smoothing = 'none' } = options;
  return Array.from({ length: counts.cases }, (_, row) => bleuOfSums(bleuCountsOfCase(counts, row), order, smoothing));
}

/** A metric that is a mean over test cases, case by case: what `scoreCase` gives. */
export function perCaseScores(metric: MetricId, cases: readonly ScoredCase[], options: ScoreOptions): PerCase {
  return cases.map((scored) => scoreCase(scored, { ...options, metrics: [metric] })[0]?.value ?? null);
}
