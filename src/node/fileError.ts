import { AppError } from '../core/util/errors';

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
