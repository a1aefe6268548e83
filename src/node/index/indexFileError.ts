import { AppError, isAppError } from '../../core/util/errors';

/** What a failed reading or writing of an index means to the user: `file-error` that says what to do. Errors of our own pass. */
export function indexFileError(folder: string, error: unknown): AppError {
  if (isAppError(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const sentence =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? `The disk is full: the index in ${folder} has no room to grow. What is built is kept; make room and go on.`
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? `The index in ${folder} cannot be written: its permissions forbid it. Choose another folder.`
        : `The index in ${folder} cannot be used (${code === '' ? String(error) : code}). Choose another folder, or delete it and build it again.`;
  return new AppError('file-error', sentence, { cause: error });
}
