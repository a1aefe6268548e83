import type { EvaluationServices, OnBertProgress } from '../../core/evaluation/evaluationServices';
import type { BertSystem } from '../../core/evaluation/resultsTask';
import type { BertPair, BertScores } from '../../core/evaluation/resultTableScores';
import type { BertOf } from '../../core/evaluation/caseFigures';
import type { BertScore } from '../../core/metrics/bertScore';
import { goldOf } from '../../core/metrics/scoreInput';

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

  /** BERTScore of single answers by that encoder, as far as their pairs were scored: the same words score the same wherever they stand. */
  lookUp(model: string): BertOf {
    const known = new Map<string, BertScore>();
    for (const kept of this.#kept.values())
      if (kept.model === model)
        for (const [index, { response, gold }] of kept.pairs.entries()) {
          const score = kept.scores.perCase[index];
          if (score !== undefined) known.set(pairKey(response, gold), score);
        }
    return (scored) => known.get(pairKey(scored.response, goldOf(scored)));
  }
}

function pairKey(response: string, gold: readonly string[]): string {
  return JSON.stringify([response, ...gold]);
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
