import { l10n, window, type QuickPickItem } from 'vscode';
import type { RunSummary } from '../../core/run/runStore';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { labelWithoutIcons } from '../trees/plainLabel';
import { runItem, runLabel } from '../trees/runItem';

/**
 * Two runs to compare, the earlier first: those given, or what the user picks for what is missing. `undefined` when the
 * user turns away. Throws `not-found` where there are no two runs, `invalid-input` for more than two.
 */
export async function pairOfRuns(
  bench: Bench,
  given: readonly string[],
): Promise<readonly [earlierId: string, laterId: string] | undefined> {
  const kept = (await bench.store.get()?.runs.list('kept')) ?? [];
  if (kept.length < 2) throw new AppError('not-found', l10n.t('There are no two runs in the store to compare.'));
  const chosen = kept.filter(({ header }) => given.includes(header.id));
  if (chosen.length > 2) throw new AppError('invalid-input', l10n.t('Choose two runs to compare, not more.'));
  const [first, second] = chosen;
  const one = first ?? (await pick(kept, l10n.t('Compare which run?')));
  if (one === undefined) return undefined;
  const others = kept.filter((run) => run !== one);
  const other =
    second ?? (await pick(others, l10n.t('Compare {0} with which run?', labelWithoutIcons(runLabel(one, Date.now())))));
  if (other === undefined) return undefined;
  return one.header.startedAt <= other.header.startedAt
    ? [one.header.id, other.header.id]
    : [other.header.id, one.header.id];
}

async function pick(runs: readonly RunSummary[], title: string): Promise<RunSummary | undefined> {
  const now = Date.now();
  const items = runs.map((run): QuickPickItem & { readonly run: RunSummary } => {
    const { description } = runItem(run, { shown: false, running: false, now });
    const facts = typeof description === 'string' ? description : '';
    return { run, label: labelWithoutIcons(runLabel(run, now)), description: labelWithoutIcons(facts, 300) };
  });
  return (await window.showQuickPick(items, { title, matchOnDescription: true }))?.run;
}
