import { AppError, isAppError } from '../core/util/errors';

const WHY_NOT_WRITTEN: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the space that you may use is full',
  EACCES: 'its permissions forbid it',
  EPERM: 'its permissions forbid it',
  EROFS: 'it lies where nothing can be written',
  EISDIR: 'it is a folder',
  ENOENT: 'its folder is not there',
  ENOTDIR: 'it lies below something that is no folder',
};

/** What a failed writing of a file means to the user: `file-error` with the reason. An `AppError` is passed through, and an abort comes back as `cancelled`. */
export function writeError(path: string, error: unknown): AppError {
  if (isAppError(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ABORT_ERR') return new AppError('cancelled', 'Stopped.', { cause: error });
  const why = WHY_NOT_WRITTEN[code];
  const reason = why === undefined ? ` (${code === '' ? String(error) : code})` : ` (${code}): ${why}`;
  const message = `${path} cannot be written${reason}. Check the folder and the space left.`;
  return new AppError('file-error', message, { cause: error });
}

const SENTENCES: Readonly<Record<string, string>> = {
  EACCES: 'may not be read: its permissions forbid it',
  EISDIR: 'is a folder',
  ENOTDIR: 'lies below something that is no folder',
};

/** What a failed reading of a file means to the user: `not-found`, or `file-error` with the reason. An abort comes back as `cancelled`. */
export function fileError(path: string, what: string, error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ABORT_ERR') return new AppError('cancelled', 'Stopped.', { cause: error });
  if (code === 'ENOENT') return new AppError('not-found', `There is no ${what} at ${path}.`, { cause: error });
  const reason = SENTENCES[code] ?? `could not be read (${code === '' ? String(error) : code})`;
  return new AppError('file-error', `The ${what} ${path} ${reason}.`, { cause: error });
}
