import type { TestCase } from '../inputs/testCase';
import { cellId, responseOf, type RunRecord } from '../run/runRecord';
import { escapeHtml } from '../util/escapeHtml';
import { columnName, differenceText, rowName, signatureLines, tableNotes } from './exportsNotes';
import { shownValue, type ResultCell, type ResultTable } from './resultTable';

/** One run of a report. */
export interface ReportedRun {
  readonly name: string;
  readonly record: RunRecord;
  readonly testCases: readonly TestCase[];
  readonly table: ResultTable;
  readonly notices: readonly string[];
}

/**
 * A report as one HTML file that needs nothing else: no script, no style or picture from elsewhere, every text escaped.
 * For each run what made it, its table with notes and signatures, and every test case with its responses side by side.
 */
export function exportReport(title: string, runs: readonly ReportedRun[]): string {
  const contents = runs.map(({ name }, index) => `<li><a href="#run-${index + 1}">${escapeHtml(name)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${STYLE}
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${runs.length > 1 ? `<ul>${contents.join('')}</ul>` : ''}
${runs.map((run, index) => runHtml(run, index, runs.length)).join('\n')}
</body>
</html>
`;
}

const STYLE = `:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 110rem; padding: 0 1.5rem; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .35rem .7rem; text-align: start; vertical-align: top; }
.results td { text-align: end; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
.difference { display: block; font-size: .85em; opacity: .75; }
.significant { opacity: 1; font-weight: 600; }
.cases td { min-width: 14rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.turn { display: block; }
.muted { opacity: .7; }
code { font-size: .85em; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }`;

function runHtml({ name, record, testCases, table, notices }: ReportedRun, index: number, count: number): string {
  const { header } = record;
  const made: readonly (readonly [string, string])[] = [
    ['model', `${header.model} (${header.form})`],
    ['endpoint', header.endpointId],
    ['template', header.templateName],
    ['sampling', JSON.stringify(header.sampling)],
    ['seed of the exemplars', String(header.seed)],
    ['started', header.startedAt],
    ['run', header.id],
    ...Object.entries(header.sectionHashes).map(([section, hash]) => [section, `SHA-256 ${hash}`] as const),
  ];
  return `<section id="run-${index + 1}">
${count > 1 ? `<h2>${escapeHtml(name)}</h2>` : ''}
<details><summary>What made it</summary><dl>${made.map(([term, value]) => `<dt>${escapeHtml(term)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl></details>
${notices.map((notice) => `<p>${escapeHtml(notice)}</p>`).join('\n')}
<div class="scroll">${tableHtml(table)}</div>
<ul class="muted">${tableNotes(table)
    .map((note) => `<li>${escapeHtml(note)}</li>`)
    .join('')}</ul>
<details><summary>Signatures</summary>${signatureLines(table)
    .map((line) => `<code>${escapeHtml(line)}</code><br>`)
    .join('')}</details>
<details><summary>${testCases.length.toLocaleString('en')} test cases</summary><div class="scroll">${casesHtml(record, testCases)}</div></details>
</section>`;
}

function tableHtml({ metrics, rows }: ResultTable): string {
  const head = metrics.map((metric) => `<th scope="col">${escapeHtml(columnName(metric))}</th>`).join('');
  const body = rows
    .map((row) => `<tr><th scope="row">${escapeHtml(rowName(row))}</th>${row.cells.map(cellHtml).join('')}</tr>`)
    .join('\n');
  return `<table class="results"><thead><tr><td></td>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function cellHtml(cell: ResultCell): string {
  const shown = escapeHtml(shownValue(cell));
  const marked =
    cell.mark === 'best' ? `<strong>${shown}</strong>` : cell.mark === 'second' ? `<u>${shown}</u>` : shown;
  const reason = cell.reason === undefined ? '' : ` title="${escapeHtml(cell.reason)}"`;
  if (cell.difference === undefined || cell.value === null) return `<td${reason}>${marked}</td>`;
  const kind = cell.difference.significant === true ? 'difference significant' : 'difference';
  return `<td>${marked}<span class="${kind}">${escapeHtml(differenceText(cell, cell.difference))}</span></td>`;
}

function casesHtml({ header, cells }: RunRecord, testCases: readonly TestCase[]): string {
  const head = header.columns.map(({ name }) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const rows = testCases.map((testCase) => {
    const turns = testCase.context.map(
      ({ role, text }) =>
        `<span class="turn"><b>${role === 'speaker' ? 'Speaker' : 'Listener'}</b> ${escapeHtml(text)}</span>`,
    );
    const responses = header.columns.map(({ id: columnId }) => {
      const cell = cells[cellId({ columnId, testCaseId: testCase.id })];
      const response = cell === undefined ? undefined : responseOf(cell);
      if (cell?.status !== 'finished' || response === undefined)
        return `<td class="muted">${escapeHtml(cell?.error?.message ?? 'not answered')}</td>`;
      const label =
        cell.stageOne === undefined
          ? ''
          : `<span class="turn muted">${escapeHtml(cell.stageOne.label ?? 'no label')}</span>`;
      return `<td dir="auto">${label}${escapeHtml(response)}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(testCase.id)}<br><span class="muted">${escapeHtml(testCase.emotion)}</span></th><td dir="auto">${turns.join('')}</td><td dir="auto">${escapeHtml(testCase.gold)}</td>${responses.join('')}</tr>`;
  });
  return `<table class="cases"><thead><tr><th scope="col">Test case</th><th scope="col">Context</th><th scope="col">Gold</th>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}
