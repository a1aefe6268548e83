import { Worker } from 'node:worker_threads';
import { AppError, throwIfAborted } from '../../core/util/errors';
import type { FromModelWorker, ModelTasks, ToModelWorker } from './modelMessages';

/** How far a task is. */
export type OnProgress = (done: number, total: number) => void;

/** The text that a task writes, as it comes. */
export type OnText = (text: string) => void;

/** The one worker in which models run. */
export interface ModelThread {
  /** Does a task in the worker, after those asked for before. Throws what the task throws, and `cancelled`. */
  run<K extends keyof ModelTasks>(
    kind: K,
    task: ModelTasks[K]['task'],
    onProgress: OnProgress | undefined,
    signal: AbortSignal,
    onText?: OnText,
  ): Promise<ModelTasks[K]['result']>;
  /** Ends the worker once its step under way is done; what was asked for fails with `cancelled` at once. */
  dispose(): Promise<void>;
}

interface Job {
  readonly resolve: (result: ModelTasks[keyof ModelTasks]['result']) => void;
  readonly reject: (error: AppError) => void;
  readonly onProgress: OnProgress | undefined;
  readonly onText: OnText | undefined;
}

/**
 * Makes the thread; its worker starts when it is first needed and stays: a process that loads the runtime into several
 * workers, or again and again, can crash. Keep one for a process. `worker` is the built `modelWorker`. It keeps the
 * process alive only while it has something to do.
 */
export function createModelThread({ worker: file }: { readonly worker: string | URL }): ModelThread {
  const jobs = new Map<number, Job>();
  let worker: Worker | undefined;
  let disposed = false;
  let closed = (): void => undefined;
  let lastId = 0;

  const settle = (id: number): Job | undefined => {
    const job = jobs.get(id);
    jobs.delete(id);
    if (jobs.size === 0) worker?.unref();
    return job;
  };
  const failAll = (error: AppError): void => {
    const failed = [...jobs.values()];
    jobs.clear();
    for (const job of failed) job.reject(error);
  };
  const start = (): Worker => {
    const started = new Worker(file, { execArgv: [], stdout: false });
    started.on('message', (message: FromModelWorker) => {
      if (message.kind === 'progress') jobs.get(message.id)?.onProgress?.(message.done, message.total);
      else if (message.kind === 'text') jobs.get(message.id)?.onText?.(message.text);
      else if (message.kind === 'closed') closed();
      else if (message.kind === 'done') settle(message.id)?.resolve(message.result);
      else settle(message.id)?.reject(new AppError(message.error.code, message.error.message));
    });
    const broken = (cause?: unknown): void => {
      if (worker !== started) return;
      worker = undefined;
      failAll(
        new AppError('internal', 'The worker that runs models broke down. Run again; if it comes back, see the log.', {
          cause,
        }),
      );
    };
    started.on('error', broken);
    started.on('exit', () => broken());
    return started;
  };

  return {
    run: <K extends keyof ModelTasks>(
      kind: K,
      task: ModelTasks[K]['task'],
      onProgress: OnProgress | undefined,
      signal: AbortSignal,
      onText?: OnText,
    ) =>
      new Promise<ModelTasks[K]['result']>((resolve, reject) => {
        throwIfAborted(signal);
        if (disposed) throw new AppError('cancelled', 'Stopped.');
        const id = ++lastId;
        // The waiter is let go at once; the worker notices at its next checkpoint.
        const stop = (): void => {
          worker?.postMessage({ kind: 'cancel', id } satisfies ToModelWorker);
          settle(id)?.reject(new AppError('cancelled', 'Stopped.'));
        };
        const done = (): void => signal.removeEventListener('abort', stop);
        signal.addEventListener('abort', stop, { once: true });
        jobs.set(id, {
          resolve: (result) => (done(), resolve(result)),
          reject: (error) => (done(), reject(error)),
          onProgress,
          onText,
        });
        worker ??= start();
        worker.ref();
        worker.postMessage({ kind, id, task });
      }),
    async dispose() {
      disposed = true;
      const ended = worker;
      worker = undefined;
      const unwanted = [...jobs.keys()];
      failAll(new AppError('cancelled', 'Stopped.'));
      if (ended === undefined) return;
      // A thread that is ended while the native runtime computes takes the whole process with it.
      await new Promise<void>((resolve) => {
        closed = resolve;
        ended.on('exit', resolve).on('error', () => resolve());
        ended.ref();
        for (const id of unwanted) ended.postMessage({ kind: 'cancel', id } satisfies ToModelWorker);
        ended.postMessage({ kind: 'close' } satisfies ToModelWorker);
      });
      await ended.terminate();
    },
  };
}
