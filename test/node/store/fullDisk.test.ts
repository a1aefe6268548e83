import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { requestHash } from '../../../src/core/llm/requestHash';
import { applyRunEvent } from '../../../src/core/run/runEvents';
import type { RunRecord } from '../../../src/core/run/runRecord';
import { saveRun } from '../../../src/core/run/saveRun';
import type { ErrorInfo } from '../../../src/core/util/errors';
import { migrate, MIGRATIONS } from '../../../src/node/store/schema';
import { createSqliteStore } from '../../../src/node/store/sqliteStore';
import { StoreDatabase } from '../../../src/node/store/storeDatabase';
import { chatRequest } from '../../support/loopback/asking';
import { madeUpRun, streamed } from './madeUpRun';
import { NEVER, newFolder, storeFile } from './storeFolder';

/** A store on a disk that is full, until room is made: SQLite refuses to grow the file exactly as it does when the disk refuses. */
function onFullDisk(folder: string) {
  const file = storeFile(folder);
  const database = new StoreDatabase(file, file, false, () => undefined);
  database.configure('WAL');
  migrate(database, MIGRATIONS);
  const pages = database.number('page_count');
  const limit = (most: number): void => database.exec(`PRAGMA max_page_count = ${most}`);
  const store = createSqliteStore(database, { state: 'open', notices: [], now: () => 0 });
  return { store, fill: () => limit(pages), makeRoom: () => limit(1_000_000) };
}

const completion = madeUpRun(1).asked[0]!.completion;
const long = { ...completion, text: Array.from({ length: 20_000 }, (_, index) => index.toString(36)).join(' ') };

describe('a full disk', () => {
  it('is told in a sentence, and what was stored before stays readable and sound', async () => {
    const folder = newFolder();
    const { store, fill, makeRoom } = onFullDisk(folder);
    await store.completions.save(chatRequest(), completion, 0);
    fill();
    await expect(store.completions.save(chatRequest({ model: 'other' }), long, 0)).rejects.toMatchObject({
      code: 'file-error',
      message: `The store ${storeFile(folder)} cannot grow: the disk is full. Make room and run again.`,
    });
    expect((await store.completions.find(requestHash(chatRequest()), 0))?.completion).toEqual(completion);
    makeRoom();
    expect(await store.completions.save(chatRequest({ model: 'other' }), long, 0)).toBe(0);
    expect((await store.completions.find(requestHash(chatRequest({ model: 'other' })), 0))?.completion).toEqual(long);
    store.dispose();
    const database = new DatabaseSync(storeFile(folder));
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.close();
  });

  it('in the middle of a run stops nothing, and the run is stored whole once there is room', async () => {
    const { store, fill, makeRoom } = onFullDisk(newFolder());
    const run = madeUpRun(9, 120);
    const problems: ErrorInfo[] = [];
    let record: RunRecord | undefined;
    let ended = 0;
    for await (const event of saveRun(streamed(run.events), store.runs, (problem) => problems.push(problem))) {
      record = applyRunEvent(record, event);
      if (event.kind === 'cell-finished') ended++;
      if (ended === 10) fill();
      if (ended === 40) makeRoom();
    }
    expect(ended).toBeGreaterThan(50);
    expect(problems.map(({ code }) => code)).toEqual(['file-error']);
    expect(await store.runs.load(run.header.id, NEVER)).toEqual(record);
    // The answers in the cells that were left behind are there for the next run.
    const live = run.asked.map(({ request }) => requestHash(request));
    const counts = await store.completions.count(live);
    expect(counts.filter((count) => count === 0).length).toBeLessThan(live.length / 3);
    store.dispose();
  });
});
