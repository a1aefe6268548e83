import type { ErrorCode, ErrorInfo } from '../util/errors';
import type { RunEvent } from './runEvents';

/** What ends a run before its time. */
export interface RunGuard {
  /** After so many failed cells in a row; never when absent. */
  readonly stopAfterErrors?: number | undefined;
  /** Told once, with the error that ended the run. */
  readonly onStop: (why: ErrorInfo) => void;
}

/** Every other cell would come to the same. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['unauthorized', 'model-not-found']);

/**
 * Passes the events of a run on and ends it when it makes no sense to go on: after too many failures in a row, and at once
 * when nobody is let in (`unauthorized`) or the endpoint has no such model (`model-not-found`), what is under way ends as cancelled; when a budget leaves no room
 * (`limit-exceeded`), what is under way is paid for and goes on to its end, and nothing more starts.
 */
export async function* guardRun(
  start: (signal: AbortSignal, draining: AbortSignal) => AsyncIterable<RunEvent>,
  { stopAfterErrors = Infinity, onStop }: RunGuard,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  const stopping = new AbortController();
  const draining = new AbortController();
  let inARow = 0;
  for await (const event of start(AbortSignal.any([signal, stopping.signal]), draining.signal)) {
    yield event;
    if (event.kind === 'cell-finished') inARow = 0;
    if (event.kind !== 'cell-failed' || stopping.signal.aborted || draining.signal.aborted) continue;
    const { code, message } = event.error;
    if (code === 'cancelled') continue;
    inARow++;
    if (HOPELESS.has(code) || code === 'limit-exceeded') {
      onStop(event.error);
      (HOPELESS.has(code) ? stopping : draining).abort();
    } else if (inARow >= stopAfterErrors) {
      onStop({ code, message: `${inARow} cells failed in a row; the last: ${message}` });
      stopping.abort();
    }
  }
}
