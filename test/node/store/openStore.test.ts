import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { Completion } from '../../../src/core/llm/completion';
import { requestHash } from '../../../src/core/llm/requestHash';
import { chatRequest } from '../../support/loopback/asking';
import { bundled } from './bundled';
import { identityOf, setAside } from '../../../src/node/store/damagedStore';
import { NEVER, NOON, newFolder, open, storeFile } from './storeFolder';

const ANSWER: Completion = {
  text: 'Oh no!',
  finishReason: 'stop',
  latencyMs: 5,
  retries: 0,
  notSent: [],
  source: { kind: 'live' },
};
const request = chatRequest();

/** A folder whose store holds one answer and is closed. */
async function filled(): Promise<string> {
  const folder = newFolder();
  const store = open(folder);
  await store.completions.save(request, ANSWER, 0);
  store.dispose();
  return folder;
}

/** Changes a closed store behind the back of Rapport. */
function tamper(folder: string, sql: string): void {
  const database = new DatabaseSync(storeFile(folder));
  database.exec(sql);
  database.close();
}

describe('a store in a new folder', () => {
  it('makes the folder, keeps itself out of version control and says nothing', () => {
    const folder = path.join(newFolder(), 'deep', '.rapport');
    const store = open(folder);
    expect(readFileSync(path.join(folder, '.gitignore'), 'utf8')).toBe('*\n');
    expect(existsSync(storeFile(folder))).toBe(true);
    expect([store.state, store.notices]).toEqual(['open', []]);
    expect(store.completions.writable && store.runs.writable).toBe(true);
  });

  it('leaves a .gitignore alone that is there', () => {
    const folder = newFolder();
    writeFileSync(path.join(folder, '.gitignore'), 'mine\n');
    open(folder);
    expect(readFileSync(path.join(folder, '.gitignore'), 'utf8')).toBe('mine\n');
  });

  it('uses a write-ahead log, waits for other writers, and leaves one file behind when it is closed', () => {
    const folder = newFolder();
    const store = open(folder);
    expect(readdirSync(folder)).toContain('rapport.db-wal');
    store.dispose();
    store.dispose();
    expect(readdirSync(folder).sort()).toEqual(['.gitignore', 'rapport.db']);
    const database = new DatabaseSync(storeFile(folder));
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
  });
});

describe('a damaged store', () => {
  const pageSize = 4096;
  const damages: Readonly<Record<string, (file: string) => void>> = {
    'that is no database': (file) => writeFileSync(file, 'I am a text file that somebody put here.\n'.repeat(200)),
    'with a broken header': (file) => overwrite(file, 0, 100),
    'with a broken page': (file) => overwrite(file, 3 * pageSize, 2 * pageSize),
    'that was cut off': (file) => writeFileSync(file, readFileSync(file).subarray(0, 3 * pageSize + 100)),
  };

  function overwrite(file: string, from: number, length: number): void {
    const bytes = readFileSync(file);
    bytes.fill(0xa5, from, from + length);
    writeFileSync(file, bytes);
  }

  it.each(Object.entries(damages))('%s is set aside whole, and a new one begun', async (_, damage) => {
    const folder = await filled();
    damage(storeFile(folder));
    const broken = readFileSync(storeFile(folder));
    const store = open(folder);
    expect(store.state).toBe('open');
    expect(store.notices).toEqual([
      `The store ${storeFile(folder)} was damaged. It was set aside as rapport.damaged-2026-01-02.db, not deleted, and a new one was begun.`,
    ]);
    expect(readFileSync(path.join(folder, 'rapport.damaged-2026-01-02.db')).equals(broken)).toBe(true);
    expect(await store.completions.find(requestHash(request), 0)).toBeUndefined();
    await store.completions.save(request, ANSWER, 0);
    store.dispose();
    expect(open(folder).notices).toEqual([]);
  });

  it('takes its log along, and does not take the place of one set aside before', async () => {
    const folder = await filled();
    for (const side of ['-wal', '-shm']) writeFileSync(storeFile(folder) + side, side);
    damages['that is no database']?.(storeFile(folder));
    writeFileSync(path.join(folder, 'rapport.damaged-2026-01-02.db'), 'an earlier one');
    open(folder).dispose();
    expect(readFileSync(path.join(folder, 'rapport.damaged-2026-01-02.db'), 'utf8')).toBe('an earlier one');
    expect(
      readdirSync(folder)
        .filter((name) => name.includes('damaged'))
        .sort(),
    ).toEqual([
      'rapport.damaged-2026-01-02-2.db',
      'rapport.damaged-2026-01-02-2.db-shm',
      'rapport.damaged-2026-01-02-2.db-wal',
      'rapport.damaged-2026-01-02.db',
    ]);
  });

  it('that shows itself only while it is used fails with a sentence and is set aside at the next opening', async () => {
    const folder = await filled();
    // Too big to be looked over at every opening.
    tamper(folder, 'CREATE TABLE ballast AS SELECT zeroblob(5000000) AS bytes');
    const root = new DatabaseSync(storeFile(folder));
    const page = root.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'completion'").get() as {
      rootpage: number;
    };
    root.close();
    overwrite(storeFile(folder), (page.rootpage - 1) * pageSize, pageSize);
    const store = open(folder);
    expect(store.notices).toEqual([]);
    const error: unknown = await store.completions.find(requestHash(request), 0).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'file-error', message: expect.stringContaining('is damaged') });
    store.dispose();
    expect(open(folder).notices[0]).toContain('was set aside as rapport.damaged-2026-01-02.db');
    expect(readdirSync(folder).filter((name) => name.endsWith('suspect'))).toEqual([]);
  });

  it('is left where it is when another process has begun a new one in its place', () => {
    const folder = newFolder();
    writeFileSync(storeFile(folder), 'the new one');
    const found = identityOf(storeFile(folder))!;
    expect(setAside(storeFile(folder), found + 1, NOON)).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['rapport.db']);
    expect(setAside(storeFile(folder), found, NOON)).toBe('rapport.damaged-2026-01-02.db');
    expect(readdirSync(folder)).toEqual(['rapport.damaged-2026-01-02.db']);
  });

  it('is not held up for long by a process that was killed while it set one aside', () => {
    const folder = newFolder();
    writeFileSync(storeFile(folder), 'no database');
    writeFileSync(`${storeFile(folder)}-aside`, '');
    utimesSync(`${storeFile(folder)}-aside`, 0, 0);
    const store = open(folder);
    expect(store.notices[0]).toContain('was set aside');
    expect(existsSync(`${storeFile(folder)}-aside`)).toBe(false);
  });

  it('is not suspected for good when it turns out to be sound', async () => {
    const folder = await filled();
    writeFileSync(`${storeFile(folder)}-suspect`, '');
    const store = open(folder);
    expect(store.notices).toEqual([]);
    expect(await store.completions.find(requestHash(request), 0)).toBeDefined();
    expect(existsSync(`${storeFile(folder)}-suspect`)).toBe(false);
  });
});

describe('a store of a newer version', () => {
  it('is used for reading where its tables are still those that are known', async () => {
    const folder = await filled();
    tamper(folder, 'PRAGMA user_version = 99; CREATE TABLE future (id INTEGER)');
    const before = readFileSync(storeFile(folder));
    const store = open(folder);
    expect(store.state).toBe('read-only');
    expect(store.notices[0]).toMatch(/written by a newer Rapport \(version 99 .*Update Rapport/);
    expect((await store.completions.find(requestHash(request), 0))?.completion).toEqual(ANSWER);
    expect(store.completions.writable || store.runs.writable).toBe(false);
    await expect(store.completions.save(request, ANSWER, 'next')).rejects.toMatchObject({ code: 'file-error' });
    await expect(store.runs.delete('x')).rejects.toMatchObject({ code: 'file-error' });
    await expect(store.cleanUp({ unusedCompletions: true })).rejects.toMatchObject({ code: 'file-error' });
    store.dispose();
    expect(readFileSync(storeFile(folder)).equals(before)).toBe(true);
  });

  it('is left alone where they are not, and this session is kept in memory', async () => {
    const folder = await filled();
    tamper(folder, 'PRAGMA user_version = 99; ALTER TABLE completion RENAME COLUMN text TO words');
    const before = readFileSync(storeFile(folder));
    const store = open(folder);
    expect(store.state).toBe('memory');
    expect(store.notices[0]).toContain('It is left as it is');
    await store.completions.save(request, ANSWER, 0);
    expect(await store.completions.count([requestHash(request)])).toEqual([1]);
    store.dispose();
    expect(readFileSync(storeFile(folder)).equals(before)).toBe(true);
  });
});

describe('a folder that cannot be written', () => {
  it('that cannot even be made: the session is kept in memory, and it says so', async () => {
    const blocked = path.join(newFolder(), 'file');
    writeFileSync(blocked, 'not a folder');
    const store = open(path.join(blocked, '.rapport'));
    expect(store.state).toBe('memory');
    expect(store.notices).toHaveLength(1);
    expect(store.notices[0]).toContain('lost at the end of this session');
    await store.completions.save(request, ANSWER, 0);
    expect((await store.completions.find(requestHash(request), 0))?.completion).toEqual(ANSWER);
    expect((await store.stats()).bytes).toBe(0);
    expect(await store.cleanUp({ unusedCompletions: false })).toBe(0);
    expect(readFileSync(blocked, 'utf8')).toBe('not a folder');
  });

  it('is read all the same: what is stored is used, also with an unfinished log, and nothing is added', async () => {
    const [closed, unfinished, empty] = [await filled(), await filled(), newFolder()];
    // A process that was killed leaves its log behind.
    spawnSync(process.execPath, ['-e', leaveLog, storeFile(unfinished)], { stdio: 'inherit' });
    expect(existsSync(`${storeFile(unfinished)}-wal`)).toBe(true);
    const script = await bundled('./readOnlyChild');
    for (const folder of [closed, unfinished, empty]) {
      for (const name of readdirSync(folder)) chmodSync(path.join(folder, name), 0o444);
      chmodSync(folder, 0o555);
    }
    chmodSync(path.dirname(script), 0o755);
    // Permissions do not bind the superuser, so the one who opens it is somebody else.
    const somebody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const result = spawnSync(process.execPath, [script, closed, unfinished, empty], { encoding: 'utf8', ...somebody });
    for (const folder of [closed, unfinished, empty]) chmodSync(folder, 0o755);
    expect(result.stderr).toBe('');
    const said = JSON.parse(result.stdout) as readonly {
      readonly state: string;
      readonly notices: readonly string[];
      readonly texts: readonly string[];
      readonly saving: string;
    }[];
    expect(said.map(({ state, texts, saving }) => [state, texts, saving])).toEqual([
      ['read-only', ['Oh no!'], 'file-error'],
      ['read-only', ['Oh no!'], 'file-error'],
      ['memory', ['said by the child'], 'saved'],
    ]);
    expect(said[0]?.notices[0]).toMatch(/cannot be written .*new answers and runs are not kept/);
  });
});

/** Writes to a store and dies without closing it. */
const leaveLog = `
  const { DatabaseSync } = require('node:sqlite');
  const database = new DatabaseSync(process.argv[1]);
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE left_behind (id INTEGER)');
  process.kill(process.pid, 'SIGKILL');
`;

describe('a file of another program', () => {
  it('that happens to have our name is neither changed nor set aside', () => {
    const folder = newFolder();
    const database = new DatabaseSync(storeFile(folder));
    database.exec('CREATE TABLE text (mine TEXT); CREATE TABLE state (mine TEXT)');
    database.close();
    const store = open(folder);
    expect(store.state).toBe('memory');
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
    const after = new DatabaseSync(storeFile(folder));
    expect(after.prepare('SELECT count(*) AS n FROM sqlite_schema').get()).toEqual({ n: 2 });
    after.close();
  });

  it('that is a folder', () => {
    const folder = newFolder();
    mkdirSync(storeFile(folder));
    expect(open(folder).state).toBe('memory');
  });
});

describe('a store in memory', () => {
  it('keeps runs for as long as it lives', async () => {
    const blocked = path.join(newFolder(), 'file');
    writeFileSync(blocked, '');
    const { runs } = open(path.join(blocked, 'x'));
    await expect(runs.load('x', NEVER)).rejects.toMatchObject({ code: 'not-found' });
    expect(await runs.list('kept')).toEqual([]);
  });
});
