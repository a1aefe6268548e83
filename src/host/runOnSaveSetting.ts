import { ConfigurationTarget, l10n, window, workspace, type Disposable } from 'vscode';
import type { RunOnSaveState } from '../protocol/benchState';

const SETTING = 'runOnSave';
const LIMIT_SETTING = 'runOnSaveMaxCalls';
const DEFAULT_LIMIT = 20;

/** Whether saving the template runs the bench, and how many calls it may send by itself. */
export function runOnSaveState(): RunOnSaveState {
  const configuration = workspace.getConfiguration('rapport');
  return {
    on: configuration.get<boolean>(SETTING, false),
    mostCalls: configuration.get<number>(LIMIT_SETTING, DEFAULT_LIMIT),
  };
}

/** Tells when `runOnSaveState` may differ. */
export function onDidChangeRunOnSave(listener: () => void): Disposable {
  return workspace.onDidChangeConfiguration((event) => {
    if ([SETTING, LIMIT_SETTING].some((name) => event.affectsConfiguration(`rapport.${name}`))) listener();
  });
}

/** Turns running on save on or off for this workspace, and says which. */
export async function setRunOnSave(on: boolean): Promise<void> {
  const target = workspace.workspaceFolders === undefined ? ConfigurationTarget.Global : ConfigurationTarget.Workspace;
  await workspace.getConfiguration('rapport').update(SETTING, on, target);
  const what = on
    ? l10n.t('Rapport: saving the template runs the bench')
    : l10n.t('Rapport: saving the template no longer runs the bench');
  window.setStatusBarMessage(what, 5000);
}

/** Turns it on where it is off, and off where it is on. */
export async function toggleRunOnSave(): Promise<void> {
  await setRunOnSave(!runOnSaveState().on);
}
