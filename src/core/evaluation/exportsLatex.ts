import { columnName, rowName, signatureLines, signedDelta, tableNotes } from './exportsNotes';
import { shownValue, type ResultCell, type ResultRow, type ResultTable } from './resultTable';

/** How the LaTeX table is set. */
export interface LatexOptions {
  /** A line of differences below each figure; on unless said otherwise, where there is a comparison. */
  readonly differences?: boolean;
  /** Of `\label`; `tab:results` unless named. */
  readonly label?: string;
  /** Before what the table says about itself; plain text. */
  readonly caption?: string;
}

/**
 * The table in LaTeX as the paper sets its Tables 1 and 3: booktabs, figures to the right, best in bold, second
 * underlined, a star for a significant difference, published rows above a rule. Needs `\usepackage{booktabs}`; all text
 * is escaped. Signatures stand below the table in small type.
 */
export function exportLatex(table: ResultTable, options: LatexOptions = {}): string {
  const { label = 'tab:results', caption = 'Automatic evaluation.', differences = true } = options;
  const published = table.rows.filter(({ kind }) => kind === 'published');
  const own = table.rows.filter(({ kind }) => kind !== 'published');
  const withDifferences = differences && table.comparison !== undefined;
  const body = own.flatMap((row) => [
    rowLatex(row),
    ...(withDifferences && row.kind === 'system' ? [differenceLatex(row)] : []),
  ]);
  const notes = tableNotes(table).map(escapeLatex).join(' ');
  const signatures = signatureLines(table).map(signatureLatex);
  const lines = [
    ...(needsUnicode(table)
      ? ['% Names in other scripts: compile with LuaLaTeX or XeLaTeX and a font that has them.']
      : []),
    '% \\usepackage{booktabs}',
    '\\begin{table*}[t]',
    '\\centering',
    '\\small',
    `\\begin{tabular}{l${'r'.repeat(table.metrics.length)}}`,
    '\\toprule',
    `${['\\textbf{Model}', ...table.metrics.map((metric) => `\\textbf{${escapeLatex(columnName(metric))}}`)].join(' & ')} \\\\`,
    '\\midrule',
    ...published.map(rowLatex),
    ...(published.length > 0 && own.length > 0 ? ['\\midrule'] : []),
    ...body,
    '\\bottomrule',
    '\\end{tabular}',
    `\\caption{${escapeLatex(caption)} ${notes}}`,
    `\\label{${label.replace(/[^\w:.-]/g, '')}}`,
    '',
    `{\\scriptsize\\raggedright ${signatures.join('; ')}\\par}`,
    '\\end{table*}',
  ];
  return `${lines.join('\n')}\n`;
}

function rowLatex(row: ResultRow): string {
  return `${[escapeLatex(rowName(row)), ...row.cells.map(cellLatex)].join(' & ')} \\\\`;
}

function cellLatex(cell: ResultCell): string {
  const shown = cell.value === null ? '--' : mathMinus(shownValue(cell));
  const marked = cell.mark === 'best' ? `\\textbf{${shown}}` : cell.mark === 'second' ? `\\underline{${shown}}` : shown;
  return cell.difference?.significant === true ? `${marked}$^{*}$` : marked;
}

function differenceLatex({ cells }: ResultRow): string {
  const fields = cells.map((cell) => {
    const delta = cell.difference?.delta ?? null;
    return delta === null || cell.value === null ? '' : `\\scriptsize ${mathMinus(signedDelta(cell, delta))}`;
  });
  return `${['\\quad\\scriptsize difference', ...fields].join(' & ')} \\\\`;
}

function mathMinus(number: string): string {
  return number.startsWith('-') ? `$-$${number.slice(1)}` : number.startsWith('+') ? `$+$${number.slice(1)}` : number;
}

/** A signature in typewriter type that may break at its bars. */
function signatureLatex(signature: string): string {
  const [name = '', ...rest] = signature.split(': ');
  const fields = rest.join(': ').split('|').map(escapeLatex);
  return `${escapeLatex(name)}: \\texttt{${fields.join('\\textbar\\allowbreak{}')}}`;
}

const LATEX: Readonly<Partial<Record<string, string>>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '†': '\\dag{}',
  '–': '--',
  '’': "'",
};

/** Plain text in LaTeX, on one line; letters of other scripts stay. A row may begin with it: what the line end before would take is in braces. */
export function escapeLatex(text: string): string {
  return (
    text
      .replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
      // eslint-disable-next-line no-control-regex -- control characters break a LaTeX file
      .replace(/[\u0000-\u001f\u007f-\u009f]/g, '')
      .replace(/[\\{}$&#%_^~<>|"†–’]/g, (mark) => LATEX[mark] ?? mark)
      .replace(/^\s*([[*])/, '{$1}')
  );
}

function needsUnicode(table: ResultTable): boolean {
  return table.rows.some(({ name }) => /[\u0180-\u{10ffff}]/u.test(name.replace(/[†–’]/g, '')));
}
