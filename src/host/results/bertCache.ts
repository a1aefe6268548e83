import type { EvaluationServices, OnBertProgress } from '../../core/evaluation/evaluationServices';
import { bertPairs, type BertPair, type BertScores, type TableSystem } from '../../core/evaluation/resultTableScores';

/** BERTScore of systems, kept while their responses stay what they are: it is dear. */
export class BertCache {
  readonly #kept = new Map<
    string,
    { readonly model: string; readonly pairs: readonly BertPair[]; readonly scores: BertScores }
  >();

  /** The systems with their BERTScore by that encoder, or with the reason why they have none. */
  async score(
    systems: readonly TableSystem[],
    model: string,
    services: Pick<EvaluationServices, 'scoreBert'>,
    onProgress: OnBertProgress,
    signal: AbortSignal,
  ): Promise<readonly TableSystem[]> {
    const scored: TableSystem[] = [];
    for (const [index, system] of systems.entries()) {
      const pairs = bertPairs(system.cases);
      if (typeof pairs === 'string') {
        scored.push({ ...system, bertReason: pairs });
        continue;
      }
      const known = this.#kept.get(system.id);
      const isKept = known?.model === model && samePairs(known.pairs, pairs);
      const progress: OnBertProgress = (what, done, total) =>
        what === 'model'
          ? onProgress(what, done, total)
          : onProgress(what, index * pairs.length + done, systems.length * pairs.length);
      const bertScores = isKept ? known.scores : await services.scoreBert({ spec: model }, pairs, progress, signal);
      this.#kept.set(system.id, { model, pairs, scores: bertScores });
      scored.push({ ...system, bertScores });
    }
    return scored;
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
