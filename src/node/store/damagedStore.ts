import { closeSync, existsSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StoreDatabase } from './storeDatabase';

/** The files that SQLite keeps beside a database; they belong to it and move with it. */
const SIDE_FILES = ['-wal', '-shm', '-journal'];

/** A store up to this size is looked over at every opening; that takes a few milliseconds. */
const SMALL_BYTES = 4_000_000;

/** Setting a store aside takes a millisecond: whoever holds the lock for longer than this is dead. */
const STALE_LOCK_MS = 3000;
const LOCK_WAIT_MS = 20;

/** Leaves word that a store turned out to be damaged, so that its next opening looks it over whatever its size. Never throws. */
export function markSuspect(file: string): void {
  try {
    writeFileSync(suspectFile(file), '');
  } catch {
    return;
  }
}

/**
 * Throws SQLite's error when a store's pages are broken. A big store is looked over only when it was found suspect: what
 * reading its schema does not tell comes out when the broken page is read.
 */
export function lookOver(database: StoreDatabase, file: string): void {
  database.number('schema_version');
  const suspect = existsSync(suspectFile(file));
  if (!suspect && (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > SMALL_BYTES) return;
  const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (found !== 'ok') throw new DamageError(String(found));
  if (suspect && !database.readOnly) rmSync(suspectFile(file), { force: true });
}

/** What `quick_check` found, with SQLite's code for it. */
class DamageError extends Error {
  readonly errcode = 11;
}

/**
 * Renames a damaged store and what lies beside it to `<name>.damaged-<day>.db`, or `-2` and so on when there is one already.
 * Returns the new name, or `undefined` when what lies there is no longer the file that was found damaged (`identityOf` then):
 * another process has set it aside, and a new one may have been begun. Throws what the file system throws.
 */
export function setAside(file: string, found: number | undefined, now: number): string | undefined {
  const unlock = lock(`${file}-aside`);
  try {
    if (identityOf(file) !== found) return undefined;
    const target = freeName(file, new Date(now).toISOString().slice(0, 10));
    // The store itself last: as soon as it is gone another process may begin a new one with side files of its own.
    for (const side of SIDE_FILES) if (existsSync(file + side)) renameSync(file + side, target + side);
    renameSync(file, target);
    rmSync(suspectFile(file), { force: true });
    return path.basename(target);
  } finally {
    unlock();
  }
}

/** Tells whether a path still leads to the same file; `undefined` when it leads to none. */
export function identityOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

function freeName(file: string, day: string): string {
  const { dir, name, ext } = path.parse(file);
  for (let count = 1; ; count++) {
    const candidate = path.join(dir, `${name}.damaged-${day}${count === 1 ? '' : `-${count}`}${ext}`);
    if (!existsSync(candidate)) return candidate;
  }
}

/** Holds a lock file until the function it returns is called; one that a killed process left behind does not count for long. */
function lock(name: string): () => void {
  for (;;) {
    try {
      closeSync(openSync(name, 'wx'));
      return () => rmSync(name, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const since = statSync(name, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (Date.now() - since > STALE_LOCK_MS) rmSync(name, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_WAIT_MS);
    }
  }
}

function suspectFile(file: string): string {
  return `${file}-suspect`;
}
