import type { Dialogue, Turn } from '../inputs/dialogue';
import type { TestCase } from '../inputs/testCase';
import type { Reading } from './reading';

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

/**
 * What the user changed by hand in the exemplars of one test case, by their ids. A banned one is never shown, a pinned one
 * always, however far it is; those that `order` names come in its order, before the others.
 */
export interface ExemplarEdits {
  readonly pinned?: readonly string[];
  readonly banned?: readonly string[];
  readonly order?: readonly string[];
}

/** A choice for one test case, with what the user changed in what it finds there. */
export interface EditedChoice extends NearestChoice {
  readonly edits?: ExemplarEdits;
}

/** Where nearest exemplars come from, as it was set when a run was made. */
export interface ExemplarSource {
  /** `embedded`, `path:DIR`, `hub:OWNER/NAME` or `url:BASE/MODEL`, with what else was set of it. */
  readonly encoder: string;
  readonly reading: Reading;
  /** The pool's name, and SHA-256 of what its files hold. */
  readonly pool: { readonly name: string; readonly hash: string };
}

/** The dialogues that exemplars may be taken from, with a name and a hash of their content for the record. */
export interface ExemplarPool {
  readonly name: string;
  readonly dialogues: readonly Dialogue[];
}

/** An exemplar with its place among all items of the pool. */
export interface Neighbour extends Exemplar {
  /** From 1, by cosine, before any edit; the test case's own conversation does not count. */
  readonly rank: number;
  readonly pinned?: true;
  /** It is longer than the encoder reads, and was cut before it was encoded. */
  readonly cut?: true;
}

/** Exemplars with those that just missed being one. */
export interface Neighbourhood {
  /** In the order in which they are shown to the model. */
  readonly exemplars: readonly Neighbour[];
  /** The next 20 or so, nearest first. */
  readonly nearMisses: readonly Neighbour[];
  /** Those that the user banned, nearest first. */
  readonly banned: readonly Neighbour[];
  /** Pinned ids that the pool does not have (any more). */
  readonly missing: readonly string[];
  /** The test case's context is longer than the encoder reads, and was cut. */
  readonly queryCut: boolean;
}

/** Finds the training items most like a test case. Its engine is not part of every installation: a strategy that needs it is then unavailable. */
export interface NearestExemplars {
  /**
   * The k nearest items by cosine in the order chosen, never from the test case's own conversation; with edits, what is left
   * of them after those. Throws `invalid-input` when the pool is too small, the context empty or a pinned item gone.
   */
  find(testCase: TestCase, choice: EditedChoice, signal: AbortSignal): Promise<readonly Exemplar[]>;
  /** Which encoder, reading and pool produced them, for the record. */
  readonly signature: string;
}

/** Looks around in the neighbourhood of a test case. */
export interface ExemplarInspector {
  /** The exemplars that `find` gives and the ranks around them; a pinned item that is gone is named, not thrown. */
  inspect(testCase: TestCase, choice: EditedChoice, signal: AbortSignal): Promise<Neighbourhood>;
  /** As `NearestExemplars` says. */
  readonly signature: string;
}
