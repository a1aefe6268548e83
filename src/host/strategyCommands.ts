import { l10n, window } from 'vscode';
import type { PromptTemplate } from '../core/prompt/template';
import { PRESETS } from '../core/strategy/presets';
import { AppError } from '../core/util/errors';
import type { Bench } from './bench';
import { describeStrategy, describeVariants } from './describeStrategy';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';
import { askMix, askVariants } from './mixForm';
import { registerCommand } from './registerCommand';
import type { Mix, MixChoice } from './strategyCatalogue';
import { labelWithoutIcons } from './trees/plainLabel';

/** Registers the commands on strategies. Each takes the strategy of the tree, its id, or asks which. */
export function registerStrategyCommands(bench: Bench, log: Log): Lifetime {
  const lifetime = new Lifetime();
  const register = (id: string, run: (line: unknown) => Promise<void>): void =>
    void lifetime.own(registerCommand(log, id, run));
  register('newStrategy', (line) => newStrategy(bench, line));
  register('editStrategy', async (line) => {
    const mix = await chosenMix(bench, line, l10n.t('Edit which strategy?'));
    if (mix === undefined) return;
    // A preset stays what the paper has: changing it makes a strategy of one's own.
    if (!bench.strategies.isOwn(mix.strategy.id)) return newStrategy(bench, mix.strategy.id);
    const changed = await askMix(
      l10n.t('Edit "{0}"', labelWithoutIcons(mix.strategy.name)),
      mix,
      currentTemplate(bench),
    );
    if (changed !== undefined) await bench.changeStrategy(mix.strategy.id, changed);
  });
  register('renameStrategy', async (line) => {
    const mix = await chosenMix(bench, line, l10n.t('Rename which strategy?'), true);
    if (mix === undefined) return;
    const name = await window.showInputBox({ title: l10n.t('Name of the strategy'), value: mix.strategy.name });
    if (name === undefined) return;
    await bench.strategies.change(mix.strategy.id, { ...mix, strategy: { ...mix.strategy, name: name.trim() } });
  });
  register('deleteStrategy', async (line) => {
    const mix = await chosenMix(bench, line, l10n.t('Delete which strategy?'), true);
    if (mix === undefined) return;
    const restore = await bench.strategies.remove(mix.strategy.id);
    offerUndo(mix, restore, log);
  });
  return lifetime;
}

/** Lets the user give a column another strategy and another wording; throws `not-found` when it is not shown any more. */
export async function changeColumn(bench: Bench, columnId: string): Promise<void> {
  const column = bench.columns.find(({ id }) => id === columnId);
  if (column === undefined) throw new AppError('not-found', l10n.t('That column is not shown any more.'));
  const items = bench.strategies.all.map((mix) => ({ ...mixItem(mix, column.strategy.id), mix }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Strategy of {0}', labelWithoutIcons(column.name)),
  });
  if (picked === undefined) return;
  const { strategy, variants } = picked.mix;
  const same = strategy.id === column.strategy.id;
  const wording = await askVariants(same ? column.variants : variants, currentTemplate(bench));
  if (wording !== undefined) await bench.changeColumn(columnId, strategy.id, wording);
}

async function newStrategy(bench: Bench, like: unknown): Promise<void> {
  const start = bench.strategies.find(idOf(like) ?? '') ?? { strategy: PRESETS[0], variants: {} };
  if (start.strategy === undefined) return;
  const { name } = start.strategy;
  const named: MixChoice = {
    strategy: {
      ...start.strategy,
      name: freeName(bench, like === undefined ? l10n.t('My mix') : l10n.t('{0}, mine', name)),
    },
    variants: start.variants,
  };
  const chosen = await askMix(l10n.t('New strategy mix'), named, currentTemplate(bench));
  if (chosen === undefined) return;
  const mix = await bench.strategies.add(chosen);
  await bench.chooseStrategies([...bench.strategyIds, mix.strategy.id]);
}

function freeName(bench: Bench, name: string): string {
  const taken = new Set(bench.strategies.all.map(({ strategy }) => strategy.name));
  let number = 2;
  if (!taken.has(name)) return name;
  while (taken.has(`${name} ${number}`)) number += 1;
  return `${name} ${number}`;
}

function currentTemplate(bench: Bench): PromptTemplate | undefined {
  return bench.templates.current?.template;
}

async function chosenMix(bench: Bench, line: unknown, title: string, ownOnly = false): Promise<Mix | undefined> {
  const id = idOf(line);
  const all = bench.strategies.all.filter(({ strategy }) => !ownOnly || bench.strategies.isOwn(strategy.id));
  if (id !== undefined) {
    const found = all.find(({ strategy }) => strategy.id === id);
    if (found === undefined) throw new AppError('not-found', l10n.t('This is not one of your own strategies.'));
    return found;
  }
  if (all.length === 0) {
    void window.showInformationMessage(
      l10n.t('There is no strategy of your own yet. Run "Rapport: New Strategy Mix...".'),
    );
    return undefined;
  }
  return (
    await window.showQuickPick(
      all.map((mix) => ({ ...mixItem(mix), mix })),
      { title },
    )
  )?.mix;
}

function mixItem({ strategy, variants }: Mix, now?: string) {
  const wording = describeVariants(variants);
  return {
    label: labelWithoutIcons(strategy.name),
    ...(strategy.id === now ? { description: l10n.t({ message: 'now', comment: 'The choice in use.' }) } : {}),
    detail: labelWithoutIcons([describeStrategy(strategy), ...(wording === '' ? [] : [wording])].join(', '), 300),
  };
}

/** The id of a strategy, given as itself or as a line of the tree. */
function idOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  const id = typeof argument === 'object' && argument !== null && 'id' in argument ? argument.id : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** The command is over when the strategy is deleted; the notification may stay for as long as it likes. */
function offerUndo({ strategy }: Mix, restore: () => Promise<void>, log: Log): void {
  const undo = async (): Promise<void> => {
    const answer = await window.showInformationMessage(
      l10n.t('Deleted “{0}”.', labelWithoutIcons(strategy.name)),
      l10n.t('Undo'),
    );
    if (answer === l10n.t('Undo')) await restore();
  };
  undo().catch((error: unknown) => void window.showErrorMessage(logError(log, 'restoring a strategy', error)));
}
