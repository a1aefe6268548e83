import { Worker } from 'node:worker_threads';
import type { ScoreResult, ScoreTask } from '../core/evaluation/resultTableWork';
import { AppError, throwIfAborted } from '../core/util/errors';
import type { ScoreMessage } from './scoreWorker';

/**
 * Does a task in a worker of its own, which an abort ends at once; `worker` is the built `scoreWorker`. Throws what the
 * task throws, and `cancelled`.
 */
export async function scoreInWorker(worker: string | URL, task: ScoreTask, signal: AbortSignal): Promise<ScoreResult> {
  throwIfAborted(signal);
  const thread = new Worker(worker, { workerData: task, execArgv: [], stdout: false });
  let stop: (() => void) | undefined;
  try {
    return await new Promise<ScoreResult>((resolve, reject) => {
      stop = () => reject(new AppError('cancelled', 'Stopped.'));
      signal.addEventListener('abort', stop, { once: true });
      const broken = (cause?: unknown): void =>
        reject(new AppError('internal', 'The worker that scores broke down. Run again.', { cause }));
      thread.on('message', (message: ScoreMessage) => {
        if (message.kind === 'done') resolve(message.result);
        else reject(new AppError(message.error.code, message.error.message));
      });
      thread.on('error', broken);
      thread.on('exit', () => broken());
    });
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
    await thread.terminate();
  }
}
