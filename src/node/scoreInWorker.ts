import { Worker } from 'node:worker_threads';
import type { ScoreResult, ScoreTask } from '../core/evaluation/resultTableWork';
import { AppError, throwIfAborted } from '../core/util/errors';
import type { ScoreJob, ScoreJobs, ScoreMessage } from './scoreWorker';

/** Scores in a worker of its own, as `runScoreJob` does. */
export function scoreInWorker(worker: string | URL, task: ScoreTask, signal: AbortSignal): Promise<ScoreResult> {
  return runScoreJob(worker, 'score', task, signal);
}

/**
 * Does a job in a worker of its own, which an abort ends at once; `worker` is the built `scoreWorker`. Throws what the
 * job throws, and `cancelled`.
 */
export async function runScoreJob<K extends keyof ScoreJobs>(
  worker: string | URL,
  kind: K,
  task: ScoreJobs[K]['task'],
  signal: AbortSignal,
): Promise<ScoreJobs[K]['result']> {
  throwIfAborted(signal);
  const workerData = { kind, task } as unknown as ScoreJob;
  const thread = new Worker(worker, { workerData, execArgv: [], stdout: false });
  let stop: (() => void) | undefined;
  try {
    return await new Promise<ScoreJobs[K]['result']>((resolve, reject) => {
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
