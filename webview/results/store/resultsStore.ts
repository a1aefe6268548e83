import type { ResultsPanelFunctions } from '../../../src/protocol/resultsRpc';
import type { ResultsState } from '../../../src/protocol/resultsState';
import { parseResultsView, type ResultsViewState } from './resultsView';

/** Where the store keeps the view, and how it waits for the next frame. */
export interface ResultsSurroundings {
  readonly savedView: unknown;
  saveView(view: ResultsViewState): void;
  onNextFrame(paint: () => void): void;
}

/** What the results panel shows: the results as the host last told them, and the panel's own view. Listeners hear of changes at most once a frame. */
export class ResultsStore implements ResultsPanelFunctions {
  readonly #surroundings: ResultsSurroundings;
  readonly #listeners = new Set<() => void>();
  #state: ResultsState | undefined;
  #view: ResultsViewState;
  #failure: string | undefined;
  #framePending = false;
  #revision = 0;

  constructor(surroundings: ResultsSurroundings) {
    this.#surroundings = surroundings;
    this.#view = parseResultsView(surroundings.savedView);
  }

  get state(): ResultsState | undefined {
    return this.#state;
  }

  get view(): ResultsViewState {
    return this.#view;
  }

  /** Counts up whenever pages of test cases have come. */
  get revision(): number {
    return this.#revision;
  }

  /** Why the last call to the host failed: a sentence. */
  get failure(): string | undefined {
    return this.#failure;
  }

  subscribe(listener: () => void): void {
    this.#listeners.add(listener);
  }

  takeSnapshot(state: ResultsState): void {
    this.#state = state;
    this.#changed();
  }

  resultsChanged(state: ResultsState): void {
    // Until the snapshot is there messages are dropped: it holds all that they say.
    if (this.#state === undefined) return;
    // Who has just compared two runs wants to see what changed.
    if (this.#state.changes === undefined && state.changes !== undefined) this.changeView({ tab: 'changes' });
    this.#state = state;
    this.#changed();
  }

  changeView(change: Partial<ResultsViewState>): void {
    this.#view = { ...this.#view, ...change };
    this.#surroundings.saveView(this.#view);
    this.#changed();
  }

  /** Pages of test cases have come. */
  takePages(): void {
    this.#revision++;
    this.#changed();
  }

  showFailure(sentence: string | undefined): void {
    this.#failure = sentence;
    this.#changed();
  }

  #changed(): void {
    if (this.#framePending) return;
    this.#framePending = true;
    this.#surroundings.onNextFrame(() => {
      this.#framePending = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
