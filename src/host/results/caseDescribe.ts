import { figureOfCase, type BertOf } from '../../core/evaluation/caseFigures';
import { caseSaid } from '../../core/evaluation/caseRows';
import type { CaseTable } from '../../core/evaluation/caseTable';
import { isBert } from '../../core/evaluation/resultTableScores';
import type { TestCase } from '../../core/inputs/testCase';
import { METRICS } from '../../core/metrics/metricTable';
import type { MetricId } from '../../core/metrics/score';
import type { TokenCache } from '../../core/metrics/tokenizer';
import type { MetricInfo } from '../../protocol/benchState';
import type { CaseDetails, CasesInfo } from '../../protocol/caseState';

/** BERTScore of single answers, or a sentence that says why there is none. */
export type CaseBert = BertOf | string;

/** The metrics of single test cases: those that need an encoder once one has scored them. */
export function caseMetrics(bert: CaseBert): readonly MetricId[] {
  return METRICS.map(({ id }) => id).filter((id) => typeof bert !== 'string' || !isBert(id));
}

function metricInfos(bert: CaseBert): Pick<CasesInfo, 'metrics' | 'bertMissing'> {
  const ids = caseMetrics(bert);
  const metrics = METRICS.filter(({ id }) => ids.includes(id)).map(
    ({ id, name, decimals, card, higherIsBetter }): MetricInfo => ({
      id,
      name,
      decimals,
      card,
      ...(higherIsBetter === undefined ? {} : { higherIsBetter }),
    }),
  );
  return { metrics, ...(typeof bert === 'string' ? { bertMissing: bert } : {}) };
}

/** What the panel is told of a table before it asks for lines. */
export function casesInfo({ lines, systems }: CaseTable, version: number, bert: CaseBert): CasesInfo {
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
    ...metricInfos(bert),
  };
}

/** Everything known of one line; `testCase` is absent for one that is not at hand. */
export function caseDetails(
  table: CaseTable,
  place: number,
  testCase: TestCase | undefined,
  cache: TokenCache,
  bert: CaseBert,
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
    ...metricInfos(bert),
    answers: table.systems.flatMap(({ id, name, cells }) => {
      const cell = cells[place];
      if (cell === undefined) return [];
      const bertOf = typeof bert === 'string' ? undefined : bert;
      const values = caseMetrics(bert).map((metric) => figureOfCase(cell, metric, cache, bertOf));
      return [{ systemId: id, name, ...caseSaid(cell), values }];
    }),
  };
}
