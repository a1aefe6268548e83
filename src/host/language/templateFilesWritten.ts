import { l10n, Uri, workspace } from 'vscode';
import { AppError } from '../../core/util/errors';

/** The first workspace folder; throws `not-found` without any. */
export function rootFolder(): Uri {
  const folder = workspace.workspaceFolders?.[0];
  if (folder === undefined)
    throw new AppError('not-found', l10n.t('Open a folder first: what is written are files in it.'));
  return folder.uri;
}

/** A file of that name that is not there yet, numbered where need be. */
export async function freshFile(folder: Uri, stem: string, ending: string): Promise<Uri> {
  for (let number = 1; ; number++) {
    const uri = Uri.joinPath(folder, `${stem}${number === 1 ? '' : `-${number}`}${ending}`);
    try {
      await workspace.fs.stat(uri);
    } catch {
      return uri;
    }
  }
}

/** Writes a text as UTF-8 and gives the file back. */
export async function writeText(uri: Uri, text: string): Promise<Uri> {
  await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}
