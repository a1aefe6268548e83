import type { Relation } from './relation';

/** Where knowledge comes from: a COMET model run here, the ATOMIC-2020 graph, a language model, a server, or what was inferred before. */
export const KNOWLEDGE_SOURCES = ['comet', 'atomic', 'llm', 'endpoint', 'stored'] as const;

/** One of the five sources. */
export type KnowledgeSource = (typeof KNOWLEDGE_SOURCES)[number];

/** One candidate for one relation, as the engine gave it: nothing is dropped or cleaned yet. */
export interface Beam {
  readonly text: string;
  /** Log-probability of the sequence (divided by the length penalty where the engine has one); absent where the engine has none. */
  readonly score?: number;
  /** The head event whose tail this is, where the engine looks things up. */
  readonly head?: string;
}

/** A head event of a graph that was near the event, with the cosine of the two. */
export interface MatchedHead {
  readonly text: string;
  readonly cosine: number;
  /** It is the nearest there is, and no match all the same: its cosine is under this threshold. */
  readonly under?: number;
}

/** Who made inferences that are now read from a store. */
export interface KnowledgeOrigin {
  readonly source: KnowledgeSource;
  readonly model: string;
  /** When (ISO 8601 date), by which server and with which weights, where that was noted. */
  readonly date?: string;
  readonly server?: string;
  readonly quantisation?: string;
}

/** What an engine inferred about one event. */
export interface InferredRelations {
  /** Best first for each of the five relations; empty where the engine has nothing to say. */
  readonly beams: Readonly<Record<Relation, readonly Beam[]>>;
  /** What the engine says it is, where it says so only with an answer; else its `model`. */
  readonly model?: string;
  /** The heads found, best first; of a lookup only. */
  readonly heads?: readonly MatchedHead[];
  /** Of a stored inference only. */
  readonly origin?: KnowledgeOrigin;
  /** Tokens at the event's end that the engine's model could not read, as it was too long; absent when all of it was read. */
  readonly cutTokens?: number;
}

/**
 * An engine that infers the five relations about one event. Its settings (beams, generation, threshold) are fixed when it is opened.
 * `signature` names everything that decides an answer, so that equal signatures and events mean equal answers.
 */
export interface RelationInferrer {
  readonly source: KnowledgeSource;
  /** The model or graph, in words for the reader: `comet-bart-ai2`, `SmolLM2-135M-Instruct`. */
  readonly model: string;
  readonly signature: string;
  /**
   * Infers about `event`, which is never empty. Several calls may be in flight. Throws `unavailable` when the engine cannot be had,
   * `malformed-response` when an answer cannot be understood, `invalid-input` when the event does not fit, `cancelled` when the signal is aborted.
   */
  infer(event: string, signal: AbortSignal): Promise<InferredRelations>;
}

/** Whoever opens an engine disposes of it. */
export interface OpenedInferrer {
  readonly inferrer: RelationInferrer;
  dispose(): Promise<void>;
}
