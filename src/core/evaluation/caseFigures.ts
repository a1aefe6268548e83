import { scoreCase } from '../metrics/scoreCase';
import type { MetricId } from '../metrics/score';
import type { TokenCache } from '../metrics/tokenizer';
import type { CaseFigures } from './caseQuery';
import type { CaseCell, CaseSystem } from './caseTable';

/** The figure of one answer, as `scoreCase` gives it; `null` where there is none. */
export function figureOfCase(cell: CaseCell | undefined, metric: MetricId, cache: TokenCache): number | null {
  if (cell?.kind !== 'answered') return null;
  return scoreCase(cell.scored, { metrics: [metric], cache })[0]?.value ?? null;
}

/** One metric of every answer of a system, NaN where there is none. Yields after each; returns the figures. */
export function* figuresOfSystem(
  { cells }: CaseSystem,
  metric: MetricId,
  cache: TokenCache,
): Generator<undefined, CaseFigures, undefined> {
  const figures = new Float64Array(cells.length).fill(NaN);
  for (const [place, cell] of cells.entries()) {
    figures[place] = figureOfCase(cell, metric, cache) ?? NaN;
    yield;
  }
  return figures;
}
