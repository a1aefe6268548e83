import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Store } from '../../core/run/store';
import { identityOf, lookOver, markSuspect, setAside } from './damagedStore';
import { isNetworkFolder } from './networkFolder';
import { migrate, MIGRATIONS, versionOf, type Migration } from './schema';
import { createSqliteStore } from './sqliteStore';
import { StoreDatabase } from './storeDatabase';
import { meansBusy, meansDamage, storeError } from './storeError';

/** Where a store lies, and what it takes from around it. */
export interface StoreOptions {
  /** Made when it is not there; gets a `.gitignore` that ignores all of it. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The versions of the store that are known; all there are unless a test says otherwise. */
  readonly migrations?: readonly Migration[];
}

/** Times that a damaged store is replaced by a new one, by this process or another, before it is given up. */
const ATTEMPTS = 3;

const LONGEST_WAIT_MS = 5000;
const WAIT_MS = 20;

/** The name of the database inside the folder. */
export const STORE_FILE = 'rapport.db';

/**
 * Opens the store of a folder, and makes it when there is none. What stands in the way is told in `notices`, never an error:
 * a damaged file is set aside and a new one begun; one of a newer version, and one that cannot be written, is opened for
 * reading; where not even that works, the store lies in memory. Throws `file-error` only when another program keeps it
 * locked for seconds: what is stored would be asked for again.
 */
export function openStore({ folder, now, migrations = MIGRATIONS }: StoreOptions): Store {
  const file = path.join(folder, STORE_FILE);
  const notices: string[] = [];
  const opening: Opening = { file, now, migrations, notices };
  let reason: unknown;
  try {
    prepareFolder(folder);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const store = openPatiently(opening);
      if (store !== undefined) return store;
    }
    reason = 'it was damaged again and again';
  } catch (error) {
    if (meansBusy(error)) throw storeError(file, error);
    reason = error;
  }
  const why = reason instanceof Error ? reason.message.replace(/\.$/, '') : String(reason);
  if (existsSync(file)) {
    const store = tryToRead(
      opening,
      `The store ${file} cannot be written (${why}). What is in it is used; new answers and runs are not kept.`,
    );
    if (store !== undefined) return store;
  }
  return inMemory(
    opening,
    `The store ${file} cannot be used (${why}). Answers and runs are kept in memory and lost at the end of this session.`,
  );
}

interface Opening {
  readonly file: string;
  readonly now: () => number;
  readonly migrations: readonly Migration[];
  /** Grows while the store is being opened. */
  readonly notices: string[];
}

/** The folder, and in it what keeps the store out of version control. */
function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const ignore = path.join(folder, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
}

/** As `openToWrite`, waiting for others: while a store is being made SQLite turns away who comes second without waiting itself. */
function openPatiently(opening: Opening): Store | undefined {
  const since = performance.now();
  for (;;) {
    try {
      return openToWrite(opening);
    } catch (error) {
      if (!meansBusy(error) || performance.now() - since > LONGEST_WAIT_MS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    }
  }
}

/** The store for reading and writing; `undefined` when the file was damaged and has been set aside. */
function openToWrite(opening: Opening): Store | undefined {
  const { file, now, migrations, notices } = opening;
  const found = identityOf(file);
  const database = connect(opening, file, false);
  try {
    database.configure(isNetworkFolder(path.dirname(file)) ? 'DELETE' : 'WAL');
    lookOver(database, file);
    const version = versionOf(database);
    if (version > migrations.length) {
      database.close();
      return openNewer(opening, version);
    }
    migrate(database, migrations);
    const store = createSqliteStore(database, { state: 'open', notices, now });
    // A file that may not be written is opened all the same, and not even a transaction tells before it writes.
    database.write(() => database.exec('UPDATE state SET generation = generation'));
    return store;
  } catch (error) {
    try {
      if (!meansDamage(error)) throw error;
      const aside = setAsideOpen(database, found, now());
      // Otherwise another process has set it aside, and told so.
      if (aside !== undefined)
        notices.push(
          `The store ${file} was damaged. It was set aside as ${aside}, not deleted, and a new one was begun.`,
        );
      return undefined;
    } finally {
      database.close();
    }
  }
}

/** Sets a store aside before its connection is closed, which would take its log away; where an open file cannot be renamed, after. */
function setAsideOpen(database: StoreDatabase, found: number | undefined, now: number): string | undefined {
  try {
    return setAside(database.path, found, now);
  } catch {
    database.close();
    return setAside(database.path, found, now);
  }
}

function openNewer(opening: Opening, version: number): Store {
  const what = `The store ${opening.file} was written by a newer Rapport (version ${version} of its form, this one knows ${opening.migrations.length})`;
  return (
    tryToRead(
      opening,
      `${what}. What is in it is used; new answers and runs are not kept. Update Rapport to write it.`,
    ) ??
    inMemory(
      opening,
      `${what} and cannot be read. It is left as it is; answers and runs are kept in memory and lost at the end of this session. Update Rapport to use it.`,
    )
  );
}

/** The store for reading only, or `undefined` when that does not work either. */
function tryToRead(opening: Opening, notice: string): Store | undefined {
  const { file, now, notices } = opening;
  // In a folder that may not be written SQLite can make no files beside its own: it then has to take the file as it is.
  const asItIs = new URL('?immutable=1', pathToFileURL(file));
  for (const source of [file, asItIs]) {
    let database: StoreDatabase | undefined;
    try {
      database = connect(opening, source, true);
      database.configure('WAL');
      lookOver(database, file);
      return createSqliteStore(database, { state: 'read-only', notices: [...notices, notice], now });
    } catch {
      database?.close();
    }
  }
  return undefined;
}

function inMemory({ file, now, migrations, notices }: Opening, notice: string): Store {
  const database = new StoreDatabase(file, ':memory:', false, () => undefined);
  database.configure('DELETE');
  migrate(database, migrations);
  return createSqliteStore(database, { state: 'memory', notices: [...notices, notice], now });
}

function connect({ file }: Opening, source: string | URL, readOnly: boolean): StoreDatabase {
  return new StoreDatabase(file, source, readOnly, () => markSuspect(file));
}
