import { homedir } from 'node:os';
import path from 'node:path';
import type { ScoreBert } from '../core/evaluation/resultTableScores';
import { createBertScorer, parseBertScoreModel, type BertScorer } from '../node/bertscore/bertScorer';
import { createModelThread } from '../node/modelWorker/modelThread';
import { sayProgress } from './encoderOptions';
import { plainText, type Output } from './output';

/** What computes BERTScore for the command line. Nothing is loaded before it is asked; the worker ends with the process. */
export function createScoreBert(workerFolder: string, output: Output): ScoreBert {
  const said = sayProgress(output);
  const thread = createModelThread({ worker: path.join(workerFolder, 'modelWorker.js') });
  const scorers = new Map<string, BertScorer>();
  const open = (spec: string): BertScorer => {
    const scorer = createBertScorer(parseBertScoreModel(spec), {
      thread,
      hub: {
        cacheFolder: path.join(homedir(), '.cache', 'rapport', 'models'),
        fetch: globalThis.fetch,
        onProgress: (what, done, total) => said(what, done / 1e6, total === undefined ? undefined : total / 1e6, 'MB'),
      },
      onProgress: (done, total) => said('BERTScore', done, total, 'pairs'),
    });
    scorers.set(spec, scorer);
    return scorer;
  };
  return async (spec, pairs, signal) => {
    const { perCase, signature, truncatedCount } = await (scorers.get(spec) ?? open(spec)).score(
      pairs.map(({ response, gold }) => ({ candidate: response, references: gold })),
      signal,
    );
    if (truncatedCount > 0)
      output.err(
        plainText(`${truncatedCount} texts are longer than the encoder reads; BERTScore saw their beginnings.`),
      );
    return { perCase, signature };
  };
}
