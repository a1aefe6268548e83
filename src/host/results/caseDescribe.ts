import { figureOfCase } from '../../core/evaluation/caseFigures';
import { caseSaid } from '../../core/evaluation/caseRows';
import type { CaseTable } from '../../core/evaluation/caseTable';
import { isBert } from '../../core/evaluation/resultTableScores';
import type { TestCase } from '../../core/inputs/testCase';
import { METRICS } from '../../core/metrics/metricTable';
import type { TokenCache } from '../../core/metrics/tokenizer';
import type { MetricInfo } from '../../protocol/benchState';
import type { CaseDetails, CasesInfo } from '../../protocol/caseState';

/** The metrics of single test cases; those that need an encoder are in the table above only. */
const CASE_METRICS: readonly MetricInfo[] = METRICS.filter(({ id }) => !isBert(id)).map(
  ({ id, name, decimals, card, higherIsBetter }) => ({
    id,
    name,
    decimals,
    card,
    ...(higherIsBetter === undefined ? {} : { higherIsBetter }),
  }),
);

/** What the panel is told of a table before it asks for lines. */
export function casesInfo({ lines, systems }: CaseTable, version: number): CasesInfo {
  const counts = new Map<string, number>();
  for (const { emotion } of lines) if (emotion !== '') counts.set(emotion, (counts.get(emotion) ?? 0) + 1);
  return {
    version,
    total: lines.length,
    emotions: [...counts]
      .map(([emotion, count]) => ({ emotion, count }))
      .sort((one, other) => other.count - one.count || (one.emotion < other.emotion ? -1 : 1)),
    systems: systems
      .filter(({ cells }) => cells.some((cell) => cell !== undefined))
      .map(({ id, name }) => ({ id, name })),
    metrics: CASE_METRICS,
  };
}

/** Everything known of one line; `testCase` is absent for one that is not at hand. */
export function caseDetails(
  table: CaseTable,
  place: number,
  testCase: TestCase | undefined,
  cache: TokenCache,
): CaseDetails {
  const line = table.lines[place];
  return {
    id: line?.id ?? '',
    emotion: line?.emotion ?? '',
    situation: testCase?.situation ?? '',
    turns: testCase?.context.map(({ role, text }) => ({ role, text })) ?? [
      { role: 'speaker', text: line?.utterance ?? '' },
    ],
    gold: line?.gold ?? '',
    isOpenable: testCase !== undefined,
    metrics: CASE_METRICS,
    answers: table.systems.flatMap(({ id, name, cells }) => {
      const cell = cells[place];
      if (cell === undefined) return [];
      const values = METRICS.filter((metric) => !isBert(metric.id)).map((metric) =>
        figureOfCase(cell, metric.id, cache),
      );
      return [{ systemId: id, name, ...caseSaid(cell), values }];
    }),
  };
}
