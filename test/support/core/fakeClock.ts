import { AppError } from '../../../src/core/util/errors';
import type { Clock } from '../../../src/core/util/clock';

/** A clock that the test moves. */
export interface FakeClock extends Clock {
  /** Moves on, waking sleepers in the order of their times; resolves when what they set off has run. */
  advance(ms: number): Promise<void>;
  /** Times at which somebody sleeps until, in order. */
  readonly sleepers: readonly number[];
}

/** Makes a clock that stands at 0. */
export function createFakeClock(): FakeClock {
  let now = 0;
  let sleeping: { readonly at: number; readonly wake: () => void }[] = [];
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { at: now + ms, wake: resolve };
        sleeping.push(sleeper);
        signal.addEventListener('abort', () => {
          sleeping = sleeping.filter((other) => other !== sleeper);
          reject(new AppError('cancelled', 'Stopped.'));
        });
      }),
    get sleepers() {
      return sleeping.map(({ at }) => at).sort((a, b) => a - b);
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (;;) {
        const next = sleeping.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        now = Math.max(now, next.at);
        sleeping = sleeping.filter((other) => other !== next);
        next.wake();
        await settle();
      }
      now = until;
    },
  };
}
