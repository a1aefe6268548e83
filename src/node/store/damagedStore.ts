import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StoreDatabase } from './storeDatabase';

/** The files that SQLite keeps beside a database; they belong to it and move with it. */
const SIDE_FILES = ['-wal', '-shm', '-journal'];

/** A store up to this size is looked over at every opening; that takes a few milliseconds. */
const SMALL_BYTES = 4_000_000;

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
 * Returns the new path. Throws what the file system throws.
 */
export function setAside(file: string, now: number): string {
  const { dir, name, ext } = path.parse(file);
  const day = new Date(now).toISOString().slice(0, 10);
  const candidate = (count: number): string =>
    path.join(dir, `${name}.damaged-${day}${count === 1 ? '' : `-${count}`}${ext}`);
  let count = 1;
  while (existsSync(candidate(count))) count++;
  const target = candidate(count);
  renameSync(file, target);
  for (const side of SIDE_FILES) if (existsSync(file + side)) renameSync(file + side, target + side);
  rmSync(suspectFile(file), { force: true });
  return target;
}

function suspectFile(file: string): string {
  return `${file}-suspect`;
}
