import { columnName, differenceText, pText, rowName, signatureLines, tableNotes } from './exportsNotes';
import { shownValue, type ResultCell, type ResultTable } from './resultTable';

/** The table for a terminal: figures in columns, below each system its differences and p-values, then notes. */
export function exportText(table: ResultTable): string {
  const lines: (readonly string[])[] = [['', ...table.metrics.map(columnName)]];
  for (const row of table.rows) {
    lines.push([rowName(row), ...row.cells.map(shownValue)]);
    if (row.kind !== 'system' || row.cells.every(({ difference }) => difference === undefined)) continue;
    lines.push([
      '  difference',
      ...row.cells.map((cell) => (cell.difference === undefined ? '' : differenceText(cell, cell.difference))),
    ]);
    lines.push([
      '  p (Holm)',
      ...row.cells.map(({ difference }) =>
        difference === undefined || difference.pHolm === null ? '–' : pText(difference.pHolm),
      ),
    ]);
    if (row.cells.some(lacksCases))
      lines.push(['  more cases', ...row.cells.map((cell) => (lacksCases(cell) ? moreCasesText(cell) : ''))]);
  }
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))));
  const aligned = lines.map((line) =>
    line
      .map((field, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - widthOf(field));
        return column === 0 ? field + space : space + field;
      })
      .join('  ')
      .trimEnd(),
  );
  const reasons = table.rows.flatMap(({ name, kind, cells }) =>
    kind === 'published'
      ? []
      : cells.flatMap(({ metric, value, reason }) =>
          value === null ? [`${columnName(metric)} of ${name}: ${reason ?? 'no figure'}`] : [],
        ),
  );
  const why = table.rows.flatMap(({ cells }) => cells.flatMap(({ difference }) => difference?.pReason ?? []));
  const estimates = table.rows.some(({ cells }) => cells.some(lacksCases))
    ? ['more cases: about how many more test cases a power of 80 % would take at the observed effect, an estimate.']
    : [];
  const notes = [...tableNotes(table), ...estimates, ...new Set(why), ...reasons];
  return [...aligned, '', ...notes, '', ...signatureLines(table), ''].join('\n');
}

/** True where a difference is not significant and it is known about how many test cases that would take. */
function lacksCases({ difference }: ResultCell): boolean {
  return difference?.significant === false && difference.moreCases.kind === 'estimate';
}

function moreCasesText({ difference }: ResultCell): string {
  return difference?.moreCases.kind === 'estimate' ? `~${difference.moreCases.more.toLocaleString('en')}` : '';
}

/** Code points: a name in another script is at least roughly in line. */
function widthOf(text: string): number {
  return Array.from(text).length;
}
