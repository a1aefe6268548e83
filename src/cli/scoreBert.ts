import { homedir } from 'node:os';
import path from 'node:path';
import type { BertRequest, ScoreBert } from '../core/evaluation/resultTableScores';
import { canonicalJson } from '../core/util/hash';
import { createBertScorer, parseBertScoreModel, type BertScorer } from '../node/bertscore/bertScorer';
import { createModelThread } from '../node/modelWorker/modelThread';
import { sayProgress } from './encoderOptions';
import { plainText, type Output } from './output';

/** What computes BERTScore for the command line. Nothing is loaded before it is asked; the worker ends with the process. */
export function createScoreBert(workerFolder: string, output: Output): ScoreBert {
  const said = sayProgress(output);
  const thread = createModelThread({ worker: path.join(workerFolder, 'modelWorker.js') });
  const scorers = new Map<string, BertScorer>();
  const open = ({ spec, idf = false, rescale = false }: BertRequest): BertScorer => {
    const choice = { ...parseBertScoreModel(spec), idf, rescale };
    const scorer = createBertScorer(choice, {
      thread,
      hub: {
        cacheFolder: path.join(homedir(), '.cache', 'rapport', 'models'),
        fetch: globalThis.fetch,
        onProgress: (what, done, total) => said(what, done / 1e6, total === undefined ? undefined : total / 1e6, 'MB'),
      },
      onProgress: (done, total) => said('BERTScore', done, total, 'pairs'),
    });
    scorers.set(canonicalJson({ spec, idf, rescale }), scorer);
    return scorer;
  };
  return async (request, pairs, signal) => {
    const { spec, idf = false, rescale = false } = request;
    const scorer = scorers.get(canonicalJson({ spec, idf, rescale })) ?? open(request);
    const { perCase, signature, truncatedCount } = await scorer.score(
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
