import type { CompletionStore } from '../store/completionStore';
import type { RunStore } from './runStore';
import type { TemplateTexts } from './templateTexts';

/** What a store holds and the bytes that it takes on disk (0 in memory). */
export interface StoreStats {
  readonly bytes: number;
  readonly texts: number;
  readonly requests: number;
  readonly completions: number;
  readonly runs: number;
  /** Runs that were deleted and can still be restored. */
  readonly deletedRuns: number;
  readonly cells: number;
}

/** What `cleanUp` takes away beside deleted runs and what nothing refers to. */
export interface CleanUpChoice {
  /** Also answers that no run shows and that are older than an hour: they would be asked for again. */
  readonly unusedCompletions: boolean;
}

/** Everything that is kept for one folder. Several processes may have the same store open. Whoever opens it disposes of it. */
export interface Store {
  readonly completions: CompletionStore;
  readonly runs: RunStore;
  readonly templates: TemplateTexts;
  /** `open`: read and written; `read-only`: what is stored is used and nothing is added; `memory`: lost when the process ends. */
  readonly state: 'open' | 'read-only' | 'memory';
  /** Sentences for the user about how it was opened: damaged and set aside, of a newer version, not writable. */
  readonly notices: readonly string[];
  stats(): Promise<StoreStats>;
  /** Takes away for good what was deleted and what nothing needs, and gives the space back. Blocks its thread meanwhile. Resolves to the bytes freed. */
  cleanUp(choice: CleanUpChoice): Promise<number>;
  dispose(): void;
}
