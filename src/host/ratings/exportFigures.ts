import { l10n, Uri, window, workspace } from 'vscode';
import type { FigureTable } from '../../core/ratings/figureTable';
import { figuresText } from './figuresText';
import type { RatingFiles } from './ratingFiles';

/** Asks where to, and writes the tables in the form that the file's end names. Throws `invalid-input` for another end. */
export async function exportFigures(tables: readonly FigureTable[], { set, stem }: RatingFiles): Promise<void> {
  const target = await window.showSaveDialog({
    title: l10n.t('Export the tables'),
    defaultUri: Uri.joinPath(set, '..', `${stem}-results.md`),
    filters: { Markdown: ['md'], CSV: ['csv'], JSONL: ['jsonl'], LaTeX: ['tex'] },
  });
  if (target === undefined) return;
  await workspace.fs.writeFile(target, new TextEncoder().encode(figuresText(tables, target.path)));
}
