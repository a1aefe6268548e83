import type { NearestChoice } from '../exemplars/exemplar';

/** Which exemplars are shown: none, k random dialogues (seeded), or the k nearest training items. */
export type ExemplarChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'random'; readonly k: number }
  | ({ readonly kind: 'nearest' } & NearestChoice);

/** What stage two is told as the truth in place of what stage one inferred. */
export type TruthGiven = 'none' | 'emotion' | 'situation';

/** A prompting strategy is data: four independent choices. */
export interface Strategy {
  readonly id: string;
  readonly name: string;
  readonly exemplars: ExemplarChoice;
  readonly stages: 'one' | 'two';
  /** Meaningful with two stages only. */
  readonly truth: TruthGiven;
  readonly knowledge: boolean;
}
