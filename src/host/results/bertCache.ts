import type { EvaluationServices, OnBertProgress } from '../../core/evaluation/evaluationServices';
import type { BertSystem } from '../../core/evaluation/resultsTask';
import type { BertPair, BertScores } from '../../core/evaluation/resultTableScores';

/** BERTScore of systems, kept while their responses stay what they are: it is dear. */
export class BertCache {
  readonly #kept = new Map<
    string,
    { readonly model: string; readonly pairs: readonly BertPair[]; readonly scores: BertScores }
  >();

  /** BERTScore of one system's pairs by that encoder; progress counts the pairs of all systems. */
  async score(
    { id, place, count }: BertSystem,
    pairs: readonly BertPair[],
    model: string,
    services: Pick<EvaluationServices, 'scoreBert'>,
    onProgress: OnBertProgress,
    signal: AbortSignal,
  ): Promise<BertScores> {
    const known = this.#kept.get(id);
    if (known?.model === model && samePairs(known.pairs, pairs)) return known.scores;
    const progress: OnBertProgress = (what, done, total) =>
      what === 'model'
        ? onProgress(what, done, total)
        : onProgress(what, place * pairs.length + done, count * pairs.length);
    const scores = await services.scoreBert({ spec: model }, pairs, progress, signal);
    this.#kept.set(id, { model, pairs, scores });
    return scores;
  }
}

function samePairs(one: readonly BertPair[], other: readonly BertPair[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ response, gold }, index) => {
      const pair = other[index];
      return (
        pair?.response === response &&
        pair.gold.length === gold.length &&
        gold.every((text, at) => text === pair.gold[at])
      );
    })
  );
}
