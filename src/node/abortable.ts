import { AppError, throwIfAborted } from '../core/util/errors';

/** Waits for a promise that others may wait for too, and lets this waiter alone go when its signal aborts: throws `cancelled`. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  throwIfAborted(signal);
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new AppError('cancelled', 'Stopped.'));
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
