import type { CellKey, CellRecord, CellStatus, RunHeader, RunOutcome, RunRecord } from './runRecord';

/** How a stored cell ended; cells that wait or run are not stored. */
export type EndStatus = Exclude<CellStatus, 'waiting' | 'running'>;

/** A stored run without its cells. */
export interface RunSummary {
  /** What made the run, its test cases only counted. */
  readonly header: Omit<RunHeader, 'testCaseIds'>;
  readonly testCaseCount: number;
  /** `running` also for a run whose process ended before the run did; `savedAt` then stands still. */
  readonly outcome: RunOutcome | 'running';
  /** When something of the run was last stored, ISO 8601. */
  readonly savedAt: string;
  /** Stored cells by how they ended. */
  readonly cells: Readonly<Record<EndStatus, number>>;
  readonly name?: string;
  readonly note?: string;
}

/**
 * Runs that are kept. Every call but `list` throws `not-found` for a run that is not there, and `file-error` when the store
 * cannot be read or written.
 */
export interface RunStore {
  /** False where nothing can be kept: whatever changes the store then throws. */
  readonly writable: boolean;
  /**
   * Begins a run, or takes one up again with the header it has now. The text of its template is kept with it, the first one
   * where a run is taken up again. Resolves to whether it was stored before.
   */
  begin(header: RunHeader, templateText?: string): Promise<boolean>;
  /** Stores cells that ended, each in place of what was stored for its key; resolves when they are committed. */
  saveCells(runId: string, cells: readonly CellRecord[]): Promise<void>;
  /** Stores how a run ended. */
  end(runId: string, outcome: RunOutcome): Promise<void>;
  /** The runs, the one begun last first: those that are kept, or those that were deleted and can be restored. */
  list(which: 'kept' | 'deleted'): Promise<readonly RunSummary[]>;
  /** A run as the fold of its events left it; what did not end is `waiting` while it runs and `cancelled` after. */
  load(runId: string, signal: AbortSignal): Promise<RunRecord>;
  /** Single cells of a run, in the order of the keys; `undefined` where none is stored. */
  cells(runId: string, keys: readonly CellKey[]): Promise<readonly (CellRecord | undefined)[]>;
  /** Names a run; an empty name takes it away. */
  rename(runId: string, name: string): Promise<void>;
  /** Notes something on a run; an empty note takes it away. */
  annotate(runId: string, note: string): Promise<void>;
  /** Takes a run out of the list. `restore` undoes it until the store is cleaned up. */
  delete(runId: string): Promise<void>;
  restore(runId: string): Promise<void>;
  /** Notes something on a cell, stored or not; an empty note takes it away. */
  annotateCell(runId: string, key: CellKey, note: string): Promise<void>;
  /** The notes on a run's cells, by `cellId`. */
  cellNotes(runId: string): Promise<Readonly<Record<string, string>>>;
}
