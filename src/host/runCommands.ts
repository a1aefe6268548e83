import { l10n, window, type QuickPickItem } from 'vscode';
import type { RunStore, RunSummary } from '../core/run/runStore';
import { AppError } from '../core/util/errors';
import type { Bench } from './bench';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';
import { registerCommand } from './registerCommand';
import { labelWithoutIcons } from './trees/plainLabel';
import { runFromRecord } from './runFromRecord';
import { RunOnSave } from './runOnSave';
import { toggleRunOnSave } from './runOnSaveSetting';
import { runItem, runLabel } from './trees/runItem';
import { formatRunNote, parseRunNote, parseTags } from './trees/runTags';
import type { RunsTree } from './trees/runsTree';

/** What the commands on kept runs act on. */
export interface RunCommandParts {
  readonly bench: Bench;
  readonly runs: RunsTree;
  readonly log: Log;
  readonly openPanel: () => Promise<void>;
}

/** Registers the commands on kept runs. Each takes the run of the tree, an id, the selection of the tree, or asks which. */
export function registerRunCommands(parts: RunCommandParts): Lifetime {
  const { bench, runs: tree, log, openPanel } = parts;
  const lifetime = new Lifetime();
  const register = (id: string, run: (...args: readonly unknown[]) => Promise<void>): void =>
    void lifetime.own(registerCommand(log, id, run));
  register('openRun', async (...args) => {
    const [run] = await chosenRuns(parts, args, l10n.t('Open which run?'));
    if (run === undefined) return;
    await openPanel();
    await bench.showRun(run.header.id);
    tree.refresh();
  });
  register('renameRun', async (...args) => {
    const [run] = await chosenRuns(parts, args, l10n.t('Rename which run?'));
    if (run === undefined) return;
    const name = await ask(l10n.t('Name of the run'), l10n.t('Empty takes the name away'), run.name, args[1]);
    if (name === undefined) return;
    await runStore(bench).rename(run.header.id, name.trim());
    tree.refresh();
  });
  register('noteRun', async (...args) => {
    const [run] = await chosenRuns(parts, args, l10n.t('Note something on which run?'));
    if (run === undefined) return;
    const { text, tags } = parseRunNote(run.note);
    const note = await ask(l10n.t('Note on the run'), l10n.t('Empty takes the note away'), text, args[1]);
    if (note === undefined) return;
    await runStore(bench).annotate(run.header.id, formatRunNote({ text: note, tags }));
    tree.refresh();
  });
  register('tagRun', async (...args) => {
    const [run] = await chosenRuns(parts, args, l10n.t('Tag which run?'));
    if (run === undefined) return;
    const { text, tags: before } = parseRunNote(run.note);
    const typed = await ask(
      l10n.t('Tags of the run'),
      l10n.t('Words apart by spaces; empty takes them away'),
      before.join(' '),
      args[1],
    );
    if (typed === undefined) return;
    const { tags, refused } = parseTags(typed);
    if (refused.length > 0)
      throw new AppError(
        'invalid-input',
        l10n.t('A tag is made of letters, digits, "_", ".", "/" and "-": not {0}.', refused.join(', ')),
      );
    await runStore(bench).annotate(run.header.id, formatRunNote({ text, tags }));
    tree.refresh();
  });
  register('runFromRecord', async (...args) => {
    const [run] = await chosenRuns(parts, args, l10n.t('Run which run again?'));
    if (run !== undefined) await runFromRecord(bench, run.header.id);
  });
  register('toggleRunOnSave', toggleRunOnSave);
  lifetime.own(new RunOnSave(bench, log));
  register('deleteRun', async (...args) => {
    const chosen = await chosenRuns(parts, args, l10n.t('Delete which run?'));
    if (chosen.length === 0) return;
    offerUndo(parts, chosen, await deleteRuns(parts, chosen));
  });
  register('restoreRun', async (id) => {
    const deleted = await runStore(bench).list('deleted');
    const run =
      deleted.find(({ header }) => header.id === id) ?? (await pickRun(deleted, l10n.t('Restore which run?')));
    if (run !== undefined) await restoreRuns(parts, [run]);
  });
  register('refreshRuns', () => Promise.resolve(tree.refresh()));
  return lifetime;
}

/** A run that is shown or under way leaves the bench before it leaves the list; resolves to its id, if there was one. */
async function deleteRuns(
  { bench, runs }: RunCommandParts,
  chosen: readonly RunSummary[],
): Promise<string | undefined> {
  const shown = chosen.find(({ header }) => header.id === bench.run.record?.header.id)?.header.id;
  if (shown !== undefined) await bench.run.clear();
  for (const { header } of chosen) await runStore(bench).delete(header.id);
  runs.refresh();
  return shown;
}

async function restoreRuns({ bench, runs }: RunCommandParts, chosen: readonly RunSummary[]): Promise<void> {
  for (const { header } of chosen) await runStore(bench).restore(header.id);
  runs.refresh();
}

/** The command is over when the runs are deleted; the notification may stay for as long as it likes. */
function offerUndo(parts: RunCommandParts, chosen: readonly RunSummary[], shown: string | undefined): void {
  const [first] = chosen;
  const what =
    chosen.length === 1 && first !== undefined ? `“${runLabel(first, Date.now())}”` : l10n.t('{0} runs', chosen.length);
  const undo = async (): Promise<void> => {
    const answer = await window.showInformationMessage(l10n.t('Deleted {0}.', what), l10n.t('Undo'));
    if (answer !== l10n.t('Undo')) return;
    await restoreRuns(parts, chosen);
    if (shown !== undefined && parts.bench.run.record === undefined) await parts.bench.showRun(shown);
  };
  undo().catch((error: unknown) => void window.showErrorMessage(logError(parts.log, 'restoring a run', error)));
}

function runStore(bench: Bench): RunStore {
  const store = bench.store.get();
  if (store === undefined)
    throw new AppError('not-found', l10n.t('There is no store of runs. Open a folder on a disk first.'));
  return store.runs;
}

async function chosenRuns(
  { bench, runs: tree }: RunCommandParts,
  [first, second]: readonly unknown[],
  title: string,
): Promise<readonly RunSummary[]> {
  const asked: readonly unknown[] = Array.isArray(second) && second.length > 0 ? second : [first];
  const ids = new Set(asked.map(idOf).filter((id) => id !== undefined));
  const kept = await runStore(bench).list('kept');
  if (ids.size > 0) {
    const found = kept.filter(({ header }) => ids.has(header.id));
    if (found.length === 0) throw new AppError('not-found', l10n.t('This run is not in the store any more.'));
    return found;
  }
  if (isRecord(first) && first['selected'] === true) return tree.selection;
  const picked = await pickRun(kept, title);
  return picked === undefined ? [] : [picked];
}

/** The id of a run, given as itself or as a line of the tree. */
function idOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  const header = isRecord(argument) ? argument['header'] : undefined;
  const id = isRecord(header) ? header['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

async function pickRun(runs: readonly RunSummary[], title: string): Promise<RunSummary | undefined> {
  if (runs.length === 0) {
    void window.showInformationMessage(l10n.t('There is no such run in the store.'));
    return undefined;
  }
  const now = Date.now();
  const items = runs.map((run): QuickPickItem & { readonly run: RunSummary } => {
    const { description } = runItem(run, { shown: false, running: false, now });
    const facts = typeof description === 'string' ? description : '';
    return { run, label: labelWithoutIcons(runLabel(run, now)), description: labelWithoutIcons(facts, 300) };
  });
  const picked = await window.showQuickPick(items, { title, matchOnDescription: true });
  return picked?.run;
}

/** The text given with the command, or the one that the user types; `undefined` when the user turns away. */
async function ask(
  title: string,
  placeHolder: string,
  value: string | undefined,
  given: unknown,
): Promise<string | undefined> {
  return typeof given === 'string' ? given : window.showInputBox({ title, placeHolder, value: value ?? '' });
}
