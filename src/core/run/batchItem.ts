import type { CompletionRequest } from '../llm/completion';
import { requestHash } from '../llm/requestHash';

/** A request for a batch, and which answer to it is wanted. */
export interface BatchItem {
  readonly request: CompletionRequest;
  /** From 0. */
  readonly repeat: number;
}

/** What tells a request of a batch from all others, in at most 64 characters: 160 bits of the request's hash, and the repeat. */
export function batchItemId({ request, repeat }: BatchItem): string {
  return `${requestHash(request).slice(0, 40)}-${repeat}`;
}
