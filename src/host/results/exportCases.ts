import { l10n, Uri, window, workspace } from 'vscode';
import type { CaseQuery } from '../../core/evaluation/caseQuery';
import { AppError } from '../../core/util/errors';
import { withCancellableProgress } from '../progress';
import type { CaseDesk } from './caseDesk';

/** Asks where to, and writes the test cases that a query finds in the form that the file's end names. Throws `invalid-input` for another end. */
export async function exportCases(cases: CaseDesk, query: CaseQuery, name: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const file = `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}-cases.csv`;
  const target = await window.showSaveDialog({
    title: l10n.t('Export the test cases'),
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, file) }),
    filters: { CSV: ['csv'], 'JSON Lines': ['jsonl'] },
  });
  if (target === undefined) return;
  const form = formOf(target.path);
  const text = await withCancellableProgress(l10n.t('Writing the test cases'), (signal) =>
    cases.text(query, form, signal),
  );
  await workspace.fs.writeFile(target, new TextEncoder().encode(text));
}

function formOf(path: string): 'csv' | 'jsonl' {
  const end = path.split('.').at(-1)?.toLowerCase();
  if (end === 'csv' || end === 'jsonl') return end;
  throw new AppError('invalid-input', l10n.t('Test cases can be written to a file that ends in .csv or .jsonl.'));
}
