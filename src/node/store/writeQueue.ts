import type { StoreDatabase } from './storeDatabase';

/** Collects writes that need not be committed at once, so that many share a transaction. */
export interface WriteQueue {
  /** Resolves when `work` is committed, at the latest in the next turn of the event loop; rejects when its transaction failed. */
  add(work: () => void): Promise<void>;
  /** Commits what waits, so that it can be read. */
  flush(): void;
}

interface Write {
  readonly work: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A transaction of this many cells takes a few milliseconds. */
const MOST_WAITING = 24;

/** Makes an empty queue. */
export function createWriteQueue(database: StoreDatabase): WriteQueue {
  let waiting: Write[] = [];
  const flush = (): void => {
    const batch = waiting;
    if (batch.length === 0) return;
    waiting = [];
    try {
      database.write(() => batch.forEach(({ work }) => work()));
    } catch (error) {
      batch.forEach(({ reject }) => reject(error));
      return;
    }
    batch.forEach(({ resolve }) => resolve());
  };
  return {
    add: (work) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ work, resolve, reject });
        if (waiting.length >= MOST_WAITING) flush();
        else if (waiting.length === 1) setImmediate(flush);
      }),
    flush,
  };
}
