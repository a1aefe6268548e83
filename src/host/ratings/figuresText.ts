import { l10n } from 'vscode';
import type { FigureTable } from '../../core/ratings/figureTable';
import { formatFigures, type FigureFormat } from '../../core/ratings/formatFigures';
import { AppError } from '../../core/util/errors';

const FORMATS: Readonly<Record<string, FigureFormat>> = { md: 'markdown', csv: 'csv', jsonl: 'jsonl', tex: 'latex' };

/** Tables as the text of a file of that name. Throws `invalid-input` for an end that is none of .md, .csv, .jsonl and .tex. */
export function figuresText(tables: readonly FigureTable[], fileName: string): string {
  const format = FORMATS[fileName.split('.').at(-1)?.toLowerCase() ?? ''];
  if (format === undefined)
    throw new AppError(
      'invalid-input',
      l10n.t('The tables can be written to a file that ends in .md, .csv, .jsonl or .tex.'),
    );
  return `${formatFigures(tables, format)}${format === 'csv' ? '\r\n' : '\n'}`;
}
