import { l10n, type Memento } from 'vscode';
import { DEFAULT_STRATEGY_IDS } from '../core/run/defaults';
import type { Column } from '../core/run/runSpec';
import type { VariantChoice } from '../core/prompt/template';
import { AppError } from '../core/util/errors';
import { exemplarSeedSetting } from './settings';
import type { StrategyCatalogue } from './strategyCatalogue';

/** A column as it is kept: a strategy by its id, and what makes this column another than the next of that strategy. */
interface SavedColumn {
  readonly id: string;
  readonly strategyId: string;
  readonly name?: string;
  /** The wording, where it is another than the strategy's own. */
  readonly variants?: VariantChoice;
}

/** What the user chose in the bench, kept with the workspace. */
interface SavedChoices {
  readonly testCaseId?: string;
  readonly endpointId?: string;
  readonly model?: string;
  readonly seed?: number;
  readonly columns?: readonly SavedColumn[];
  readonly baseColumnId?: string;
  /** The kept run that was shown last. */
  readonly runId?: string | undefined;
}

const KEY = 'rapport.bench.choices';

/** The user's choices in the bench; they outlive the panel and the window. */
export class BenchChoices {
  readonly #memento: Memento;
  readonly #strategies: StrategyCatalogue;
  #saved: SavedChoices;

  constructor(memento: Memento, strategies: StrategyCatalogue) {
    this.#memento = memento;
    this.#strategies = strategies;
    this.#saved = memento.get<SavedChoices>(KEY, {});
  }

  get testCaseId(): string | undefined {
    return this.#saved.testCaseId;
  }

  get model(): { readonly endpointId: string; readonly model: string } | undefined {
    const { endpointId, model } = this.#saved;
    return endpointId === undefined || model === undefined ? undefined : { endpointId, model };
  }

  get seed(): number {
    return this.#saved.seed ?? exemplarSeedSetting();
  }

  /** The chosen columns in their order; a column whose strategy is gone is left out. */
  get columns(): readonly Column[] {
    return this.#savedColumns.flatMap(({ id, strategyId, name, variants }) => {
      const mix = this.#strategies.find(strategyId);
      if (mix === undefined) return [];
      return [{ id, name: name ?? mix.strategy.name, strategy: mix.strategy, variants: variants ?? mix.variants }];
    });
  }

  /** The base column: the chosen one while it is shown, else the first. */
  get baseColumnId(): string | undefined {
    const shown = this.columns.map(({ id }) => id);
    return shown.find((id) => id === this.#saved.baseColumnId) ?? shown[0];
  }

  get runId(): string | undefined {
    return this.#saved.runId;
  }

  /** Remembers a choice. */
  async save(change: Omit<SavedChoices, 'columns'>): Promise<void> {
    await this.#keep(change);
  }

  /** Makes these the strategies of the columns: columns that are there keep their order, new ones come after them. */
  async chooseStrategies(strategyIds: readonly string[]): Promise<void> {
    const kept = this.#savedColumns.filter(({ strategyId }) => strategyIds.includes(strategyId));
    const added = strategyIds.filter((id) => kept.every(({ strategyId }) => strategyId !== id));
    await this.#keep({ columns: [...kept, ...added.map((id) => this.#newColumn(id, kept))] });
  }

  /** Exchanges a column with its right (1) or left (-1) neighbour; at the edge it stays. */
  async moveColumn(columnId: string, step: number): Promise<void> {
    const columns = [...this.#savedColumns];
    const at = columns.findIndex(({ id }) => id === columnId);
    const [column, other] = [columns[at], columns[at + step]];
    if (column === undefined || other === undefined) return;
    [columns[at], columns[at + step]] = [other, column];
    await this.#keep({ columns });
  }

  async removeColumn(columnId: string): Promise<void> {
    await this.#keep({ columns: this.#savedColumns.filter(({ id }) => id !== columnId) });
  }

  /** Puts a copy of a column at its right, under a name of its own. Throws `not-found`. */
  async duplicateColumn(columnId: string): Promise<void> {
    const columns = [...this.#savedColumns];
    const at = columns.findIndex(({ id }) => id === columnId);
    const column = columns[at];
    if (column === undefined) throw new AppError('not-found', l10n.t('That column is not shown any more.'));
    const copy = this.#newColumn(column.strategyId, columns);
    columns.splice(at + 1, 0, { ...column, ...copy });
    await this.#keep({ columns });
  }

  /**
   * Gives a column another strategy and wording. It gets another id with them: what the column before it was answered is
   * not shown as its own. Throws `not-found`.
   */
  async changeColumn(columnId: string, strategyId: string, variants: VariantChoice): Promise<void> {
    const strategy = this.#strategies.find(strategyId)?.strategy;
    if (strategy === undefined || this.#savedColumns.every(({ id }) => id !== columnId))
      throw new AppError('not-found', l10n.t('That column or strategy is not there any more.'));
    const id = freshId(strategyId);
    const wording = Object.values(variants).join(', ');
    const others = this.columns.filter((column) => column.id !== columnId);
    const name = uniqueName(wording === '' ? strategy.name : `${strategy.name} · ${wording}`, others);
    await this.#replace((column) => (column.id === columnId ? { id, strategyId, name, variants } : column));
  }

  /** The columns of a strategy that became another have what the one before was answered no more: they get other ids. */
  async renewColumns(strategyId: string): Promise<void> {
    await this.#replace((column) =>
      column.strategyId === strategyId ? { ...column, id: freshId(strategyId) } : column,
    );
  }

  async #replace(change: (column: SavedColumn) => SavedColumn): Promise<void> {
    const before = this.#savedColumns;
    const columns = before.map(change);
    const base = before.findIndex(({ id }) => id === this.#saved.baseColumnId);
    const baseColumnId = columns[base]?.id;
    await this.#keep({ columns, ...(baseColumnId === undefined ? {} : { baseColumnId }) });
  }

  get #savedColumns(): readonly SavedColumn[] {
    return this.#saved.columns ?? [...DEFAULT_STRATEGY_IDS, 'knowledge'].map((id) => ({ id, strategyId: id }));
  }

  /** The first column of a strategy has the strategy's id and name; further ones are counted. */
  #newColumn(strategyId: string, others: readonly SavedColumn[]): SavedColumn {
    const taken = new Set(others.map(({ id }) => id));
    if (!taken.has(strategyId)) return { id: strategyId, strategyId };
    let number = 2;
    while (taken.has(`${strategyId}-${number}`)) number += 1;
    const name = this.#strategies.find(strategyId)?.strategy.name ?? strategyId;
    return { id: `${strategyId}-${number}`, strategyId, name: `${name} (${number})` };
  }

  async #keep(change: SavedChoices): Promise<void> {
    this.#saved = { ...this.#saved, ...change };
    await this.#memento.update(KEY, this.#saved);
  }
}

function freshId(strategyId: string): string {
  return `${strategyId}-${crypto.randomUUID().slice(0, 8)}`;
}

function uniqueName(name: string, others: readonly Column[]): string {
  const taken = new Set(others.map((column) => column.name));
  let number = 2;
  if (!taken.has(name)) return name;
  while (taken.has(`${name} (${number})`)) number += 1;
  return `${name} (${number})`;
}
