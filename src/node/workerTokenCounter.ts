import { Worker } from 'node:worker_threads';
import type { TokenCount, TokenCounter } from '../core/llm/tokenCounter';
import { AppError } from '../core/util/errors';
import { createLruCache } from './lruCache';
import type { CountMessage, CountTask } from './tokenWorker';

/** A counter with a worker to end. */
export interface WorkerTokenCounter extends TokenCounter {
  /** Ends the worker; counts under way fail with `cancelled`. */
  dispose(): void;
}

interface Waiting {
  readonly resolve: (count: TokenCount) => void;
  readonly reject: (error: AppError) => void;
}

const CACHED_TEXTS = 2000;

/**
 * Counts tokens in a thread of its own, started when it is first needed: reading a tokeniser's tables takes some
 * hundred milliseconds, which no editor should feel. `worker` is the built `tokenWorker`.
 */
export function createWorkerTokenCounter(worker: string | URL): WorkerTokenCounter {
  const cache = createLruCache<Promise<TokenCount>>(CACHED_TEXTS);
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let disposed = false;
  let lastId = 0;
  /** What this turn of the event loop asked for: sent together at its end. */
  let outbox: CountTask[] = [];

  const failAll = (error: AppError): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    thread = undefined;
  };
  const start = (): Worker => {
    const started = new Worker(worker);
    started.on('message', (messages: readonly CountMessage[]) => {
      for (const message of messages) {
        const asker = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.kind === 'counted') asker?.resolve(message.count);
        else asker?.reject(new AppError(message.error.code, message.error.message));
      }
      // The worker keeps the process alive only while somebody waits.
      if (waiting.size === 0) started.unref();
    });
    started.on('error', (error) => failAll(new AppError('internal', 'The token counter failed.', { cause: error })));
    return started;
  };
  const ask = (text: string, model: string): Promise<TokenCount> =>
    new Promise((resolve, reject) => {
      if (disposed) return reject(new AppError('cancelled', 'Stopped.'));
      thread ??= start();
      thread.ref();
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      if (outbox.length === 0) setImmediate(flush);
      outbox.push({ id, text, model });
    });
  const flush = (): void => {
    const tasks = outbox.filter(({ id }) => waiting.has(id));
    outbox = [];
    if (tasks.length > 0) thread?.postMessage(tasks);
  };

  return {
    count(text, model) {
      const key = `${model}\0${text}`;
      const known = cache.get(key);
      if (known !== undefined) return known;
      const asked = ask(text, model);
      cache.set(key, asked);
      asked.catch(() => cache.delete(key));
      return asked;
    },
    dispose() {
      disposed = true;
      void thread?.terminate();
      failAll(new AppError('cancelled', 'Stopped.'));
    },
  };
}
