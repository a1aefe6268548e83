import { l10n, Uri, window, workspace } from 'vscode';
import { exportCsv } from '../../core/evaluation/exportsCsv';
import { exportJsonl } from '../../core/evaluation/exportsJsonl';
import { exportLatex } from '../../core/evaluation/exportsLatex';
import { exportMarkdown } from '../../core/evaluation/exportsMarkdown';
import type { ResultTable } from '../../core/evaluation/resultTable';
import { AppError } from '../../core/util/errors';

/** The tables to write: of all test cases, and of each emotion where they are shown. */
export interface ExportedTables {
  readonly whole: ResultTable;
  readonly groups: readonly { readonly emotion: string; readonly table: ResultTable }[];
}

/** Asks where to, and writes the tables in the form that the file's end names. Throws `invalid-input` for another end. */
export async function exportTables(tables: ExportedTables, name: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const file = `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.csv`;
  const target = await window.showSaveDialog({
    title: l10n.t('Export the table'),
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, file) }),
    filters: { CSV: ['csv'], Markdown: ['md'], LaTeX: ['tex'], 'JSON Lines': ['jsonl'] },
  });
  if (target === undefined) return;
  await workspace.fs.writeFile(target, new TextEncoder().encode(tablesText(tables, target.path)));
}

/** The tables as the text of a file of that name. Markdown and LaTeX have the tables by emotion as well. */
export function tablesText({ whole, groups }: ExportedTables, fileName: string): string {
  switch (fileName.split('.').at(-1)?.toLowerCase()) {
    case 'csv':
      return exportCsv(whole);
    case 'jsonl':
      return exportJsonl(whole);
    case 'md':
      return [
        exportMarkdown(whole),
        ...groups.map(({ emotion, table }) => `## ${emotion}\n\n${exportMarkdown(table)}`),
      ].join('\n');
    case 'tex':
      return [
        exportLatex(whole),
        ...groups.map(({ emotion, table }) =>
          exportLatex(table, { label: `tab:results-${emotion}`, caption: `Automatic evaluation, emotion ${emotion}.` }),
        ),
      ].join('\n');
    default:
      throw new AppError(
        'invalid-input',
        l10n.t('A table can be written to a file that ends in .csv, .md, .tex or .jsonl.'),
      );
  }
}
