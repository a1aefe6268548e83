import type { RunHeader, RunOutcome } from '../../core/run/runRecord';
import type { EndStatus, RunSummary } from '../../core/run/runStore';
import { AppError } from '../../core/util/errors';
import type { RequestOrigin } from './completionTable';
import { createRecentCache } from './recentCache';
import type { StoreDatabase } from './storeDatabase';
import type { TextTable } from './textTable';

/** A run and the row that it has. */
export interface StoredRun {
  readonly row: number;
  readonly header: RunHeader;
  readonly outcome: RunOutcome | 'running';
}

/** The row of a run, and who was asked in it. */
export interface RunOrigin extends RequestOrigin {
  readonly row: number;
}

/** Changes of how many cells of a run ended how. */
export type CellCounts = Readonly<Record<EndStatus, number>>;

/** Runs without their cells, by their ids. What changes rows is to be called inside `write`; unknown ids throw `not-found`. */
export interface RunTable {
  /** Returns whether the run was there before. */
  begin(header: RunHeader): boolean;
  end(runId: string, outcome: RunOutcome): void;
  find(runId: string): StoredRun;
  /** Its row alone. */
  rowOf(runId: string): number;
  /** What storing a cell takes, remembered from one cell to the next. */
  origin(runId: string): RunOrigin;
  list(which: 'kept' | 'deleted'): readonly RunSummary[];
  set(runId: string, member: 'name' | 'note', text: string): void;
  setDeleted(runId: string, deleted: boolean): void;
  /** Counts cells that were stored. */
  count(row: number, change: CellCounts): void;
}

interface RunRow {
  readonly id: number;
  readonly header: number;
  readonly test_cases: number;
  readonly test_case_count: number;
  readonly outcome: RunOutcome | 'running';
  readonly saved_at: number;
  readonly finished: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly unavailable: number;
  readonly name: string | null;
  readonly note: string | null;
}

const CACHED_RUNS = 50;

/** Opens the table of runs on a connection; `now` gives milliseconds since 1970. */
export function createRunTable(database: StoreDatabase, texts: TextTable, now: () => number): RunTable {
  const select = database.prepare('SELECT * FROM run WHERE key = ?');
  const selectRow = database.prepare('SELECT id FROM run WHERE key = ?');
  const selectKept = database.prepare('SELECT * FROM run WHERE deleted_at IS NULL ORDER BY id DESC');
  const selectDeleted = database.prepare(
    'SELECT * FROM run WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC, id DESC',
  );
  const upsert = database.prepare(
    `INSERT INTO run (key, header, test_cases, test_case_count, outcome, saved_at) VALUES (?, ?, ?, ?, 'running', ?)
     ON CONFLICT (key) DO UPDATE SET header = excluded.header, test_cases = excluded.test_cases,
       test_case_count = excluded.test_case_count, outcome = 'running', saved_at = excluded.saved_at, deleted_at = NULL`,
  );
  const updateOutcome = database.prepare('UPDATE run SET outcome = ?, saved_at = ? WHERE id = ?');
  const updates = {
    name: database.prepare('UPDATE run SET name = ? WHERE id = ?'),
    note: database.prepare('UPDATE run SET note = ? WHERE id = ?'),
  };
  const updateDeleted = database.prepare('UPDATE run SET deleted_at = ? WHERE id = ?');
  const updateCounts = database.prepare(
    `UPDATE run SET finished = finished + ?, failed = failed + ?, cancelled = cancelled + ?, unavailable = unavailable + ?,
       saved_at = ? WHERE id = ?`,
  );

  const origins = createRecentCache<string, RunOrigin>(CACHED_RUNS);
  database.onForget(() => origins.clear());

  const missing = (runId: string): AppError =>
    new AppError('not-found', `The store has no run ${runId}. It may have been deleted in another window.`);
  const rowOf = (runId: string): number => {
    const row = selectRow.get(runId) as { readonly id: number } | undefined;
    if (row === undefined) throw missing(runId);
    return row.id;
  };
  const find = (runId: string): StoredRun => {
    const row = select.get(runId) as unknown as RunRow | undefined;
    if (row === undefined) throw missing(runId);
    const header = texts.json(row.header) as Omit<RunHeader, 'testCaseIds'>;
    const testCaseIds = texts.json(row.test_cases) as readonly string[];
    return { row: row.id, header: { ...header, testCaseIds }, outcome: row.outcome };
  };
  const summary = (row: RunRow): RunSummary => ({
    header: texts.json(row.header) as RunSummary['header'],
    testCaseCount: row.test_case_count,
    outcome: row.outcome,
    savedAt: new Date(row.saved_at).toISOString(),
    cells: { finished: row.finished, failed: row.failed, cancelled: row.cancelled, unavailable: row.unavailable },
    ...(row.name === null ? {} : { name: row.name }),
    ...(row.note === null ? {} : { note: row.note }),
  });

  return {
    begin({ testCaseIds, ...header }) {
      origins.delete(header.id);
      const known = selectRow.get(header.id) !== undefined;
      const cases = texts.putJson(testCaseIds);
      upsert.run(header.id, texts.putJson(header), cases, testCaseIds.length, now());
      return known;
    },
    end: (runId, outcome) => void updateOutcome.run(outcome, now(), rowOf(runId)),
    find,
    rowOf,
    origin(runId) {
      const known = origins.get(runId);
      if (known !== undefined) return known;
      const { row, header } = find(runId);
      const { endpointId, model, sampling } = header;
      const origin = { row, endpointId, model, sampling };
      origins.set(runId, origin);
      return origin;
    },
    list: (which) =>
      ((which === 'kept' ? selectKept : selectDeleted).all() as unknown as readonly RunRow[]).map(summary),
    set: (runId, member, text) => void updates[member].run(text === '' ? null : text, rowOf(runId)),
    setDeleted: (runId, deleted) => void updateDeleted.run(deleted ? now() : null, rowOf(runId)),
    count: (row, { finished, failed, cancelled, unavailable }) =>
      void updateCounts.run(finished, failed, cancelled, unavailable, now(), row),
  };
}
