/** What went wrong, as a closed set: code decides on these, never on a message. */
export type ErrorCode =
  | 'cancelled'
  | 'invalid-input'
  | 'invalid-template'
  | 'invalid-setting'
  | 'not-found'
  | 'not-recorded'
  | 'unavailable'
  | 'unreachable'
  | 'unauthorized'
  | 'refused'
  | 'model-not-found'
  | 'rate-limited'
  | 'server-error'
  | 'timeout'
  | 'interrupted'
  | 'malformed-response'
  | 'empty-response'
  | 'limit-exceeded'
  | 'file-error'
  | 'internal';

/** An error as plain data: what a record keeps and what crosses to the panel. `message` is one sentence for the user, saying what to do. */
export interface ErrorInfo {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The one error class of Rapport; `message` tells the user what happened and what to do, `cause` is for the log. */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
  }
}

/** True for an `AppError`, also one made by another bundle's copy of the class. */
export function isAppError(error: unknown): error is AppError {
  return error instanceof Error && error.name === 'AppError' && 'code' in error && typeof error.code === 'string';
}

/** True when the error means that somebody asked to stop: our own `cancelled`, or the abort that a signal throws. */
export function isCancelled(error: unknown): boolean {
  if (isAppError(error)) return error.code === 'cancelled';
  return error instanceof Error && error.name === 'AbortError';
}

/** Turns anything thrown into plain data; what is not an `AppError` becomes `internal` (or `cancelled` for an abort). */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (isAppError(error)) return { code: error.code, message: error.message };
  if (isCancelled(error)) return { code: 'cancelled', message: 'Stopped.' };
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `Something in Rapport itself failed: ${detail}` };
}

/** Throws `cancelled` when the signal has been aborted. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cancelled', 'Stopped.');
}
