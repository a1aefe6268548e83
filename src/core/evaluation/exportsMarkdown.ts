import { columnName, differenceText, rowName, signatureLines, tableNotes } from './exportsNotes';
import { shownValue, type ResultCell, type ResultTable } from './resultTable';

/**
 * The table in GitHub's Markdown: best in bold, second underlined, differences from the baseline below the figures; then
 * notes and signatures. Names are escaped.
 */
export function exportMarkdown(table: ResultTable): string {
  const line = (fields: readonly string[]): string => `| ${fields.join(' | ')} |`;
  const rows = table.rows.map((row) => line([escapeMarkdown(rowName(row)), ...row.cells.map(cellMarkdown)]));
  const notes = [
    ...tableNotes(table).map((note) => `- ${escapeMarkdown(note)}`),
    ...signatureLines(table).map((signature) => `- \`${signature.replaceAll('`', '')}\``),
  ];
  const header = ['', ...table.metrics.map((metric) => escapeMarkdown(columnName(metric)))];
  const rule = ['---', ...table.metrics.map(() => '---:')];
  return `${[line(header), line(rule), ...rows, '', ...notes].join('\n')}\n`;
}

function cellMarkdown(cell: ResultCell): string {
  const shown = shownValue(cell);
  const marked = cell.mark === 'best' ? `**${shown}**` : cell.mark === 'second' ? `<u>${shown}</u>` : shown;
  if (cell.difference === undefined || cell.value === null) return marked;
  return `${marked}<br>${escapeMarkdown(differenceText(cell, cell.difference))}`;
}

/** Text that Markdown shows as it is, on one line. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replace(/[\\`*_{}[\]|~$]/g, '\\$&')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
