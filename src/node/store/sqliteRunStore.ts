import { setImmediate as nextTurn } from 'node:timers/promises';
import { cellId, type CellRecord, type RunRecord } from '../../core/run/runRecord';
import type { RunStore } from '../../core/run/runStore';
import { throwIfAborted } from '../../core/util/errors';
import { FIRST_CELL, type CellTable } from './cellTable';
import type { RunTable, StoredRun } from './runTable';
import type { StoreDatabase } from './storeDatabase';
import type { TemplateTable } from './templateTable';
import type { WriteQueue } from './writeQueue';

/** Cells read before other work of the thread gets its turn: a few milliseconds. */
const PAGE_CELLS = 50;

/** Cells put into a record before other work of the thread gets its turn: that takes a few milliseconds too. */
const TURN_CELLS = 2000;

/** What the runs of a store lie in. */
export interface RunStoreParts {
  readonly database: StoreDatabase;
  readonly runs: RunTable;
  readonly templates: TemplateTable;
  readonly cells: CellTable;
  readonly queue: WriteQueue;
}

/** The runs of a store. What is read includes everything that was handed over to be stored before. */
export function createSqliteRunStore({ database, runs, templates, cells, queue }: RunStoreParts): RunStore {
  /** Whether it returns or throws, the caller gets a promise. */
  const write = async <T>(work: () => T): Promise<T> => {
    queue.flush();
    return Promise.resolve(database.write(work));
  };
  const read = async <T>(work: () => T): Promise<T> => {
    queue.flush();
    return Promise.resolve(database.read(work));
  };

  return {
    writable: !database.readOnly,
    begin: (header, templateText) =>
      write(() => {
        const known = runs.begin(header);
        if (templateText !== undefined) templates.setOfRun(header.id, templateText);
        return known;
      }),
    saveCells: (runId, records) =>
      queue.add(() => {
        const run = runs.origin(runId);
        const change = { finished: 0, failed: 0, cancelled: 0, unavailable: 0 };
        for (const record of records) {
          const { finished, failed, cancelled, unavailable } = cells.put(run, record);
          change.finished += finished;
          change.failed += failed;
          change.cancelled += cancelled;
          change.unavailable += unavailable;
        }
        runs.count(run.row, change);
      }),
    end: (runId, outcome) => write(() => runs.end(runId, outcome)),
    list: (which) => read(() => runs.list(which)),
    async load(runId, signal) {
      const run = await read(() => runs.find(runId));
      const stored = new Map<string, CellRecord>();
      for (let after = FIRST_CELL; ;) {
        throwIfAborted(signal);
        const page = database.read(() => cells.page(run.row, after, PAGE_CELLS));
        for (const cell of page.cells) stored.set(cellId(cell.key), cell);
        if (page.cells.length < PAGE_CELLS) break;
        after = page.last;
        await nextTurn();
      }
      return recordOf(run, stored, signal);
    },
    cells: (runId, keys) =>
      read(() => {
        const row = runs.rowOf(runId);
        return keys.map((key) => cells.find(row, key));
      }),
    rename: (runId, name) => write(() => runs.set(runId, 'name', name.trim())),
    annotate: (runId, note) => write(() => runs.set(runId, 'note', note.trim())),
    delete: (runId) => write(() => runs.setDeleted(runId, true)),
    restore: (runId) => write(() => runs.setDeleted(runId, false)),
    annotateCell: (runId, key, note) => write(() => cells.annotate(runs.rowOf(runId), key, note.trim())),
    cellNotes: (runId) => read(() => cells.notes(runs.rowOf(runId))),
  };
}

/** The record that the fold would have made: what is not stored waits, or was stopped when the run ended. Takes `stored` apart. */
async function recordOf(
  { header, outcome }: StoredRun,
  stored: Map<string, CellRecord>,
  signal: AbortSignal,
): Promise<RunRecord> {
  const status = outcome === 'running' ? 'waiting' : 'cancelled';
  const cells: Record<string, CellRecord> = {};
  let made = 0;
  for (const testCaseId of header.testCaseIds) {
    for (const { id: columnId } of header.columns) {
      const key = { columnId, testCaseId };
      const id = cellId(key);
      cells[id] ??= stored.get(id) ?? { key, status, stages: {} };
      stored.delete(id);
      if (++made % TURN_CELLS !== 0) continue;
      await nextTurn();
      throwIfAborted(signal);
    }
  }
  // A run that was taken up again may have cells of columns that it no longer shows.
  for (const [id, cell] of stored) cells[id] = cell;
  await nextTurn();
  return { header, outcome, cells };
}
