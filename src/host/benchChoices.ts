import type { Memento } from 'vscode';
import { DEFAULT_STRATEGY_IDS } from '../core/run/defaults';
import type { Column } from '../core/run/runSpec';
import { PRESETS } from '../core/strategy/presets';
import { AppError } from '../core/util/errors';
import { exemplarSeedSetting } from './settings';

/** A column as it is kept: a strategy by its id, and what makes this column another than the next of that strategy. */
interface SavedColumn {
  readonly id: string;
  readonly strategyId: string;
  readonly name?: string;
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
  #saved: SavedChoices;

  constructor(memento: Memento) {
    this.#memento = memento;
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
    return this.#savedColumns.flatMap(({ id, strategyId, name }) => {
      const strategy = PRESETS.find((preset) => preset.id === strategyId);
      return strategy === undefined ? [] : [{ id, name: name ?? strategy.name, strategy, variants: {} }];
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
    if (column === undefined) throw new AppError('not-found', 'That column is not shown any more.');
    const copy = this.#newColumn(column.strategyId, columns);
    columns.splice(at + 1, 0, { ...column, ...copy });
    await this.#keep({ columns });
  }

  get #savedColumns(): readonly SavedColumn[] {
    return this.#saved.columns ?? DEFAULT_STRATEGY_IDS.map((id) => ({ id, strategyId: id }));
  }

  /** The first column of a strategy has the strategy's id and name; further ones are counted. */
  #newColumn(strategyId: string, others: readonly SavedColumn[]): SavedColumn {
    const taken = new Set(others.map(({ id }) => id));
    if (!taken.has(strategyId)) return { id: strategyId, strategyId };
    let number = 2;
    while (taken.has(`${strategyId}-${number}`)) number += 1;
    const name = PRESETS.find(({ id }) => id === strategyId)?.name ?? strategyId;
    return { id: `${strategyId}-${number}`, strategyId, name: `${name} (${number})` };
  }

  async #keep(change: SavedChoices): Promise<void> {
    this.#saved = { ...this.#saved, ...change };
    await this.#memento.update(KEY, this.#saved);
  }
}
