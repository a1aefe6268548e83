import { onAbort } from '../core/util/onAbort';
import { AppError, throwIfAborted } from '../core/util/errors';

/** Waits for a promise that others may wait for too, and lets this waiter alone go when its signal aborts: throws `cancelled`. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  throwIfAborted(signal);
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new AppError('cancelled', 'Stopped.'));
    promise.then(resolve, reject).finally(onAbort(signal, stop));
  });
}
