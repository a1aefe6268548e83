import { commands, l10n, Uri, window, workspace } from 'vscode';
import { AppError } from '../core/util/errors';

/** Copies the samples to a folder that the user picks and opens them there. */
export async function openSamples(extensionUri: Uri): Promise<void> {
  const picked = await window.showOpenDialog({
    title: l10n.t('Where to put the samples of Rapport'),
    openLabel: l10n.t('Put Samples Here'),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  if (picked?.[0] === undefined) return;
  const folder = await copySamples(extensionUri, picked[0]);
  const forceNewWindow = (workspace.workspaceFolders?.length ?? 0) > 0;
  await commands.executeCommand('vscode.openFolder', folder, { forceNewWindow });
}

/** Copies the samples to a new folder in `parent` and resolves to it; throws `file-error` when they cannot be written. */
export async function copySamples(extensionUri: Uri, parent: Uri): Promise<Uri> {
  const source = Uri.joinPath(extensionUri, 'samples');
  try {
    const target = await freeFolder(parent, 'rapport-samples');
    await workspace.fs.createDirectory(target);
    for (const [name] of await workspace.fs.readDirectory(source)) {
      // A store of somebody's own runs is no sample.
      if (name === '.rapport') continue;
      await workspace.fs.copy(Uri.joinPath(source, name), Uri.joinPath(target, name), { overwrite: false });
    }
    return target;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError('file-error', l10n.t('The samples could not be copied: {0}', detail), { cause: error });
  }
}

/** A folder that is not there yet: the name itself or with a number. */
async function freeFolder(parent: Uri, name: string): Promise<Uri> {
  const taken = new Set((await workspace.fs.readDirectory(parent)).map(([entry]) => entry));
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
  return Uri.joinPath(parent, free);
}
