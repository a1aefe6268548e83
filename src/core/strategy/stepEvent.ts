import type { Knowledge } from '../commonsense/commonsenseModel';
import type { Exemplar, ExemplarEdits } from '../exemplars/exemplar';
import type { Completion } from '../llm/completion';
import type { TokenCount } from '../llm/tokenCounter';
import type { Score } from '../metrics/score';
import type { Prompt } from '../prompt/messages';

/** The two requests a strategy may make: the question of stage one, and the one that brings the response. */
export type Stage = 'one' | 'response';

/** What was understood from the reply of stage one, and what stage two was told. */
export interface StageOneResult {
  /** The model's own reply. */
  readonly text: string;
  /** One of the 32 labels, or absent when the reply names none. */
  readonly label?: string;
  /** The inferred situation, or absent when none could be found. */
  readonly situation?: string;
  /** The reply that stage two was given: the model's own, or the one rebuilt with the truth. */
  readonly sentReply: string;
  /** Set when the truth had to be appended to the model's reply since the other half could not be parsed. */
  readonly truthAppended?: boolean;
}

/** One step of a strategy on one test case, in the order in which they happen. */
export type StepEvent =
  /** `edits` are what the user changed by hand in what was found. */
  | { readonly kind: 'exemplars'; readonly exemplars: readonly Exemplar[]; readonly edits?: ExemplarEdits }
  | { readonly kind: 'knowledge'; readonly knowledge: Knowledge }
  | {
      readonly kind: 'prompt';
      readonly stage: Stage;
      readonly prompt: Prompt;
      readonly requestHash: string;
      readonly tokens: TokenCount;
    }
  | { readonly kind: 'delta'; readonly stage: Stage; readonly text: string }
  | { readonly kind: 'completed'; readonly stage: Stage; readonly completion: Completion }
  | { readonly kind: 'stage-one'; readonly result: StageOneResult }
  | { readonly kind: 'scores'; readonly scores: readonly Score[] };
