import { escapeLatex } from '../../core/evaluation/exportsLatex';
import { AppError } from '../../core/util/errors';
import type { FigureTable } from '../../protocol/ratingResults';

const PUBLISHED = ' (published)';

/** Tables as the text of a file of that name. Throws `invalid-input` for an end that is none of .md, .csv and .tex. */
export function figuresText(tables: readonly FigureTable[], fileName: string): string {
  switch (fileName.split('.').at(-1)?.toLowerCase()) {
    case 'md':
      return tables.map(markdown).join('\n');
    case 'csv':
      return csv(tables);
    case 'tex':
      return tables.map(latex).join('\n');
    default:
      throw new AppError('invalid-input', 'The tables can be written to a file that ends in .md, .csv or .tex.');
  }
}

function markdown({ title, head, rows, notes }: FigureTable): string {
  const line = (fields: readonly string[]): string => `| ${fields.map(escapeMarkdown).join(' | ')} |`;
  const body = rows.map(({ name, published, cells }) =>
    line([published ? `${name}${PUBLISHED}` : name, ...cells.map(({ text, detail }) => withDetail(text, detail))]),
  );
  return [
    `## ${escapeMarkdown(title)}`,
    '',
    line(['', ...head]),
    `| --- |${' ---: |'.repeat(head.length)}`,
    ...body,
    '',
    ...notes.map((note) => `- ${escapeMarkdown(note)}`),
    ...(notes.length === 0 ? [] : ['']),
  ].join('\n');
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

function latex({ id, title, head, rows, notes }: FigureTable): string {
  const line = (fields: readonly string[]): string => `${fields.map(escapeLatex).join(' & ')} \\\\`;
  const own = rows.filter(({ published }) => !published);
  const published = rows.filter((row) => row.published);
  const body = (some: typeof rows): readonly string[] =>
    some.map(({ name, cells }) => line([name, ...cells.map(({ text }) => text)]));
  return [
    '% \\usepackage{booktabs}',
    '\\begin{table*}[t]',
    '\\centering',
    '\\small',
    `\\begin{tabular}{l${'r'.repeat(head.length)}}`,
    '\\toprule',
    line(['', ...head]),
    '\\midrule',
    ...body(published),
    ...(published.length > 0 && own.length > 0 ? ['\\midrule'] : []),
    ...body(own),
    '\\bottomrule',
    '\\end{tabular}',
    `\\caption{${escapeLatex([`${title}.`, ...notes].join(' '))}}`,
    `\\label{tab:${id.replace(/[^\w-]/g, '')}}`,
    '\\end{table*}',
    '',
  ].join('\n');
}

function withDetail(text: string, detail: string | undefined): string {
  return detail === undefined ? text : `${text} (${detail})`;
}

function escapeMarkdown(text: string): string {
  return text
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replace(/[\\`*_{}[\]|~$]/g, '\\$&')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d/.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
