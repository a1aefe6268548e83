import type { RunRecord } from '../../src/core/run/runRecord';
import { applyRunEvent, type RunEvent } from '../../src/core/run/runEvents';
import type { BenchSnapshot, BenchState } from '../../src/protocol/benchState';
import type { PanelFunctions } from '../../src/protocol/rpc';
import { parseViewState, type ViewState } from './viewState';

/** Where the store keeps the view, and how it waits for the next frame. */
export interface StoreSurroundings {
  readonly savedView: unknown;
  saveView(view: ViewState): void;
  onNextFrame(paint: () => void): void;
}

/**
 * What the panel shows: the bench and the run as the host last told them, and the panel's own view. Listeners hear of
 * changes at most once a frame, however many messages come. Until the snapshot is there messages are dropped: it
 * holds all that they say.
 */
export class BenchStore implements PanelFunctions {
  readonly #surroundings: StoreSurroundings;
  readonly #listeners = new Set<() => void>();
  #bench: BenchState | undefined;
  #run: RunRecord | undefined;
  #view: ViewState;
  #failure: string | undefined;
  #framePending = false;

  constructor(surroundings: StoreSurroundings) {
    this.#surroundings = surroundings;
    this.#view = parseViewState(surroundings.savedView);
  }

  get bench(): BenchState | undefined {
    return this.#bench;
  }

  get run(): RunRecord | undefined {
    return this.#run;
  }

  get view(): ViewState {
    return this.#view;
  }

  /** Why the last call to the host failed: a sentence. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Calls `listener` after changes, at most once a frame; the returned function ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  takeSnapshot(snapshot: BenchSnapshot): void {
    this.#bench = snapshot.bench;
    this.#run = snapshot.run;
    this.#changed();
  }

  benchChanged(bench: BenchState): void {
    if (this.#bench === undefined) return;
    this.#bench = bench;
    this.#changed();
  }

  runReplaced(run: RunRecord | undefined): void {
    if (this.#bench === undefined) return;
    // A message carries an absent argument as null.
    this.#run = run ?? undefined;
    this.#changed();
  }

  runEvents(events: readonly RunEvent[]): void {
    if (this.#bench === undefined) return;
    for (const event of events) {
      // Events of a run whose start was never told cannot be folded; the next snapshot brings it whole.
      if (this.#run === undefined && event.kind !== 'run-started') continue;
      this.#run = applyRunEvent(this.#run, event);
    }
    this.#changed();
  }

  changeView(change: Partial<ViewState>): void {
    this.#view = { ...this.#view, ...change };
    this.#surroundings.saveView(this.#view);
    this.#changed();
  }

  /** Keeps the scroll position without a repaint: the page is there already. */
  keepScroll(scrollTop: number, scrollLeft: number): void {
    if (scrollTop === this.#view.scrollTop && scrollLeft === this.#view.scrollLeft) return;
    this.#view = { ...this.#view, scrollTop, scrollLeft };
    this.#surroundings.saveView(this.#view);
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
