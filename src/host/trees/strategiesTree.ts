import {
  EventEmitter,
  l10n,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCheckboxState,
  window,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import { whyUnavailable } from '../../core/strategy/availability';
import type { Strategy } from '../../core/strategy/strategy';
import type { Bench } from '../bench';
import { describeStrategy, describeVariants } from '../describeStrategy';
import { Lifetime } from '../lifecycle';
import { plainLabel, plainTooltip } from './plainLabel';

/** The strategies there are: the ticked ones are the columns of the bench, and one of those is the base. */
export class StrategiesTree implements Disposable, TreeDataProvider<Strategy> {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<undefined>());
  readonly #bench: Bench;
  readonly #view;
  #shown = '';

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(bench: Bench, report: (error: unknown) => void) {
    this.#bench = bench;
    this.#view = this.#lifetime.own(
      window.createTreeView<Strategy>('rapport.strategies', {
        treeDataProvider: this,
        manageCheckboxStateManually: true,
      }),
    );
    this.#lifetime.own(
      this.#view.onDidChangeCheckboxState(({ items }) => {
        this.tick(items.map(([{ id }, state]) => [id, state === TreeItemCheckboxState.Checked])).catch(report);
      }),
    );
    this.#lifetime.own(bench.onDidChange(() => this.#update()));
  }

  /** Adds the columns ticked with true and takes away the others named; the rest stays. */
  async tick(changes: readonly (readonly [id: string, ticked: boolean])[]): Promise<void> {
    const chosen = new Set(this.#bench.strategyIds);
    for (const [id, ticked] of changes) {
      if (ticked) chosen.add(id);
      else chosen.delete(id);
    }
    await this.#bench.chooseStrategies([...chosen]);
  }

  async getChildren(node?: Strategy): Promise<Strategy[]> {
    if (node !== undefined) return [];
    // What can run here depends on the files.
    await this.#bench.inputs.load();
    return [...this.#strategies()];
  }

  getTreeItem(strategy: Strategy): TreeItem {
    const isColumn = this.#bench.strategyIds.includes(strategy.id);
    const isBase = isColumn && strategy.id === this.#baseId();
    const missing = whyUnavailable(strategy, this.#bench.capabilities);
    const item = new TreeItem(plainLabel(strategy.name));
    item.id = strategy.id;
    item.checkboxState = isColumn ? TreeItemCheckboxState.Checked : TreeItemCheckboxState.Unchecked;
    item.description = missing ?? (isBase ? l10n.t('base') : '');
    const wording = describeVariants(this.#bench.strategies.find(strategy.id)?.variants ?? {});
    item.tooltip = plainTooltip([describeStrategy(strategy), wording, missing ?? ''].filter((line) => line !== ''));
    const own = this.#bench.strategies.isOwn(strategy.id) ? '.own' : '';
    item.contextValue = `${isBase ? 'strategy.base' : isColumn ? 'strategy.column' : 'strategy'}${own}`;
    if (missing !== undefined) item.iconPath = new ThemeIcon('circle-slash', new ThemeColor('disabledForeground'));
    else if (isBase) item.iconPath = new ThemeIcon('pinned');
    item.accessibilityInformation = {
      label: [
        strategy.name,
        isColumn ? l10n.t('a column') : l10n.t('no column'),
        ...(isBase ? [l10n.t('base')] : []),
        missing ?? '',
      ].join(', '),
      role: 'checkbox',
    };
    return item;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #strategies(): readonly Strategy[] {
    return this.#bench.strategies.all.map(({ strategy }) => strategy);
  }

  #baseId(): string | undefined {
    const { baseColumnId, columns } = this.#bench.snapshot().bench;
    return columns.find(({ id }) => id === baseColumnId)?.strategy.id;
  }

  #update(): void {
    const { baseColumnId, columns } = this.#bench.snapshot().bench;
    const shown = JSON.stringify([baseColumnId, columns, this.#bench.capabilities, this.#bench.strategies.all]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#changed.fire(undefined);
  }
}
