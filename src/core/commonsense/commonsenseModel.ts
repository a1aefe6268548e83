import type { TestCase } from '../inputs/testCase';
import type { Relation } from './relation';

/** One commonsense inference; a dropped one stays visible with its reason. */
export interface Inference {
  readonly text: string;
  /** Log-probability of the sequence, where the source has one. */
  readonly score?: number;
  /** Why it is left out of the prompt; absent when it is used. */
  readonly dropped?: string;
}

/** What a source inferred about one event. */
export interface Knowledge {
  /** `comet`, `atomic`, `llm`, `endpoint` or `stored`. */
  readonly source: string;
  readonly model: string;
  /** The very string that was sent. */
  readonly event: string;
  readonly inferences: Readonly<Record<Relation, readonly Inference[]>>;
}

/** Infers the five relations about the speaker's last utterance. Its engine is not part of every installation: a strategy that needs it is then unavailable. */
export interface CommonsenseModel {
  infer(testCase: TestCase, signal: AbortSignal): Promise<Knowledge>;
  readonly signature: string;
}
