import type { Prompt } from '../prompt/messages';

/** Parameters of sampling as asked for; what a model refuses is left out and recorded in `notSent`. */
export interface Sampling {
  readonly temperature?: number;
  readonly maxTokens?: number;
  /** The seed sent to the model; not the seed that draws exemplars. */
  readonly seed?: number;
  readonly stop?: readonly string[];
}

/** The form that an answer has to take, as JSON Schema. Sent in the words that the server knows; one that knows none is not held to it. */
export interface AnswerFormat {
  /** Letters, digits and `_`. */
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** One request to a model. */
export interface CompletionRequest {
  readonly endpointId: string;
  readonly model: string;
  readonly prompt: Prompt;
  readonly sampling: Sampling;
  /** Free text when absent. */
  readonly answerFormat?: AnswerFormat;
}

/** Tokens as the server counted them. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Why the model stopped; `stop` and `length` are complete answers, `length` one that ran into the token limit. */
export type FinishReason = 'stop' | 'length' | 'content-filter' | 'other';

/** Where a completion came from. `recorded` names what produced it. */
export type CompletionSource =
  | { readonly kind: 'live' }
  | { readonly kind: 'stored'; readonly date: string }
  | {
      readonly kind: 'recorded';
      readonly model: string;
      readonly date: string;
      readonly server?: string;
      readonly quantisation?: string;
    };

/** A finished answer. */
export interface Completion {
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly usage?: Usage;
  /** From sending the request to the last token; 0 for an answer that was not asked for again. */
  readonly latencyMs: number;
  /** Requests sent again after a failure that may pass (429, 5xx, a lost connection). */
  readonly retries: number;
  /** Sampling parameters that the model refuses and that were therefore left out. */
  readonly notSent: readonly string[];
  readonly source: CompletionSource;
}

/** Text as it arrives, then the whole completion once, as the last event. */
export type CompletionEvent =
  { readonly kind: 'delta'; readonly text: string } | { readonly kind: 'completed'; readonly completion: Completion };
