import type { BertScore } from '../metrics/bertScore';
import { scoreCase } from '../metrics/scoreCase';
import type { ScoredCase } from '../metrics/scoreInput';
import type { MetricId } from '../metrics/score';
import type { TokenCache } from '../metrics/tokenizer';
import type { CaseFigures } from './caseQuery';
import type { CaseCell, CaseSystem } from './caseTable';
import { isBert } from './resultTableScores';

/** BERTScore of an answer, where an encoder has scored it. */
export type BertOf = (scored: ScoredCase) => BertScore | undefined;

const NOT_SCORED: BertOf = () => undefined;

/** The figure of one answer, as `scoreCase` gives it, or of `bertOf`; `null` where there is none. */
export function figureOfCase(
  cell: CaseCell | undefined,
  metric: MetricId,
  cache: TokenCache,
  bertOf = NOT_SCORED,
): number | null {
  if (cell?.kind !== 'answered') return null;
  if (!isBert(metric)) return scoreCase(cell.scored, { metrics: [metric], cache })[0]?.value ?? null;
  const value = bertOf(cell.scored)?.[metric.slice(-1) as keyof BertScore];
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** One metric of every answer of a system, NaN where there is none. Yields after each; returns the figures. */
export function* figuresOfSystem(
  { cells }: CaseSystem,
  metric: MetricId,
  cache: TokenCache,
  bertOf = NOT_SCORED,
): Generator<undefined, CaseFigures, undefined> {
  const figures = new Float64Array(cells.length).fill(NaN);
  for (const [place, cell] of cells.entries()) {
    figures[place] = figureOfCase(cell, metric, cache, bertOf) ?? NaN;
    yield;
  }
  return figures;
}
