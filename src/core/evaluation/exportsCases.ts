import type { MetricId } from '../metrics/score';
import type { CaseSaid } from './caseRows';
import { caseSaid } from './caseRows';
import type { CaseCell, CaseTable } from './caseTable';
import { csvLine } from '../util/csv';

/** Which lines of a table of test cases are written, and how. */
export interface CasesExport {
  readonly table: CaseTable;
  /** Places in the table, in the order to write. */
  readonly places: Iterable<number>;
  /** Ids of the systems to write. */
  readonly systems: readonly string[];
  readonly metrics: readonly MetricId[];
  readonly figureOf: (cell: CaseCell | undefined, metric: MetricId) => number | null;
  readonly form: 'csv' | 'jsonl';
}

/**
 * Test cases as text at full precision, a line for each answer of each system: what was said before, by people and by the
 * system, or why there is no answer, then every figure. CSV is RFC 4180, its texts safe for spreadsheets. A generator that
 * yields often; the text is what it returns.
 */
export function* exportCases(work: CasesExport): Generator<undefined, string, undefined> {
  const { table, places, metrics, figureOf, form } = work;
  const systems = table.systems.filter(({ id }) => work.systems.includes(id));
  const texts = form === 'csv' ? [csvLine([...CSV_COLUMNS, ...metrics])] : [];
  for (const place of places) {
    const line = table.lines[place];
    if (line === undefined) continue;
    for (const { name, cells } of systems) {
      const said = caseSaid(cells[place]);
      const figures = metrics.map((metric) => figureOf(cells[place], metric));
      texts.push(
        form === 'csv'
          ? csvLine([...csvTexts(line, name, said), ...figures])
          : jsonLine(line, name, said, metrics, figures),
      );
      yield;
    }
  }
  return texts.join('');
}

const CSV_COLUMNS = [
  'test case',
  'emotion',
  'speaker',
  'gold',
  'system',
  'response',
  'no answer',
  'stage one',
  'right',
];

type Line = CaseTable['lines'][number];

function csvTexts({ id, emotion, utterance, gold }: Line, name: string, said: CaseSaid): readonly (string | null)[] {
  const { response, failure, label, labelIsRight } = said;
  const right = labelIsRight === undefined ? null : String(labelIsRight);
  return [id, emotion, utterance, gold, name, response ?? null, failure ?? null, label ?? null, right];
}

function jsonLine(
  { id, emotion, utterance, gold }: Line,
  system: string,
  said: CaseSaid,
  metrics: readonly MetricId[],
  figures: readonly (number | null)[],
): string {
  const scores = Object.fromEntries(metrics.map((metric, index) => [metric, figures[index] ?? null]));
  return `${JSON.stringify({ testCase: id, emotion, utterance, gold, system, ...said, scores })}\n`;
}
