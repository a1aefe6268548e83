import { l10n, Uri, window, workspace } from 'vscode';
import { AppError } from '../core/util/errors';

/** Copies the built-in template, the paper's wording, to a new file of the workspace and opens it. */
export async function newTemplate(extensionUri: Uri): Promise<void> {
  const folder = workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new AppError('not-found', l10n.t('Open a folder first: a template is a file in it.'));
  const name = await window.showInputBox({
    title: l10n.t('New template'),
    prompt: l10n.t('Name of the new file; it starts as the wording of Qian et al. (2023)'),
    value: 'my-prompt',
    validateInput: (value) =>
      /^[\w][\w .-]*$/.test(value) ? undefined : l10n.t('Letters, digits, spaces, ".", "_" and "-"'),
  });
  if (name === undefined) return;
  const target = Uri.joinPath(folder.uri, `${name.replace(/(\.rapport)?(\.md)?$/, '')}.rapport.md`);
  await workspace.fs.copy(Uri.joinPath(extensionUri, 'samples', 'paper.rapport.md'), target, { overwrite: false });
  await window.showTextDocument(await workspace.openTextDocument(target));
}
