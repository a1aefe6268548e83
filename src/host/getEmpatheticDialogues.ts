import { ConfigurationTarget, FileType, ProgressLocation, Uri, window, workspace, type WorkspaceFolder } from 'vscode';
import { CORPUS_FILES, CORPUS_NOTICE } from '../core/inputs/corpus';
import type { Services } from '../core/run/services';
import { AppError } from '../core/util/errors';
import { signalOf } from './cancellation';
import { SETTINGS } from './settings';

const DOWNLOAD = 'Download';
const IMPORT = 'Import a Folder…';
const USE = 'Use for Tests and Pool';

/**
 * Brings EmpatheticDialogues into the workspace, below `dialogues/empatheticdialogues`: from its publisher, after its licence
 * was shown and agreed to, or from a folder that has it already. Then offers to test on its test set with its training set as
 * the pool. Resolves to the folder, or `undefined` when the user turns away.
 */
export async function getEmpatheticDialogues(services: () => Services): Promise<Uri | undefined> {
  const [first] = workspace.workspaceFolders ?? [];
  if (first?.uri.scheme !== 'file')
    throw new AppError('not-found', 'Open a folder of this machine first: the dialogues are kept in it.');
  const answer = await window.showInformationMessage(
    'Get EmpatheticDialogues?',
    { modal: true, detail: CORPUS_NOTICE },
    DOWNLOAD,
    IMPORT,
  );
  if (answer === undefined) return undefined;
  const folder = answer === DOWNLOAD ? await download(first, services()) : await importFolder(first);
  if (folder !== undefined) await offerToUse(first, folder);
  return folder;
}

async function download(workspaceFolder: WorkspaceFolder, services: Services): Promise<Uri> {
  const folder = corpusFolder(workspaceFolder);
  const title = 'Rapport: EmpatheticDialogues';
  await window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => {
      let last = 0;
      const onProgress = (done: number, total: number | undefined): void => {
        const increment = total === undefined ? {} : { increment: (100 * (done - last)) / total };
        progress.report({
          message: `${megabytes(done)}${total === undefined ? '' : ` of ${megabytes(total)}`} MB`,
          ...increment,
        });
        last = done;
      };
      return services.fetchEmpatheticDialogues({ folder: folder.fsPath, onProgress }, signalOf(token));
    },
  );
  return folder;
}

/** Copies the files of the corpus out of a folder that the user picks; a folder of the workspace is taken as it is. */
async function importFolder(workspaceFolder: WorkspaceFolder): Promise<Uri | undefined> {
  const [picked] =
    (await window.showOpenDialog({
      title: `The folder with ${CORPUS_FILES.join(', ')}`,
      openLabel: 'Import',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return picked === undefined ? undefined : importCorpus(workspaceFolder, picked);
}

/** Takes over a folder of the corpus. Throws `not-found` when it has no training set, `file-error` when it cannot be copied. */
export async function importCorpus(workspaceFolder: WorkspaceFolder, from: Uri): Promise<Uri> {
  const there = new Set(
    (await workspace.fs.readDirectory(from)).flatMap(([name, type]) => (type & FileType.File ? name : [])),
  );
  const files = CORPUS_FILES.filter((name) => there.has(name));
  if (!files.includes('train.csv'))
    throw new AppError(
      'not-found',
      `There is no train.csv in ${from.fsPath}. Choose the folder that the archive of EmpatheticDialogues unpacks to.`,
    );
  if (workspace.getWorkspaceFolder(from) !== undefined) return from;
  const folder = corpusFolder(workspaceFolder);
  try {
    await workspace.fs.createDirectory(folder);
    for (const name of files)
      await workspace.fs.copy(Uri.joinPath(from, name), Uri.joinPath(folder, name), { overwrite: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError('file-error', `The corpus could not be copied: ${detail}`, { cause: error });
  }
  return folder;
}

async function offerToUse(workspaceFolder: WorkspaceFolder, folder: Uri): Promise<void> {
  const answer = await window.showInformationMessage(
    `EmpatheticDialogues is in ${workspace.asRelativePath(folder)}. Test on its test set, with its training set as the pool of exemplars?`,
    USE,
  );
  if (answer === USE) await useCorpus(workspaceFolder, folder);
}

/** Names the corpus in the workspace's settings. */
export async function useCorpus(workspaceFolder: WorkspaceFolder, folder: Uri): Promise<void> {
  const path = folder.path.slice(workspaceFolder.uri.path.replace(/\/$/, '').length + 1);
  const configuration = workspace.getConfiguration('rapport');
  const has = new Set((await workspace.fs.readDirectory(folder)).map(([name]) => name));
  await configuration.update(SETTINGS.poolDialogues, [`${path}/train.csv`], ConfigurationTarget.Workspace);
  if (has.has('test.csv'))
    await configuration.update(SETTINGS.testDialogues, [`${path}/test.csv`], ConfigurationTarget.Workspace);
}

function corpusFolder({ uri }: WorkspaceFolder): Uri {
  return Uri.joinPath(uri, 'dialogues', 'empatheticdialogues');
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
