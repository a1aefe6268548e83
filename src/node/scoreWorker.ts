import { parentPort, workerData } from 'node:worker_threads';
import { assembleSystems, type AssembledSystems, type AssembleTask } from '../core/evaluation/assembleSystems';
import type { PredictionFile } from '../core/evaluation/evaluationServices';
import { doScoreTask, type ScoreResult, type ScoreTask } from '../core/evaluation/resultTableWork';
import { isAppError, toErrorInfo, type ErrorInfo } from '../core/util/errors';
import { readPredictionFile } from './predictionFile';

/** What the worker can do, by kind: its task, and what comes of it. */
export interface ScoreJobs {
  readonly score: { readonly task: ScoreTask; readonly result: ScoreResult };
  readonly assemble: {
    readonly task: Omit<AssembleTask, 'predictions'> & { readonly files: readonly PredictionFile[] };
    readonly result: AssembledSystems;
  };
}

/** One job. */
export type ScoreJob = {
  readonly [K in keyof ScoreJobs]: { readonly kind: K; readonly task: ScoreJobs[K]['task'] };
}[keyof ScoreJobs];

/** What came of a job. */
export type ScoreMessage =
  | { readonly kind: 'done'; readonly result: ScoreJobs[keyof ScoreJobs]['result'] }
  | { readonly kind: 'failed'; readonly error: ErrorInfo };

async function assemble({ files, ...rest }: ScoreJobs['assemble']['task']): Promise<AssembledSystems> {
  // The thread is ended when nobody wants the result any more.
  const { signal } = new AbortController();
  const predictions = await Promise.all(
    files.map(async ({ id, name, path, field }) => {
      try {
        return { id, name, file: await readPredictionFile(path, { field }, signal) };
      } catch (error) {
        if (!isAppError(error)) throw error;
        return { id, name, file: error.message };
      }
    }),
  );
  return assembleSystems({ ...rest, predictions });
}

// This file is the entry of a bundle of its own and runs only as a worker: one job, then it ends.
if (parentPort !== null) {
  const send = (message: ScoreMessage): void => parentPort?.postMessage(message);
  const job = workerData as ScoreJob;
  const doing = async (): Promise<ScoreJobs[keyof ScoreJobs]['result']> =>
    job.kind === 'assemble' ? assemble(job.task) : doScoreTask(job.task);
  doing().then(
    (result) => send({ kind: 'done', result }),
    (error: unknown) => send({ kind: 'failed', error: toErrorInfo(error) }),
  );
}
