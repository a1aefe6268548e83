import type { Memento } from 'vscode';
import { DEFAULT_STRATEGY_IDS } from '../core/run/defaults';
import { PRESETS } from '../core/strategy/presets';
import type { Strategy } from '../core/strategy/strategy';
import { exemplarSeedSetting } from './settings';

/** What the user chose in the bench, kept with the workspace. */
interface SavedChoices {
  readonly testCaseId?: string;
  readonly endpointId?: string;
  readonly model?: string;
  readonly seed?: number;
  readonly strategyIds?: readonly string[];
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

  /** The chosen strategies in the order of their columns. */
  get strategies(): readonly Strategy[] {
    const ids: readonly string[] = this.#saved.strategyIds ?? DEFAULT_STRATEGY_IDS;
    return ids.flatMap((id) => PRESETS.find((preset) => preset.id === id) ?? []);
  }

  /** The base column: the chosen one while it is shown, else the first. */
  get baseColumnId(): string | undefined {
    const shown = this.strategies.map((strategy) => strategy.id);
    return shown.find((id) => id === this.#saved.baseColumnId) ?? shown[0];
  }

  get runId(): string | undefined {
    return this.#saved.runId;
  }

  /** Remembers a choice. */
  async save(change: SavedChoices): Promise<void> {
    this.#saved = { ...this.#saved, ...change };
    await this.#memento.update(KEY, this.#saved);
  }
}
