import { ConfigurationTarget, FileType, l10n, Uri, window, workspace, type WorkspaceFolder } from 'vscode';
import { readDialogueBytes } from '../core/inputs/readDialogueBytes';
import { AppError, isAppError } from '../core/util/errors';
import { withCancellableProgress } from './progress';
import { fileGlobs, SETTINGS } from './settings';
import { plainLabel } from './trees/plainLabel';
import { pause, readFileBytes } from './workspaceFiles';

/**
 * Adds a file of dialogues to the test set of the workspace: the given one or one that the user picks. A file from
 * elsewhere is copied into the workspace, when the user agrees. Resolves to the file as the settings name it, or
 * `undefined` when the user turns away. Throws `invalid-input` for a file without dialogues.
 */
export async function openDialogues(given: Uri | undefined): Promise<string | undefined> {
  const [first] = workspace.workspaceFolders ?? [];
  if (first === undefined) throw new AppError('not-found', l10n.t('Open a folder first: dialogues are files in it.'));
  const picked = given ?? (await pickFile(first.uri));
  if (picked === undefined) return undefined;
  await checkDialogues(picked);
  const inside = workspace.getWorkspaceFolder(picked) === undefined ? await copyInto(first, picked) : picked;
  const folder = inside && workspace.getWorkspaceFolder(inside);
  if (inside === undefined || folder === undefined) return undefined;
  const glob = globOf(inside.path.slice(folder.uri.path.replace(/\/$/, '').length + 1));
  const globs = fileGlobs('testDialogues');
  if (!globs.includes(glob)) {
    const configuration = workspace.getConfiguration('rapport');
    await configuration.update(SETTINGS.testDialogues, [...globs, glob], ConfigurationTarget.Workspace);
  }
  return glob;
}

async function pickFile(defaultUri: Uri): Promise<Uri | undefined> {
  const picked = await window.showOpenDialog({
    title: l10n.t('Dialogues to test on'),
    openLabel: l10n.t('Open Dialogues'),
    filters: { [l10n.t('Dialogues (JSONL, EmpatheticDialogues CSV)')]: ['jsonl', 'csv'] },
    defaultUri,
  });
  return picked?.[0];
}

/** Read before the settings name it: a wrong file would only be a puzzle in the bench. */
async function checkDialogues(uri: Uri): Promise<void> {
  const name = plainLabel(workspace.asRelativePath(uri));
  const parsed = await withCancellableProgress(l10n.t('Reading {0}', name), async (signal) =>
    readDialogueBytes(await readFileBytes({ uri, name }), name, pause, signal),
  );
  if (parsed.dialogues.length > 0) return;
  const [problem] = parsed.problems;
  throw new AppError(
    'invalid-input',
    problem === undefined
      ? l10n.t('There are no dialogues in {0}.', name)
      : l10n.t('There are no dialogues in {name}. Line {line}: {message}', {
          name,
          line: problem.line,
          message: problem.message,
        }),
  );
}

/** Copies a file to `dialogues/` of the folder, never over another, when the user agrees. */
async function copyInto(folder: WorkspaceFolder, file: Uri): Promise<Uri | undefined> {
  const name = file.path.split('/').at(-1) ?? 'dialogues.jsonl';
  const target = Uri.joinPath(folder.uri, 'dialogues', name);
  const copy = l10n.t('Copy');
  const answer = await window.showInformationMessage(
    l10n.t('Copy {name} into dialogues/ of {folder}?', { name: plainLabel(name), folder: plainLabel(folder.name) }),
    { modal: true, detail: l10n.t('Settings name files of the workspace, so that they hold on other machines too.') },
    copy,
  );
  if (answer !== copy) return undefined;
  if (await exists(target))
    throw new AppError(
      'file-error',
      l10n.t('There is a file dialogues/{0} already. Rename one of the two.', plainLabel(name)),
    );
  try {
    await workspace.fs.copy(file, target, { overwrite: false });
  } catch (error) {
    if (isAppError(error)) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError('file-error', l10n.t('The file could not be copied: {0}', detail), { cause: error });
  }
  return target;
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    return (await workspace.fs.stat(uri)).type !== FileType.Unknown;
  } catch {
    return false;
  }
}

/** A path as a glob that matches nothing else. */
function globOf(path: string): string {
  return path.replace(/[*?{}[\]]/g, '[$&]');
}
