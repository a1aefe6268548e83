import { parentPort, workerData } from 'node:worker_threads';
import { doScoreTask, type ScoreResult, type ScoreTask } from '../core/evaluation/resultTableWork';
import { toErrorInfo, type ErrorInfo } from '../core/util/errors';

/** What came of a task. */
export type ScoreMessage =
  { readonly kind: 'done'; readonly result: ScoreResult } | { readonly kind: 'failed'; readonly error: ErrorInfo };

// This file is the entry of a bundle of its own and runs only as a worker: one task, then it ends.
if (parentPort !== null) {
  const send = (message: ScoreMessage): void => parentPort?.postMessage(message);
  try {
    send({ kind: 'done', result: doScoreTask(workerData as ScoreTask) });
  } catch (error) {
    send({ kind: 'failed', error: toErrorInfo(error) });
  }
}
