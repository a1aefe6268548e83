import { findCases, needsFigures, type CaseQuery } from '../../../src/core/evaluation/caseQuery';
import { caseCharts, type CaseCharts } from '../../../src/core/evaluation/caseCharts';
import { figuresOfSystem, type BertOf } from '../../../src/core/evaluation/caseFigures';
import { caseRow, caseSaid } from '../../../src/core/evaluation/caseRows';
import type { CaseCell, CaseTable } from '../../../src/core/evaluation/caseTable';
import { isBert, type TableSystem } from '../../../src/core/evaluation/resultTableScores';
import type { MetricId } from '../../../src/core/metrics/score';
import { METRICS } from '../../../src/core/metrics/metricTable';
import { createTokenCache } from '../../../src/core/metrics/tokenizer';
import type { MetricInfo } from '../../../src/protocol/benchState';
import type { CaseDetails, CasePage, CasesInfo } from '../../../src/protocol/caseState';

/** Test cases as the host would tell them, over a table that is all here. */
export interface FakeCases {
  readonly info: CasesInfo;
  page(query: CaseQuery, from: number, count: number): CasePage;
  details(id: string): CaseDetails;
  charts(metric: MetricId): CaseCharts;
}

const allMetrics: readonly (MetricInfo & { readonly id: MetricId })[] = METRICS.map(
  ({ id, name, decimals, card, higherIsBetter }) => ({
    id,
    name,
    decimals,
    card,
    ...(higherIsBetter === undefined ? {} : { higherIsBetter }),
  }),
);

/** BERTScore in place of an encoder's. */
const bertOf: BertOf = ({ response }) => {
  const score = 0.85 + (response.length % 100) / 1000;
  return { p: score - 0.01, r: score + 0.01, f: score };
};
const WHY_NO_BERT = 'BERTScore is computed when it is asked for: press BERTScore above the table.';

/** The systems of a result table as a table of test cases; every seventh answer of the second one failed. */
export function caseTableOf(systems: readonly TableSystem[], emotions: readonly string[]): CaseTable {
  return {
    lines: emotions.map((emotion, place) => ({
      id: `hit:${place}_conv:${place * 3}#${2 + (place % 3) * 2}`,
      emotion,
      utterance: `I could not believe it when they told me so this morning, number ${place} of them all.`,
      gold: String(systems[0]?.cases[place]?.gold ?? ''),
    })),
    systems: systems.map(({ id, name, cases }, index) => ({
      id,
      name,
      cells: cases.map((scored, place): CaseCell =>
        index === 1 && place % 7 === 3
          ? { kind: 'failed', reason: 'The server answered with an error (500) four times. Run this cell again.' }
          : {
              kind: 'answered',
              scored,
              // An imported file tells no tokens.
              ...(id === 'CEM' ? {} : { usage: { promptTokens: 120 + index * 260, completionTokens: 20 + index } }),
            },
      ),
    })),
  };
}

/** What the host would say of that table. */
export function fakeCases(table: CaseTable, withBert = false): FakeCases {
  const metrics = allMetrics.filter(({ id }) => withBert || !isBert(id));
  const bertMissing = withBert ? {} : { bertMissing: WHY_NO_BERT };
  const cache = createTokenCache();
  const counts = new Map<string, number>();
  for (const { emotion } of table.lines) counts.set(emotion, (counts.get(emotion) ?? 0) + 1);
  const found = new Map<string, Uint32Array>();
  const placesOf = (query: CaseQuery): Uint32Array => {
    const key = JSON.stringify(query);
    const known = found.get(key);
    if (known !== undefined) return known;
    const figures = new Map(
      needsFigures(query).map((id) => {
        const system = table.systems.find((one) => one.id === id) ?? { id, name: '', cells: [] };
        return [id, end(figuresOfSystem(system, query.metric, cache, bertOf))];
      }),
    );
    const places = end(findCases(table, query, (id) => figures.get(id)));
    found.set(key, places);
    return places;
  };
  return {
    info: {
      version: 1,
      total: table.lines.length,
      emotions: [...counts].map(([emotion, count]) => ({ emotion, count })),
      systems: table.systems.map(({ id, name }) => ({ id, name })),
      metrics,
      ...bertMissing,
    },
    page: (query, from, count) => {
      const places = placesOf(query);
      const rows = [...places.subarray(from, from + count)].map((place) => caseRow(table, place, query, cache, bertOf));
      return { version: 1, found: places.length, from, rows };
    },
    charts: (metric) => {
      const chosen = table.systems.map((system) => ({
        system,
        figures: end(figuresOfSystem(system, metric, cache, bertOf)),
      }));
      return caseCharts(table, metric, chosen, { inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.6 });
    },
    details: (id) => {
      const place = table.lines.findIndex((line) => line.id === id);
      const { emotion = '', utterance = '', gold = '' } = table.lines[place] ?? {};
      return {
        id,
        emotion,
        situation: 'My sister moved abroad.',
        turns: [{ role: 'speaker', text: utterance }],
        gold,
        isOpenable: true,
        metrics,
        ...bertMissing,
        answers: table.systems.map(({ id: systemId, name, cells }) => ({
          systemId,
          name,
          ...caseSaid(cells[place]),
          values: metrics.map((_, index) => index * 1.5),
        })),
      };
    },
  };
}

function end<T>(work: Generator<undefined, T, undefined>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
