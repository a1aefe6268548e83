import type { CompletionEvent, CompletionRequest } from './completion';

/**
 * Asks a model and streams its answer.
 * Yields deltas as they arrive and ends with exactly one `completed`. Throws an `AppError`: `cancelled` when the signal
 * aborts (the request is aborted too), `unreachable`, `unauthorized`, `model-not-found`, `rate-limited`, `refused`,
 * `server-error`, `timeout`, `interrupted` (the stream ended early), `malformed-response`, `empty-response` or `not-recorded`.
 */
export interface LlmClient {
  complete(request: CompletionRequest, signal: AbortSignal): AsyncGenerator<CompletionEvent, void, undefined>;
}
