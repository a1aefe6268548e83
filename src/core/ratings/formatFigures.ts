import { escapeLatex } from '../evaluation/exportsLatex';
import { csvLine, type CsvValue } from '../util/csv';
import { columnText, figureText, type FigureColumn, type FigureTable } from './figureTable';

/** How tables can be written: for a terminal, for texts, and as data with every figure in full precision. */
export const FIGURE_FORMATS = ['table', 'markdown', 'latex', 'csv', 'jsonl'] as const;

/** One of them. */
export type FigureFormat = (typeof FIGURE_FORMATS)[number];

/**
 * Tables as text for a terminal, Markdown, LaTeX (booktabs), CSV (RFC 4180, one block a table, intervals in columns of
 * their own) or JSONL (a figure a line, with what stands behind it). Ends without a line break.
 */
export function formatFigures(tables: readonly FigureTable[], format: FigureFormat): string {
  const between = format === 'csv' ? '\r\n\r\n' : format === 'jsonl' ? '\n' : '\n\n';
  return tables.map((table) => FORMATS[format](table)).join(between);
}

const FORMATS: Readonly<Record<FigureFormat, (table: FigureTable) => string>> = {
  table(table) {
    const lines = [
      ['', ...table.columns.map(columnText)],
      ...table.rows.map((row) => [rowName(row), ...row.cells.map(figureText)]),
    ];
    const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => lengthOf(line[column] ?? '')))) ?? [];
    const aligned = lines.map((line) =>
      line
        .map((field, column) => {
          const space = ' '.repeat((widths[column] ?? 0) - lengthOf(field));
          return column === 0 ? field + space : space + field;
        })
        .join('  ')
        .trimEnd(),
    );
    return [table.title, '', ...aligned, ...notesAfterSpace(table.notes)].join('\n');
  },
  markdown(table) {
    const line = (fields: readonly string[]): string => `| ${fields.map(escapeMarkdown).join(' | ')} |`;
    return [
      `### ${escapeMarkdown(table.title)}`,
      '',
      line(['', ...table.columns.map(columnText)]),
      `| ${['---', ...table.columns.map(() => '---:')].join(' | ')} |`,
      ...table.rows.map((row) => line([rowName(row), ...row.cells.map(figureText)])),
      ...notesAfterSpace(table.notes.map((note) => `- ${escapeMarkdown(note)}`)),
    ].join('\n');
  },
  latex(table) {
    const row = (fields: readonly string[]): string => `${fields.map(escapeLatex).join(' & ')} \\\\`;
    const rows = (published: boolean): readonly string[] =>
      table.rows
        .filter((one) => one.published === published)
        .map((one) => row([one.name, ...one.cells.map(figureText)]));
    const [published, own] = [rows(true), rows(false)];
    return [
      '% \\usepackage{booktabs}',
      '\\begin{table*}[t]',
      '\\centering',
      '\\small',
      `\\begin{tabular}{l${'r'.repeat(table.columns.length)}}`,
      '\\toprule',
      ...latexGroups(table.columns),
      row(['', ...table.columns.map(({ name }) => name)]),
      '\\midrule',
      ...(published.length === 0
        ? []
        : [`\\multicolumn{${table.columns.length + 1}}{l}{\\textit{published, not measured here}} \\\\`]),
      ...published,
      ...(published.length > 0 && own.length > 0 ? ['\\midrule'] : []),
      ...own,
      '\\bottomrule',
      '\\end{tabular}',
      `\\caption{${escapeLatex([`${table.title}.`, ...table.notes].join(' '))}}`,
      '\\end{table*}',
    ].join('\n');
  },
  csv(table) {
    const ranged = table.columns.map((_, place) =>
      table.rows.some(({ cells }) => cells[place]?.interval !== undefined),
    );
    const head = table.columns.flatMap((column, place) => {
      const name = columnText(column);
      return ranged[place] === true ? [name, `${name} low`, `${name} high`] : [name];
    });
    const rows = table.rows.map(({ name, published, cells }): readonly CsvValue[] => [
      name,
      published ? 'published' : 'measured',
      ...cells.flatMap(({ value, text, interval }, place) => {
        const own = value ?? (text === '–' ? null : text);
        return ranged[place] === true ? [own, interval?.[0] ?? null, interval?.[1] ?? null] : [own];
      }),
    ]);
    return [[table.title, 'source', ...head], ...rows].map(csvLine).join('').trimEnd();
  },
  jsonl(table) {
    return table.rows
      .flatMap(({ name, published, cells }) =>
        cells.map(({ text, ...cell }, place) => {
          const column = table.columns[place];
          const at = column === undefined ? '' : columnText(column);
          return JSON.stringify({ table: table.id, row: name, published, column: at, text, ...cell });
        }),
      )
      .join('\n');
  },
};

function rowName({ name, published }: FigureTable['rows'][number]): string {
  return published ? `${name} (published)` : name;
}

function notesAfterSpace(notes: readonly string[]): readonly string[] {
  return notes.length === 0 ? [] : ['', ...notes];
}

/** The names of groups over their columns, with a rule under each; nothing where there is no group. */
function latexGroups(columns: readonly FigureColumn[]): readonly string[] {
  if (columns.every(({ group }) => group === undefined)) return [];
  const spans: { readonly group: string; count: number }[] = [];
  for (const { group = '' } of columns) {
    const last = spans.at(-1);
    if (last?.group === group) last.count++;
    else spans.push({ group, count: 1 });
  }
  let at = 2;
  const rules = spans.map(({ group, count }) => {
    const from = at;
    at += count;
    return group === '' ? '' : `\\cmidrule(lr){${from}-${at - 1}}`;
  });
  const names = spans.map(({ group, count }) => `\\multicolumn{${count}}{c}{${escapeLatex(group)}}`);
  return [`${['', ...names].join(' & ')} \\\\`, rules.join('')];
}

/** Code points. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_[\]|<>~$]/g, '\\$&');
}
