import { formatFigures, type FigureTable as PlainTable } from '../../core/ratings/figureTable';
import { AppError } from '../../core/util/errors';
import type { FigureTable } from '../../core/ratings/results/figures';

/** Tables as the text of a file of that name. Throws `invalid-input` for an end that is none of .md, .csv and .tex. */
export function figuresText(tables: readonly FigureTable[], fileName: string): string {
  switch (fileName.split('.').at(-1)?.toLowerCase()) {
    case 'md':
      return tables.map((table) => `${formatFigures(plainTable(table), 'markdown')}\n`).join('\n');
    case 'csv':
      return csv(tables);
    case 'tex':
      return tables.map((table) => `${formatFigures(plainTable(table), 'latex')}\n`).join('\n');
    default:
      throw new AppError('invalid-input', 'The tables can be written to a file that ends in .md, .csv or .tex.');
  }
}

/** One figure a line, so that tables of different shapes stand in one file. */
function csv(tables: readonly FigureTable[]): string {
  const rows = tables.flatMap(({ title, head, rows: lines }) =>
    lines.flatMap(({ name, published, cells }) =>
      cells.map(({ text, detail }, index) => [
        title,
        name,
        head[index] ?? '',
        text,
        detail ?? '',
        published ? 'published' : 'measured',
      ]),
    ),
  );
  return [['table', 'row', 'column', 'figure', 'detail', 'source'], ...rows]
    .map((row) => `${row.map(csvField).join(',')}\r\n`)
    .join('');
}

/** The same table as the core writes it: what stands behind a figure follows it in brackets. */
function plainTable({ title, head, rows, notes }: FigureTable): PlainTable {
  return {
    title,
    columns: head,
    rows: rows.map(({ name, published, cells }) => ({
      name,
      kind: published ? 'published' : 'own',
      cells: cells.map(({ text, detail }) => ({
        text: detail === undefined ? text : `${text} (${detail})`,
        value: null,
      })),
    })),
    notes,
  };
}

/** A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d/.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
