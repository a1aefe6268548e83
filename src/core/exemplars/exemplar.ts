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
}

/** The dialogues that exemplars may be taken from, with a name and a hash of their content for the record. */
export interface ExemplarPool {
  readonly name: string;
  readonly dialogues: readonly Dialogue[];
}

/** Finds the training items most like a test case. Its engine is not part of every installation: a strategy that needs it is then unavailable. */
export interface NearestExemplars {
  /** The k nearest items by cosine, nearest first, never from the test case's own conversation. */
  find(testCase: TestCase, k: number, signal: AbortSignal): Promise<readonly Exemplar[]>;
  /** Which encoder and reading produced them, for the record. */
  readonly signature: string;
}
