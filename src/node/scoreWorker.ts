import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import {
  assembleSystems,
  type AssembledSystems,
  type AssembleTask,
  type PredictionSource,
} from '../core/evaluation/assembleSystems';
import type { PredictionFile } from '../core/evaluation/evaluationServices';
import type { BertPair, BertScores } from '../core/evaluation/resultTableScores';
import { gatherPieces, type ResultsPiece } from '../core/evaluation/resultsPieces';
import {
  doResultsTask,
  type BertSystem,
  type ResultsChoice,
  type ResultsOutcome,
} from '../core/evaluation/resultsTask';
import { doScoreTask, type ScoreResult, type ScoreTask } from '../core/evaluation/resultTableWork';
import type { RatingResultsTask } from '../core/ratings/ratingServices';
import type { RatingResults } from '../core/ratings/results/figures';
import { ratingResults } from '../core/ratings/results/ratingResults';
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
    /** Test cases and columns come after it, as pieces. */
    readonly task: Pick<AssembleTask, 'excluded'> & {
      readonly files: readonly PredictionFile[];
      readonly choice: ResultsChoice;
    };
    readonly result: ResultsOutcome;
  };
  readonly ratings: { readonly task: RatingResultsTask; readonly result: RatingResults };
}

/** One job. */
export type ScoreJob = {
  readonly [K in keyof ScoreJobs]: { readonly kind: K; readonly task: ScoreJobs[K]['task'] };
}[keyof ScoreJobs];

/** What the worker says: what came of the job, and what it tells or asks on the way. */
export type ScoreMessage =
  | { readonly kind: 'done'; readonly result: ScoreJobs[keyof ScoreJobs]['result'] }
  | { readonly kind: 'failed'; readonly error: ErrorInfo }
  | { readonly kind: 'figures'; readonly figures: ResultsOutcome }
  /** To be answered with `bert`. */
  | { readonly kind: 'wants-bert'; readonly system: BertSystem; readonly pairs: readonly BertPair[] };

/** What the worker is told after its job: the pieces of results, their end, and what an encoder made of the pairs asked for. */
export type ScoreReply =
  | { readonly kind: 'piece'; readonly piece: ResultsPiece }
  | { readonly kind: 'no-more-pieces' }
  | { readonly kind: 'bert'; readonly scores: BertScores };

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

async function doJob(job: ScoreJob, port: MessagePort): Promise<ScoreJobs[keyof ScoreJobs]['result']> {
  switch (job.kind) {
    case 'score':
      return doScoreTask(job.task);
    case 'ratings':
      return ratingResults(job.task);
    case 'assemble':
      return assembleSystems({ ...job.task, predictions: await readFiles(job.task.files) });
    case 'results': {
      const [gathered, predictions] = await Promise.all([receivePieces(port), readFiles(job.task.files)]);
      return doResultsTask(
        { ...job.task, ...gathered, predictions },
        {
          onFigures: (figures) => port.postMessage({ kind: 'figures', figures } satisfies ScoreMessage),
          scoreBert: (system, pairs) => askForBert(system, pairs, port),
        },
      );
    }
  }
}

function receivePieces(port: MessagePort): Promise<ReturnType<typeof gatherPieces>> {
  return new Promise((resolve) => {
    const pieces: ResultsPiece[] = [];
    const receive = (reply: ScoreReply): void => {
      if (reply.kind === 'piece') pieces.push(reply.piece);
      if (reply.kind !== 'no-more-pieces') return;
      port.off('message', receive);
      resolve(gatherPieces(pieces));
    };
    port.on('message', receive);
  });
}

function askForBert(system: BertSystem, pairs: readonly BertPair[], port: MessagePort): Promise<BertScores> {
  const answer = new Promise<BertScores>((resolve) => {
    port.once('message', (reply: ScoreReply) => reply.kind === 'bert' && resolve(reply.scores));
  });
  port.postMessage({ kind: 'wants-bert', system, pairs } satisfies ScoreMessage);
  return answer;
}

// This file is the entry of a bundle of its own and runs only as a worker: one job, then it ends.
if (parentPort !== null) {
  const port = parentPort;
  const send = (message: ScoreMessage): void => port.postMessage(message);
  doJob(workerData as ScoreJob, port).then(
    (result) => send({ kind: 'done', result }),
    (error: unknown) => send({ kind: 'failed', error: toErrorInfo(error) }),
  );
}
