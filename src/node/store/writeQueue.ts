import type { StoreDatabase } from './storeDatabase';

/** Collects the writes of one turn of the event loop, so that they share a transaction: a commit costs as much as some dozens of them. */
export interface WriteQueue {
  /** Resolves when `work` is committed, at the latest in the next turn of the event loop; rejects when it failed. It may be run twice. */
  add(work: () => void): Promise<void>;
  /** Commits what waits, so that it can be read. */
  flush(): void;
}

interface Write {
  readonly work: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A transaction of this many cells takes some ten milliseconds; a commit for every few would take as long again. */
const MOST_WAITING = 64;

/** Makes an empty queue. */
export function createWriteQueue(database: StoreDatabase): WriteQueue {
  let waiting: Write[] = [];
  const attempt = (batch: readonly Write[]): void => {
    try {
      database.write(() => batch.forEach(({ work }) => work()));
    } catch (error) {
      // One that cannot be done must not take the others with it.
      if (batch.length > 1) batch.forEach((write) => attempt([write]));
      else batch.forEach(({ reject }) => reject(error));
      return;
    }
    batch.forEach(({ resolve }) => resolve());
  };
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) attempt(batch);
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
