import {
  commands,
  env,
  l10n,
  ProgressLocation,
  QuickPickItemKind,
  UIKind,
  Uri,
  window,
  type QuickPickItem,
} from 'vscode';
import type { Store } from '../core/run/store';
import { AppError } from '../core/util/errors';
import type { Bench } from './bench';
import { counted } from './counted';
import { describeStats, formatBytes } from './describeStore';
import { Lifetime } from './lifecycle';
import type { Log } from './log';
import { registerCommand } from './registerCommand';
import type { StatusBar } from './statusBar';
import { labelWithoutIcons } from './trees/plainLabel';
import type { RunsTree } from './trees/runsTree';
import { pause } from './workspaceFiles';

/** What the commands on the store act on. */
export interface StoreCommandParts {
  readonly bench: Bench;
  readonly runs: RunsTree;
  readonly statusBar: StatusBar;
  readonly log: Log;
}

/** Registers the commands on the store as a whole. */
export function registerStoreCommands(parts: StoreCommandParts): Lifetime {
  const lifetime = new Lifetime();
  lifetime.own(registerCommand(parts.log, 'showStore', () => showStore(parts)));
  lifetime.own(registerCommand(parts.log, 'cleanUpStore', () => cleanUpStore(parts)));
  return lifetime;
}

interface StoreItem extends QuickPickItem {
  readonly act?: () => Promise<unknown>;
}

/** What the store holds, and what can be done with it. */
async function showStore(parts: StoreCommandParts): Promise<void> {
  const store = openedStore(parts.bench);
  const stats = await store.stats();
  const items: readonly StoreItem[] = [
    { label: `$(database) ${formatBytes(stats.bytes)}`, description: STATES[store.state] },
    ...describeStats(stats).map((label) => ({ label })),
    ...store.notices.map((notice) => ({ label: `$(warning) ${labelWithoutIcons(notice, 400)}` })),
    { label: '', kind: QuickPickItemKind.Separator },
    {
      label: `$(trash) ${l10n.t('Clean Up...')}`,
      description: l10n.t('Deleted runs and what nothing needs any more'),
      act: () => cleanUpStore(parts),
    },
    { label: `$(history) ${l10n.t('Show Runs')}`, act: async () => commands.executeCommand('rapport.runs.focus') },
    { label: `$(folder-opened) ${l10n.t('Reveal Folder')}`, act: () => revealStore(parts.bench) },
  ];
  const title = l10n.t('Store: {0}', labelWithoutIcons(parts.bench.store.folder ?? '', 200));
  const picked = await window.showQuickPick(items, {
    title,
    placeHolder: l10n.t('What the store of this folder holds'),
  });
  await picked?.act?.();
}

const STATES: Readonly<Record<Store['state'], string>> = {
  open: l10n.t('read and written'),
  'read-only': l10n.t('read only: nothing is added'),
  memory: l10n.t('in memory: lost when the window closes'),
};

async function revealStore(bench: Bench): Promise<void> {
  const { folder } = bench.store;
  if (folder === undefined) return;
  const isLocal = env.uiKind === UIKind.Desktop && env.remoteName === undefined;
  await commands.executeCommand(isLocal ? 'revealFileInOS' : 'revealInExplorer', Uri.file(folder));
}

/** Asks first: what is taken away is gone for good. */
async function cleanUpStore({ bench, runs, statusBar }: StoreCommandParts): Promise<void> {
  const store = openedStore(bench);
  if (bench.run.running)
    throw new AppError('unavailable', l10n.t('Wait for the run to end, or stop it, before cleaning up.'));
  const { deletedRuns, bytes } = await store.stats();
  const deleted = l10n.t('Clean Up');
  const unused = l10n.t('Also Unused Answers');
  const answer = await window.showWarningMessage(
    l10n.t('Clean up the store of Rapport ({0})?', formatBytes(bytes)),
    {
      modal: true,
      detail: l10n.t(
        '{runs} and the texts that nothing refers to are removed for good. "{unused}" also removes answers that no run shows: models would be asked for them again.',
        { runs: counted(deletedRuns, l10n.t('1 deleted run'), l10n.t('{0} deleted runs')), unused },
      ),
    },
    deleted,
    unused,
  );
  if (answer === undefined) return;
  const freed = await window.withProgress(
    { location: ProgressLocation.Window, title: l10n.t('Cleaning up the store') },
    async () => {
      // The store works on this thread: the notice must be out before.
      await pause();
      return store.cleanUp({ unusedCompletions: answer === unused });
    },
  );
  runs.refresh();
  statusBar.refresh();
  window.setStatusBarMessage(`$(check) ${l10n.t('Rapport: {0} freed', formatBytes(freed))}`, 8000);
}

function openedStore(bench: Bench): Store {
  const store = bench.store.get();
  if (store === undefined)
    throw new AppError('not-found', l10n.t('There is no store here. Open a folder on a disk first.'));
  return store;
}
