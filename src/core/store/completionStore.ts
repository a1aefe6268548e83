import type { Completion, CompletionRequest } from '../llm/completion';

/** An answer that is kept. */
export interface StoredCompletion {
  /** Which answer to its request it is: 0 for the first, 1 for the one asked for again. */
  readonly repeat: number;
  /** The model that was asked. */
  readonly model: string;
  /** When it was stored, ISO 8601. */
  readonly date: string;
  /** As it came from the model: `live`, with the latency that was measured. */
  readonly completion: Completion;
}

/**
 * Answers by (request hash, repeat), kept so that nothing is asked twice.
 * Every call throws `file-error` when the store cannot be read or written, with a sentence that says what to do.
 */
export interface CompletionStore {
  /** False where nothing can be kept: `save` then throws. */
  readonly writable: boolean;
  /** The answer kept under that repeat, or `undefined`. */
  find(requestHash: string, repeat: number): Promise<StoredCompletion | undefined>;
  /** Every answer to a request, in the order of their repeats. */
  repeats(requestHash: string): Promise<readonly StoredCompletion[]>;
  /** How many answers each request has, in the order of the hashes. */
  count(requestHashes: readonly string[]): Promise<readonly number[]>;
  /**
   * Keeps an answer and resolves, once it is committed, to the repeat that it is kept under: the one asked for, or the next
   * free one when another answer has taken that in the meantime. `'next'` is the repeat after the last.
   */
  save(request: CompletionRequest, completion: Completion, repeat: number | 'next'): Promise<number>;
}
