import { AppError, isAppError } from '../../core/util/errors';

/** SQLite's primary result codes that mean something to us (sqlite.org/rescode.html). */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

const SENTENCES: Readonly<Record<number, string>> = {
  [BUSY]: 'is being written by another program, and waiting for it took too long. Try again',
  [LOCKED]: 'is in use in a way that shuts this out. Try again',
  [READONLY]: 'cannot be written. Check that the folder and its files may be written',
  [CORRUPT]: 'is damaged. It will be set aside, not deleted, when it is opened next: reload the window or run again',
  [FULL]: 'cannot grow: the disk is full. Make room and run again',
  [NOT_A_DATABASE]:
    'is no store, or a damaged one. It will be set aside, not deleted, when it is opened next: reload the window or run again',
};

/** What a failed call of the store means to the user: a `file-error` naming the file. An `AppError` is passed through. */
export function storeError(path: string, error: unknown): AppError {
  if (isAppError(error)) return error;
  const code = sqliteCode(error);
  if (code === undefined)
    return new AppError('internal', `The store ${path} failed: ${String(error)}`, { cause: error });
  const detail = error instanceof Error ? error.message : String(error);
  const sentence = SENTENCES[code] ?? `cannot be read or written (${detail}). Check the disk and the folder`;
  return new AppError('file-error', `The store ${path} ${sentence}.`, { cause: error });
}

/** SQLite's primary result code of an error, also one that an `AppError` wraps; `undefined` for other errors. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  return sqliteCode(error.cause);
}

/** True when the file's content is broken, as against a file that cannot be reached or written. */
export function meansDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** True when somebody else holds the store's lock. */
export function meansBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === BUSY || code === LOCKED;
}
