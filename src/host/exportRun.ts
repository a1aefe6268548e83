import { l10n, Uri, window, workspace } from 'vscode';
import { EXPORT_FORMATS, exportRun as toText } from '../core/run/exportRun';
import { cellId } from '../core/run/runRecord';
import { AppError } from '../core/util/errors';
import type { Bench } from './bench';

/** Asks where to, and writes the shown run to a file in the form that its extension names. Throws `not-found` when nothing is shown. */
export async function exportRun(bench: Bench): Promise<void> {
  const record = bench.run.snapshot;
  if (record === undefined) throw new AppError('not-found', l10n.t('There is nothing to export yet: run first.'));
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const name = `${record.header.templateName}-${record.header.startedAt.slice(0, 10)}`.replace(
    /[^\p{L}\p{N}._-]+/gu,
    '-',
  );
  const target = await window.showSaveDialog({
    title: l10n.t('Export the run'),
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, `${name}.md`) }),
    filters: { Markdown: ['md'], CSV: ['csv'], 'JSON Lines': ['jsonl'], HTML: ['html'] },
  });
  if (target === undefined) return;
  const extension = target.path.split('.').at(-1)?.toLowerCase();
  const format = EXPORT_FORMATS.find((one) => one === extension);
  if (format === undefined)
    throw new AppError(
      'invalid-input',
      l10n.t('A run can be written to a file that ends in .md, .csv, .jsonl or .html.'),
    );
  const testCaseId = record.header.testCaseIds[0] ?? '';
  const notes = Object.entries(bench.snapshot().bench.notes ?? {});
  const text = toText(
    record,
    {
      columnIds: bench.columns.map(({ id }) => id),
      notes: Object.fromEntries(notes.map(([columnId, note]) => [cellId({ columnId, testCaseId }), note])),
    },
    format,
  );
  await workspace.fs.writeFile(target, new TextEncoder().encode(text));
}
