import { escapeLatex } from '../evaluation/exportsLatex';

/** A figure of a table: as text to read, and as the number itself where it is one. */
export interface Figure {
  readonly text: string;
  readonly value: number | null;
}

/** A table of named rows and columns of figures. */
export interface FigureTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    /** `published`: not measured here. */
    readonly kind: 'own' | 'published';
    readonly cells: readonly Figure[];
  }[];
  /** Sentences below the table. */
  readonly notes: readonly string[];
}

/** How a table can be written. */
export const FIGURE_FORMATS = ['table', 'markdown', 'latex', 'csv'] as const;

/** One of them. */
export type FigureFormat = (typeof FIGURE_FORMATS)[number];

/** The figure of a number, `–` for none. */
export function figure(value: number | null | undefined, decimals: number): Figure {
  return value === null || value === undefined || !Number.isFinite(value)
    ? { text: '–', value: null }
    : { text: value.toFixed(decimals).replace(/^-(0(?:\.0*)?)$/, '$1'), value };
}

/** The table as text for a terminal, Markdown, LaTeX (booktabs) or CSV (full precision, RFC 4180). */
export function formatFigures(table: FigureTable, format: FigureFormat): string {
  return FORMATS[format](table);
}

const FORMATS: Readonly<Record<FigureFormat, (table: FigureTable) => string>> = {
  table(table) {
    const lines = [
      ['', ...table.columns],
      ...table.rows.map((row) => [rowName(row), ...row.cells.map(({ text }) => text)]),
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
    return [table.title, '', ...aligned, '', ...table.notes].join('\n');
  },
  markdown(table) {
    const line = (fields: readonly string[]): string => `| ${fields.map(escapeMarkdown).join(' | ')} |`;
    return [
      `### ${escapeMarkdown(table.title)}`,
      '',
      line(['', ...table.columns]),
      `| ${['---', ...table.columns.map(() => '---:')].join(' | ')} |`,
      ...table.rows.map((row) => line([rowName(row), ...row.cells.map(({ text }) => text)])),
      '',
      ...table.notes.map((note) => `- ${escapeMarkdown(note)}`),
    ].join('\n');
  },
  latex(table) {
    const row = (fields: readonly string[]): string => `${fields.map(escapeLatex).join(' & ')} \\\\`;
    const rows = (kind: 'own' | 'published'): readonly string[] =>
      table.rows
        .filter((one) => one.kind === kind)
        .map((one) => row([rowName(one), ...one.cells.map(({ text }) => text)]));
    const [published, own] = [rows('published'), rows('own')];
    return [
      '% \\usepackage{booktabs}',
      '\\begin{table}[t]',
      '\\centering',
      '\\small',
      `\\begin{tabular}{l${'r'.repeat(table.columns.length)}}`,
      '\\toprule',
      row(['', ...table.columns]),
      '\\midrule',
      ...published,
      ...(published.length > 0 && own.length > 0 ? ['\\midrule'] : []),
      ...own,
      '\\bottomrule',
      '\\end{tabular}',
      `\\caption{${escapeLatex([`${table.title}.`, ...table.notes].join(' '))}}`,
      '\\end{table}',
    ].join('\n');
  },
  csv(table) {
    const rows = table.rows.map(({ name, kind, cells }) => [
      safe(name),
      kind,
      ...cells.map(({ value, text }) => (value === null ? (text === '–' ? '' : text) : String(value))),
    ]);
    return [['', 'kind', ...table.columns], ...rows].map((line) => line.map(csvField).join(',')).join('\r\n');
  },
};

function rowName({ name, kind }: FigureTable['rows'][number]): string {
  return kind === 'published' ? `${name} (published)` : name;
}

/** Code points. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_[\]|<>~$]/g, '\\$&');
}

/** A name that a spreadsheet would take for a formula gets an apostrophe before it. */
function safe(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function csvField(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
