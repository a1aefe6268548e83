import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS, type Migration } from '../../../src/node/store/schema';
import { applyRunEvent } from '../../../src/core/run/runEvents';
import type { RunRecord } from '../../../src/core/run/runRecord';
import { saveRun } from '../../../src/core/run/saveRun';
import { madeUpRun, streamed } from './madeUpRun';
import { NEVER, newFolder, open, storeFile } from './storeFolder';

const run = madeUpRun(11);

/** A folder with a store of version 1 that holds a run, and the record of that run. */
async function versionOne(): Promise<{ readonly folder: string; readonly record: RunRecord }> {
  const folder = newFolder();
  const store = open(folder, { migrations: MIGRATIONS.slice(0, 1) });
  let record: RunRecord | undefined;
  for await (const event of saveRun(streamed(run.events), store.runs, () => undefined))
    record = applyRunEvent(record, event);
  store.dispose();
  if (record === undefined) throw new Error('no events');
  return { folder, record };
}

function versionOf(folder: string): unknown {
  const database = new DatabaseSync(storeFile(folder), { readOnly: true });
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  database.close();
  return version;
}

const addsPinned: Migration = (database) => database.exec('ALTER TABLE run ADD COLUMN pinned INTEGER');

describe('a store of an older version', () => {
  it('is brought to the present one and keeps what is in it', async () => {
    const { folder, record } = await versionOne();
    expect(versionOf(folder)).toBe(1);
    const migrations = [...MIGRATIONS, addsPinned];
    const store = open(folder, { migrations });
    expect(store.notices).toEqual([]);
    expect(await store.runs.load(run.header.id, NEVER)).toEqual(record);
    store.dispose();
    expect(versionOf(folder)).toBe(migrations.length);
    const again = open(folder, { migrations });
    expect(await again.runs.load(run.header.id, NEVER)).toEqual(record);
  });

  it('runs each migration once, in order, from the version that the file has', async () => {
    const { folder } = await versionOne();
    const ran: number[] = [];
    const counted =
      (version: number): Migration =>
      () =>
        ran.push(version);
    const never: Migration = () => expect.fail('the first migration ran again');
    open(folder, { migrations: [never, counted(2), counted(3)] }).dispose();
    open(folder, { migrations: [never, counted(2), counted(3)] }).dispose();
    expect(ran).toEqual([2, 3]);
  });

  it('stays as it was when a migration fails, and is read', async () => {
    const { folder, record } = await versionOne();
    const fails: Migration = (database) => {
      database.exec('DELETE FROM cell; CREATE TABLE half_done (id INTEGER)');
      database.exec('SELECT nonsense FROM nowhere');
    };
    const store = open(folder, { migrations: [...MIGRATIONS, fails] });
    expect(store.state).toBe('read-only');
    expect(store.notices[0]).toContain('no such table: nowhere');
    expect(await store.runs.load(run.header.id, NEVER)).toEqual(record);
    store.dispose();
    expect(versionOf(folder)).toBe(MIGRATIONS.length);
    expect(open(folder).state).toBe('open');
  });

  it('is migrated by whoever comes first when two open it', async () => {
    const { folder } = await versionOne();
    let ran = 0;
    const other: Migration = (database) => {
      ran++;
      addsPinned(database);
    };
    const stores = [1, 2].map(() => open(folder, { migrations: [...MIGRATIONS, other] }));
    expect(stores.map(({ state }) => state)).toEqual(['open', 'open']);
    expect(ran).toBe(1);
  });
});

describe('the first version', () => {
  it('is what released stores have: changing it would leave them behind', () => {
    // Add a migration instead. This golden text is the schema of version 1.
    const golden = readFileSync(new URL('./schemaVersion1.sql', import.meta.url), 'utf8');
    const folder = newFolder();
    open(folder, { migrations: MIGRATIONS.slice(0, 1) }).dispose();
    const database = new DatabaseSync(storeFile(folder), { readOnly: true });
    const rows = database
      .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name")
      .all();
    database.close();
    expect(rows.map(({ sql }) => `${String(sql)};\n`).join('\n')).toBe(golden);
  });
});
