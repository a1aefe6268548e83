import { columnName, differenceText, pText, rowName, signatureLines, tableNotes } from './exportsNotes';
import { shownValue, type ResultTable } from './resultTable';

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
  return [...aligned, '', ...tableNotes(table), ...new Set(why), ...reasons, '', ...signatureLines(table), ''].join(
    '\n',
  );
}

/** Code points: a name in another script is at least roughly in line. */
function widthOf(text: string): number {
  return Array.from(text).length;
}
