import path from 'node:path';
import type { EvaluationServices } from '../core/evaluation/evaluationServices';
import type { BertRequest } from '../core/evaluation/resultTableScores';
import { AppError } from '../core/util/errors';
import { createBertScorer, parseBertScoreModel, type BertScorerDependencies } from './bertscore/bertScorer';
import { resultsInWorker, runScoreJob } from './scoreInWorker';

/** What evaluation takes from around it. */
export interface EvaluationDependencies {
  /** The folder of `scoreWorker.js`. */
  readonly workerFolder: string;
  /** The process's one model thread and the hub; asked for when an encoder is first needed. */
  readonly models: () => Pick<BertScorerDependencies, 'thread' | 'hub'>;
}

/** Makes what scoring needs on this machine; nothing starts before it is used. */
export function createEvaluation({ workerFolder, models }: EvaluationDependencies): EvaluationServices {
  const worker = path.join(workerFolder, 'scoreWorker.js');
  const choiceOf = ({ spec, idf = false, rescale = false }: BertRequest) => ({
    ...parseBertScoreModel(spec),
    idf,
    rescale,
  });
  return {
    assembleSystems: (task, signal) => runScoreJob(worker, 'assemble', task, signal),
    computeResults: (task, hooks, signal) => resultsInWorker(worker, task, hooks, signal),
    async scoreBert(request, pairs, onProgress, signal) {
      const { thread, hub } = models();
      const scorer = createBertScorer(choiceOf(request), {
        thread,
        hub: {
          ...hub,
          onProgress: (_, done, total) =>
            onProgress('model', done / 1e6, total === undefined ? undefined : total / 1e6),
        },
        onProgress: (done, total) => onProgress('pairs', done, total),
      });
      const { perCase, signature } = await scorer.score(
        pairs.map(({ response, gold }) => ({ candidate: response, references: gold })),
        signal,
      );
      return { perCase, signature };
    },
    async explainBert(request, { response, gold }, signal) {
      const scorer = createBertScorer({ ...choiceOf(request), matches: true }, models());
      const { perCase, signature, matches } = await scorer.score([{ candidate: response, references: gold }], signal);
      const [score, match] = [perCase[0], matches?.[0]];
      if (score === undefined || match === undefined)
        throw new AppError('internal', 'The encoder gave no tokens for this response.');
      return { ...score, signature, match };
    },
  };
}
