import type { TestCase } from '../inputs/testCase';
import type { Relation } from './relation';
import type { KnowledgeOrigin, MatchedHead } from './relationInferrer';

/** One commonsense inference; a dropped one stays visible with its reason. */
export interface Inference {
  readonly text: string;
  /** Log-probability of the sequence, where the source has one. */
  readonly score?: number;
  /** Why it is left out of the prompt; absent when it is used. */
  readonly dropped?: string;
  /** What the source had said, where the user changed the text. */
  readonly original?: string;
  /** The head event whose tail this is, where it was looked up. */
  readonly head?: string;
  /** Cosine with the whole context, where inferences are ranked by it. */
  readonly cosine?: number;
}

/** What a source inferred about one event. */
export interface Knowledge {
  /** `comet`, `atomic`, `llm`, `endpoint` or `stored`. */
  readonly source: string;
  readonly model: string;
  /** The very string that was sent; several events, one for each sentence, are joined by a newline. */
  readonly event: string;
  readonly inferences: Readonly<Record<Relation, readonly Inference[]>>;
  /** How the event was made from the dialogue: the id of the event rule. */
  readonly rule?: string;
  /** Words of the event that were left off at its beginning, since it was too long. */
  readonly cutWords?: number;
  /** Tokens at its end that the engine's model could not read. */
  readonly cutTokens?: number;
  /** Who made what is now read from a store. */
  readonly origin?: KnowledgeOrigin;
  /** The head events found by a lookup, best first. */
  readonly heads?: readonly MatchedHead[];
  /** What decided the inferences: event rule, engine and its settings, selection. */
  readonly signature?: string;
  /** Time of the engine in milliseconds; absent where nothing was inferred anew. */
  readonly latencyMs?: number;
}

/** Infers the five relations about the speaker's last utterance and selects what the prompt is given. */
export interface CommonsenseModel {
  infer(testCase: TestCase, signal: AbortSignal): Promise<Knowledge>;
  readonly signature: string;
}
