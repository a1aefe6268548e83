import { cellId, type CellKey, type CellRecord } from '../../core/run/runRecord';
import type { EndStatus } from '../../core/run/runStore';
import type { CellCodec, CellRow } from './cellCodec';
import type { CellCounts, RunOrigin } from './runTable';
import type { StoreDatabase } from './storeDatabase';
import type { TextTable } from './textTable';

/** The cells of runs. What changes rows is to be called inside `write`. */
export interface CellTable {
  /** Stores a cell in place of what was there and returns how the counts of its run change. Cells that did not end are left out. */
  put(run: RunOrigin, cell: CellRecord): CellCounts;
  find(row: number, key: CellKey): CellRecord | undefined;
  /** The next cells of a run after a place in it. */
  page(
    row: number,
    after: CellPlace,
    limit: number,
  ): { readonly cells: readonly CellRecord[]; readonly last: CellPlace };
  annotate(row: number, key: CellKey, note: string): void;
  /** By `cellId`. */
  notes(row: number): Readonly<Record<string, string>>;
}

/** Where a reading of a run's cells stands: the rows of the texts of a key. */
export interface CellPlace {
  readonly test_case: number;
  readonly strategy: number;
}

/** Before the first cell. */
export const FIRST_CELL: CellPlace = { test_case: 0, strategy: 0 };

const NONE: CellCounts = { finished: 0, failed: 0, cancelled: 0, unavailable: 0 };
const COLUMNS = 'status, one_request, one_repeat, response_request, response_repeat, detail';

/** Opens the table of cells on a connection. */
export function createCellTable(database: StoreDatabase, texts: TextTable, codec: CellCodec): CellTable {
  const WHERE_KEY = 'run = ? AND test_case = ? AND strategy = ?';
  const selectStatus = database.prepare(`SELECT status FROM cell WHERE ${WHERE_KEY}`);
  const selectOne = database.prepare(`SELECT ${COLUMNS} FROM cell WHERE ${WHERE_KEY}`);
  const selectPage = database.prepare(
    `SELECT test_case, strategy, ${COLUMNS} FROM cell WHERE run = ? AND (test_case, strategy) > (?, ?)
     ORDER BY test_case, strategy LIMIT ?`,
  );
  const upsert = database.prepare(
    `INSERT INTO cell (run, test_case, strategy, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run, test_case, strategy) DO UPDATE SET status = excluded.status, one_request = excluded.one_request,
       one_repeat = excluded.one_repeat, response_request = excluded.response_request,
       response_repeat = excluded.response_repeat, detail = excluded.detail`,
  );
  const upsertNote = database.prepare(
    `INSERT INTO cell_note (run, test_case, strategy, note) VALUES (?, ?, ?, ?)
     ON CONFLICT (run, test_case, strategy) DO UPDATE SET note = excluded.note`,
  );
  const deleteNote = database.prepare(`DELETE FROM cell_note WHERE ${WHERE_KEY}`);
  const selectNotes = database.prepare('SELECT test_case, strategy, note FROM cell_note WHERE run = ?');

  const keyOf = ({ test_case, strategy }: CellPlace): CellKey => ({
    columnId: texts.get(strategy),
    testCaseId: texts.get(test_case),
  });

  return {
    put({ row, ...origin }, cell) {
      if (cell.status === 'waiting' || cell.status === 'running') return NONE;
      const testCase = texts.put(cell.key.testCaseId);
      const strategy = texts.put(cell.key.columnId);
      const before = selectStatus.get(row, testCase, strategy)?.['status'] as EndStatus | undefined;
      const coded = codec.encode(cell, origin);
      const { status, one_request, one_repeat, response_request, response_repeat, detail } = coded;
      upsert.run(row, testCase, strategy, status, one_request, one_repeat, response_request, response_repeat, detail);
      const change = { ...NONE };
      change[cell.status] += 1;
      if (before !== undefined) change[before] -= 1;
      return change;
    },
    find(row, key) {
      const testCase = texts.find(key.testCaseId);
      const strategy = texts.find(key.columnId);
      if (testCase === undefined || strategy === undefined) return undefined;
      const found = selectOne.get(row, testCase, strategy) as unknown as CellRow | undefined;
      return found === undefined ? undefined : codec.decode(key, found);
    },
    page(row, after, limit) {
      const rows = selectPage.all(row, after.test_case, after.strategy, limit) as unknown as readonly (CellRow &
        CellPlace)[];
      codec.prefetch(rows);
      return { cells: rows.map((found) => codec.decode(keyOf(found), found)), last: rows.at(-1) ?? after };
    },
    annotate(row, key, note) {
      const testCase = texts.put(key.testCaseId);
      const strategy = texts.put(key.columnId);
      if (note === '') deleteNote.run(row, testCase, strategy);
      else upsertNote.run(row, testCase, strategy, note);
    },
    notes: (row) =>
      Object.fromEntries(
        (selectNotes.all(row) as unknown as readonly (CellPlace & { readonly note: string })[]).map((found) => [
          cellId(keyOf(found)),
          found.note,
        ]),
      ),
  };
}
