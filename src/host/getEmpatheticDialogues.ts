import {
  ConfigurationTarget,
  FileType,
  l10n,
  ProgressLocation,
  Uri,
  window,
  workspace,
  type WorkspaceFolder,
} from 'vscode';
import { CORPUS_FILES, CORPUS_NOTICE } from '../core/inputs/corpus';
import type { Services } from '../core/run/services';
import { AppError } from '../core/util/errors';
import { signalOf } from './cancellation';
import { megabytesText } from './megabytesText';
import { SETTINGS } from './settings';

const DOWNLOAD = l10n.t('Download');
const IMPORT = l10n.t('Import a Folder…');
const USE = l10n.t('Use for Tests and Pool');

/**
 * Brings EmpatheticDialogues into the workspace, below `dialogues/empatheticdialogues`: from its publisher, after its licence
 * was shown and agreed to, or from a folder that has it already. Then offers to test on its test set with its training set as
 * the pool. Resolves to the folder, or `undefined` when the user turns away.
 */
export async function getEmpatheticDialogues(services: () => Services): Promise<Uri | undefined> {
  const [first] = workspace.workspaceFolders ?? [];
  if (first?.uri.scheme !== 'file')
    throw new AppError('not-found', l10n.t('Open a folder of this machine first: the dialogues are kept in it.'));
  const answer = await window.showInformationMessage(
    l10n.t('Get EmpatheticDialogues?'),
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
  const title = l10n.t('Rapport: EmpatheticDialogues');
  await window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => {
      let last = 0;
      const onProgress = (done: number, total: number | undefined): void => {
        const increment = total === undefined ? {} : { increment: (100 * (done - last)) / total };
        progress.report({
          message: megabytesText(done, total),
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
      title: l10n.t('The folder with {0}', CORPUS_FILES.join(', ')),
      openLabel: l10n.t('Import'),
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
      l10n.t(
        'There is no train.csv in {0}. Choose the folder that the archive of EmpatheticDialogues unpacks to.',
        from.fsPath,
      ),
    );
  if (workspace.getWorkspaceFolder(from) !== undefined) return from;
  const folder = corpusFolder(workspaceFolder);
  try {
    await workspace.fs.createDirectory(folder);
    for (const name of files)
      await workspace.fs.copy(Uri.joinPath(from, name), Uri.joinPath(folder, name), { overwrite: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError('file-error', l10n.t('The corpus could not be copied: {0}', detail), { cause: error });
  }
  return folder;
}

async function offerToUse(workspaceFolder: WorkspaceFolder, folder: Uri): Promise<void> {
  const answer = await window.showInformationMessage(
    l10n.t(
      'EmpatheticDialogues is in {0}. Test on its test set, with its training set as the pool of exemplars?',
      workspace.asRelativePath(folder),
    ),
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
