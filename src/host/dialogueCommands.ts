import { commands, l10n, Uri, window } from 'vscode';
import type { Services } from '../core/run/services';
import type { Bench } from './bench';
import { getEmpatheticDialogues } from './getEmpatheticDialogues';
import { Lifetime } from './lifecycle';
import type { Log } from './log';
import { openDialogues } from './openDialogues';
import { openSamples } from './openSamples';
import { registerCommand } from './registerCommand';
import type { DialoguesTree } from './trees/dialoguesTree';

/** A pause in typing after which the tree follows. */
const TYPING_MS = 120;

/** What the commands on dialogues act on. */
export interface DialogueCommandParts {
  readonly bench: Bench;
  readonly services: () => Services;
  readonly dialogues: DialoguesTree;
  readonly log: Log;
  readonly extensionUri: Uri;
  readonly openPanel: () => Promise<void>;
}

/** Registers the commands on the dialogues that are open, or are to be opened. */
export function registerDialogueCommands(parts: DialogueCommandParts): Lifetime {
  const { bench, dialogues, log, openPanel } = parts;
  const lifetime = new Lifetime();
  const register = (id: string, run: (argument: unknown) => Promise<void>): void =>
    void lifetime.own(registerCommand(log, id, run));
  register('openTestCase', async (id) => {
    if (typeof id !== 'string') return;
    await openPanel();
    await bench.chooseTestCase(id);
  });
  register('filterDialogues', async (text) => {
    if (typeof text === 'string') return dialogues.filterBy(text);
    await commands.executeCommand('rapport.dialogues.focus');
    await askForFilter(dialogues);
  });
  register('clearDialogueFilter', () => Promise.resolve(dialogues.filterBy('')));
  register('groupDialogues', () => {
    dialogues.group(dialogues.grouping === 'emotion' ? 'file' : 'emotion');
    return Promise.resolve();
  });
  register('openDialogues', async (uri) => {
    const opened = await openDialogues(uri instanceof Uri ? uri : undefined);
    if (opened !== undefined) await commands.executeCommand('rapport.dialogues.focus');
  });
  register('getEmpatheticDialogues', async () => {
    if ((await getEmpatheticDialogues(parts.services)) !== undefined)
      await commands.executeCommand('rapport.dialogues.focus');
  });
  register('openSampleWorkspace', () => openSamples(parts.extensionUri));
  return lifetime;
}

/** The tree follows the words as they are typed; Escape brings back what it showed. */
async function askForFilter(dialogues: DialoguesTree): Promise<void> {
  const before = dialogues.filter;
  const lifetime = new Lifetime();
  const input = lifetime.own(window.createInputBox());
  input.title = l10n.t('Filter dialogues');
  input.placeholder = l10n.t('Words of the dialogue, an emotion or an id; empty shows all');
  input.value = before;
  let timer: ReturnType<typeof setTimeout> | undefined;
  lifetime.own({ dispose: () => clearTimeout(timer) });
  lifetime.own(
    input.onDidChangeValue((text) => {
      clearTimeout(timer);
      timer = setTimeout(() => dialogues.filterBy(text), TYPING_MS);
    }),
  );
  try {
    const filter = await new Promise<string>((resolve) => {
      lifetime.own(input.onDidAccept(() => resolve(input.value)));
      lifetime.own(input.onDidHide(() => resolve(before)));
      input.show();
    });
    dialogues.filterBy(filter);
  } finally {
    lifetime.dispose();
  }
}
