import { throwIfAborted } from '../../core/util/errors';

/** The longest that this thread is held before others may go on. */
const SLICE_MS = 8;

/** Yields between two looks at the clock. */
const LOOK_EVERY = 16;

/** Runs a generator to its end in slices, so that nothing else on this thread waits for long. Resolves to what it returns; throws `cancelled`. */
export async function runSliced<T>(work: Generator<undefined, T, undefined>, signal: AbortSignal): Promise<T> {
  throwIfAborted(signal);
  let [until, steps] = [performance.now() + SLICE_MS, 0];
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (++steps % LOOK_EVERY !== 0 || performance.now() < until) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    throwIfAborted(signal);
    until = performance.now() + SLICE_MS;
  }
}
