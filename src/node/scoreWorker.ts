import { parentPort, workerData } from 'node:worker_threads';
import {
  assembleSystems,
  type AssembledSystems,
  type AssembleTask,
  type PredictionSource,
} from '../core/evaluation/assembleSystems';
import type { PredictionFile } from '../core/evaluation/evaluationServices';
import { doResultsTask, type ResultsChoice, type ResultsOutcome } from '../core/evaluation/resultsTask';
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
  readonly results: {
    readonly task: ScoreJobs['assemble']['task'] & { readonly choice: ResultsChoice };
    readonly result: ResultsOutcome;
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

async function readFiles(files: readonly PredictionFile[]): Promise<readonly PredictionSource[]> {
  // The thread is ended when nobody wants the result any more.
  const { signal } = new AbortController();
  return Promise.all(
    files.map(async ({ id, name, path, field }) => {
      try {
        return { id, name, file: await readPredictionFile(path, { field }, signal) };
      } catch (error) {
        if (!isAppError(error)) throw error;
        return { id, name, file: error.message };
      }
    }),
  );
}

async function doJob(job: ScoreJob): Promise<ScoreJobs[keyof ScoreJobs]['result']> {
  if (job.kind === 'score') return doScoreTask(job.task);
  const predictions = await readFiles(job.task.files);
  return job.kind === 'assemble'
    ? assembleSystems({ ...job.task, predictions })
    : doResultsTask({ ...job.task, predictions });
}

// This file is the entry of a bundle of its own and runs only as a worker: one job, then it ends.
if (parentPort !== null) {
  const send = (message: ScoreMessage): void => parentPort?.postMessage(message);
  doJob(workerData as ScoreJob).then(
    (result) => send({ kind: 'done', result }),
    (error: unknown) => send({ kind: 'failed', error: toErrorInfo(error) }),
  );
}
