import type { ErrorInfo } from '../util/errors';
import type { RunEvent } from './runEvents';

/** What ends a run before its time. */
export interface RunGuard {
  /** After so many failed cells in a row; never when absent. */
  readonly stopAfterErrors?: number | undefined;
  /** Told once, with the error that ended the run. */
  readonly onStop: (why: ErrorInfo) => void;
}

/**
 * Passes the events of a run on and stops it when it makes no sense to go on: at once when a limit leaves no room
 * (`limit-exceeded`) or nobody is let in (`unauthorized`), and after too many failures in a row. What is under way then
 * ends as cancelled, and what was answered stays.
 */
export async function* guardRun(
  start: (signal: AbortSignal) => AsyncIterable<RunEvent>,
  { stopAfterErrors = Infinity, onStop }: RunGuard,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  const stopping = new AbortController();
  let inARow = 0;
  for await (const event of start(AbortSignal.any([signal, stopping.signal]))) {
    yield event;
    if (event.kind === 'cell-finished') inARow = 0;
    if (event.kind !== 'cell-failed' || event.error.code === 'cancelled' || stopping.signal.aborted) continue;
    inARow++;
    const atOnce = event.error.code === 'limit-exceeded' || event.error.code === 'unauthorized';
    if (!atOnce && inARow < stopAfterErrors) continue;
    onStop(
      atOnce
        ? event.error
        : { code: event.error.code, message: `${inARow} cells failed in a row; the last: ${event.error.message}` },
    );
    stopping.abort();
  }
}
