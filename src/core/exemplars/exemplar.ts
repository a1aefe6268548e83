import type { Dialogue, Turn } from '../inputs/dialogue';
import type { TestCase } from '../inputs/testCase';

/** A complete instance shown to the model: a context and its gold listener turn, which comes last. */
export interface Exemplar {
  /** `<dialogue id>#<position of its last turn, from 1>`. */
  readonly id: string;
  readonly dialogueId: string;
  readonly emotion: string;
  readonly situation: string;
  readonly turns: readonly Turn[];
  /** Cosine of its embedding to the test case's, -1..1; only for nearest exemplars. */
  readonly cosine?: number;
  /** What may make it give an answer away; absent when there is nothing to say. */
  readonly flags?: readonly ExemplarFlag[];
}

/**
 * Why an exemplar may leak: its context is the test case's own, word for word; it says nearly the same (by its words, or
 * by cosine); its conversation is one of the test set.
 */
export type ExemplarFlag = 'same-context' | 'near-duplicate-text' | 'near-duplicate-cosine' | 'test-split';

/** In which order the chosen exemplars are shown; a shuffle is seeded, and differs from test case to test case. */
export type ExemplarOrder = 'nearest-first' | 'nearest-last' | 'shuffled';

/** How many of the nearest are shown, and how. */
export interface NearestChoice {
  readonly k: number;
  /** `nearest-first` when absent. */
  readonly order?: ExemplarOrder;
  /** At most one item of a conversation; several may be shown when absent, as in the paper's own file. */
  readonly onePerDialogue?: boolean;
}

/** The dialogues that exemplars may be taken from, with a name and a hash of their content for the record. */
export interface ExemplarPool {
  readonly name: string;
  readonly dialogues: readonly Dialogue[];
}

/** Exemplars with those that just missed being one, both nearest first. */
export interface Neighbourhood {
  readonly exemplars: readonly Exemplar[];
  /** Ranks k+1 to k+20. */
  readonly nearMisses: readonly Exemplar[];
}

/** Finds the training items most like a test case. Its engine is not part of every installation: a strategy that needs it is then unavailable. */
export interface NearestExemplars {
  /** The k nearest items by cosine in the order chosen, never from the test case's own conversation. */
  find(testCase: TestCase, choice: NearestChoice, signal: AbortSignal): Promise<readonly Exemplar[]>;
  /** Which encoder, reading and pool produced them, for the record. */
  readonly signature: string;
}

/** Looks around in the neighbourhood of a test case. */
export interface ExemplarInspector {
  /** The k nearest, nearest first whatever the order chosen, and the ranks after them. */
  inspect(testCase: TestCase, choice: NearestChoice, signal: AbortSignal): Promise<Neighbourhood>;
}
