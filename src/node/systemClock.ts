import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../core/util/clock';
import { AppError } from '../core/util/errors';

/** This machine's clock, in milliseconds since the process began; a change of the date does not reach it. */
export const systemClock: Clock = {
  now: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await wait(ms, undefined, { signal });
    } catch (cause) {
      throw new AppError('cancelled', 'Stopped.', { cause });
    }
  },
};
