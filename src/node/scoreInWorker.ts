import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ResultsRequest } from '../core/evaluation/evaluationServices';
import type { ScoreResult, ScoreTask } from '../core/evaluation/resultTableWork';
import type { ResultsHooks, ResultsOutcome } from '../core/evaluation/resultsTask';
import { AppError, throwIfAborted } from '../core/util/errors';
import type { ScoreJob, ScoreJobs, ScoreMessage, ScoreReply } from './scoreWorker';

/** Scores in a worker of its own, as `runScoreJob` does. */
export function scoreInWorker(worker: string | URL, task: ScoreTask, signal: AbortSignal): Promise<ScoreResult> {
  return runScoreJob(worker, 'score', task, signal);
}

/**
 * Computes results in a worker of its own, as `runScoreJob` does. The pieces are sent one by one; between two, whatever
 * else this thread has to do is done. Throws what making the pieces or the hooks throw, too.
 */
export function resultsInWorker(
  worker: string | URL,
  { pieces, ...task }: ResultsRequest,
  hooks: ResultsHooks,
  signal: AbortSignal,
): Promise<ResultsOutcome> {
  return runScoreJob(worker, 'results', task, signal, (thread) => {
    const tell = (reply: ScoreReply): void => thread.postMessage(reply);
    const sent = (async () => {
      for (const piece of pieces) {
        tell({ kind: 'piece', piece });
        await nextTurn();
        if (signal.aborted) return;
      }
      tell({ kind: 'no-more-pieces' });
    })();
    const asked = new Promise<never>((_, reject) => {
      const hear = async (message: ScoreMessage): Promise<void> => {
        if (message.kind === 'figures') hooks.onFigures(message.figures);
        if (message.kind !== 'wants-bert') return;
        tell({ kind: 'bert', scores: await hooks.scoreBert(message.system, message.pairs) });
      };
      thread.on('message', (message: ScoreMessage) => void hear(message).catch(reject));
    });
    return Promise.all([sent, asked]);
  });
}

/**
 * Does a job in a worker of its own, which an abort ends at once; `worker` is the built `scoreWorker`. `converse` may talk
 * with it meanwhile: when that fails, so does the job. Throws what the job throws, and `cancelled`.
 */
export async function runScoreJob<K extends keyof ScoreJobs>(
  worker: string | URL,
  kind: K,
  task: ScoreJobs[K]['task'],
  signal: AbortSignal,
  converse?: (thread: Worker) => Promise<unknown>,
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
        if (message.kind === 'failed') reject(new AppError(message.error.code, message.error.message));
      });
      thread.on('error', broken);
      thread.on('exit', () => broken());
      converse?.(thread).catch(reject);
    });
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
    await thread.terminate();
  }
}
