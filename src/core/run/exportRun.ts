import type { Score } from '../metrics/score';
import { cellId, responseOf, type CellRecord, type RunRecord } from './runRecord';
import { csvLine } from '../util/csv';
import { escapeHtml } from '../util/escapeHtml';

/** The forms that a run can be written in. */
export const EXPORT_FORMATS = ['md', 'csv', 'jsonl', 'html'] as const;

/** One of `EXPORT_FORMATS`; also the extension of the file. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What is written of a run, beside its record. */
export interface ExportChoice {
  /** Columns in the order in which they are shown. */
  readonly columnIds: readonly string[];
  /** Notes on cells, by `cellId`. */
  readonly notes: Readonly<Record<string, string>>;
}

/** A cell in flat fields: the same in every form. */
interface ExportRow {
  readonly testCase: string;
  readonly column: string;
  readonly cell: CellRecord;
  readonly fields: readonly (readonly [name: string, value: string | number | null])[];
}

/**
 * The shown cells of a run as one file. Markdown and HTML are for reading; CSV (RFC 4180) and JSONL have one row a cell.
 * Texts of models and data stay text: nothing of them is markup in HTML or Markdown, none is a formula in CSV.
 */
export function exportRun(record: RunRecord, choice: ExportChoice, format: ExportFormat): string {
  const rows = rowsOf(record, choice);
  switch (format) {
    case 'md':
      return markdown(record, rows);
    case 'csv':
      return csv(rows);
    case 'jsonl':
      return rows.map((row) => `${JSON.stringify(jsonRow(record, row))}\n`).join('');
    case 'html':
      return page(record, rows);
  }
}

function rowsOf({ header, cells }: RunRecord, { columnIds, notes }: ExportChoice): readonly ExportRow[] {
  return header.testCaseIds.flatMap((testCaseId) =>
    columnIds.flatMap((columnId): readonly ExportRow[] => {
      const id = cellId({ columnId, testCaseId });
      const [cell, column] = [cells[id], header.columns.find((one) => one.id === columnId)];
      if (cell === undefined || column === undefined) return [];
      return [{ testCase: testCaseId, column: column.name, cell, fields: fieldsOf(cell, notes[id] ?? '') }];
    }),
  );
}

function fieldsOf(cell: CellRecord, note: string): ExportRow['fields'] {
  const completion = cell.stages.response?.completion;
  return [
    ['status', cell.status],
    ['exemplars', (cell.exemplars ?? []).map(({ id }) => id).join(' ')],
    ['knowledge', knowledgeText(cell)],
    ['stage_one', cell.stages.one?.text ?? ''],
    ['emotion', cell.stageOne?.label ?? ''],
    ['response', responseOf(cell) ?? ''],
    ['finish_reason', completion?.finishReason ?? ''],
    ['source', completion?.source.kind ?? ''],
    ...(cell.scores ?? []).map(({ metric, value }) => [metric, value] as const),
    ['error', cell.error?.message ?? ''],
    ['note', note],
  ];
}

function knowledgeText({ knowledge }: CellRecord): string {
  return Object.entries(knowledge?.inferences ?? {})
    .map(([relation, all]) => [relation, all.filter(({ dropped }) => dropped === undefined)] as const)
    .filter(([, used]) => used.length > 0)
    .map(([relation, used]) => `${relation}: ${used.map(({ text }) => text).join('; ')}`)
    .join('\n');
}

function jsonRow({ header }: RunRecord, { testCase, column, cell, fields }: ExportRow): unknown {
  const { id: run, startedAt, templateName: template, model, seed, exemplarSource } = header;
  const { exemplarEdits } = cell;
  const strategy = header.columns.find(({ id }) => id === cell.key.columnId)?.strategy;
  const nearest = strategy?.exemplars.kind === 'nearest';
  return {
    run,
    started_at: startedAt,
    template,
    model,
    seed,
    test_case: testCase,
    column,
    ...Object.fromEntries(fields),
    ...(exemplarSource !== undefined && nearest ? { exemplar_source: exemplarSource } : {}),
    ...(exemplarEdits === undefined ? {} : { exemplar_edits: exemplarEdits }),
    prompts: Object.fromEntries(Object.entries(cell.stages).map(([stage, { prompt }]) => [stage, prompt])),
    signatures: (cell.scores ?? []).map(({ signature }) => signature),
  };
}

function csv(rows: readonly ExportRow[]): string {
  const names = [...new Set(rows.flatMap(({ fields }) => fields.map(([name]) => name)))];
  const lines = rows.map(({ testCase, column, fields }) => {
    const values = new Map(fields);
    return [testCase, column, ...names.map((name) => values.get(name) ?? null)];
  });
  return [['test_case', 'column', ...names], ...lines].map(csvLine).join('');
}

function headline({ header }: RunRecord): readonly (readonly [string, string])[] {
  return [
    ['Template', header.templateName],
    ['Model', header.model],
    ['Seed', String(header.seed)],
    ['Started', header.startedAt],
    ['Run', header.id],
  ];
}

function markdown(record: RunRecord, rows: readonly ExportRow[]): string {
  const facts = headline(record).map(([name, value]) => `- ${name}: ${markdownText(value)}`);
  const cells = rows.map(({ testCase, column, cell, fields }) => {
    const shown = fields
      .filter(([name, value]) => value !== '' && name !== 'response' && !isMetric(cell.scores, name))
      .map(([name, value]) => `- ${name}: ${markdownText(String(value))}`);
    const scores = (cell.scores ?? []).map(({ metric, value }) => `- ${metric}: ${value ?? 'not computable'}`);
    const said = responseOf(cell);
    const quoted =
      said === undefined
        ? []
        : [
            said
              .split(/\r?\n/)
              .map((line) => `> ${markdownText(line)}`)
              .join('\n'),
          ];
    return [`## ${markdownText(column)} · ${markdownText(testCase)}`, ...quoted, [...shown, ...scores].join('\n')].join(
      '\n\n',
    );
  });
  return `${['# Run', facts.join('\n'), ...cells].join('\n\n')}\n`;
}

/** On one line, and neither a list nor a heading nor code where it begins one. */
function markdownText(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#|&!~]/g, '\\$&')
    .replace(/\r?\n/g, ' / ')
    .replace(/^\s+/, '')
    .replace(/^(?:[-+=]|\d+(?=[.)]))/, (mark) => (/\d/.test(mark) ? `${mark}\\` : `\\${mark}`));
}

function page(record: RunRecord, rows: readonly ExportRow[]): string {
  const facts = headline(record).map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`);
  const names = [...new Set(rows.flatMap(({ fields }) => fields.map(([name]) => name)))];
  const used = names.filter((name) =>
    rows.some(({ fields }) => fields.some(([of, value]) => of === name && value !== '')),
  );
  const tables = [...new Set(rows.map(({ testCase }) => testCase))].map((testCase) => {
    const own = rows.filter((row) => row.testCase === testCase);
    const heads = own.map(({ column }) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
    const lines = used.map((name) => {
      const values = own.map(({ fields }) => fields.find(([of]) => of === name)?.[1] ?? '–');
      return `<tr><th scope="row">${escapeHtml(name)}</th>${values.map((value) => `<td dir="auto">${escapeHtml(String(value))}</td>`).join('')}</tr>`;
    });
    return `<h2>${escapeHtml(testCase)}</h2>\n<table>\n<thead><tr><td></td>${heads}</tr></thead>\n<tbody>\n${lines.join('\n')}\n</tbody>\n</table>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(record.header.templateName)} · ${escapeHtml(record.header.model)}</title>
<style>
:root { color-scheme: light dark; }
body { font: 14px/1.5 system-ui, sans-serif; margin: 24px; }
table { border-collapse: collapse; }
th, td { border: 1px solid #8886; max-width: 48ch; overflow-wrap: anywhere; padding: 4px 8px; text-align: start; vertical-align: top; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: max-content auto; gap: 0 16px; }
</style>
</head>
<body>
<h1>Run</h1>
<dl>${facts.join('')}</dl>
${tables.join('\n')}
</body>
</html>
`;
}

function isMetric(scores: readonly Score[] | undefined, name: string): boolean {
  return scores?.some(({ metric }) => metric === name) === true;
}
