import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../core/util/clock';
import { AppError } from '../core/util/errors';

/** The longest wait that a timer holds; 25 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** This machine's clock, in milliseconds since the process began; a change of the date does not reach it. */
export const systemClock: Clock = {
  now: () => performance.now(),
  async sleep(ms, signal) {
    try {
      // Node warns of a negative time (the moment passed while the wait was worked out) and of one that it cannot hold.
      await wait(Math.min(Math.max(0, ms), LONGEST_MS), undefined, { signal });
    } catch (cause) {
      throw new AppError('cancelled', 'Stopped.', { cause });
    }
  },
};
