import type { Completion, CompletionEvent, CompletionRequest } from './completion';
import type { LlmClient } from './llmClient';

/** Appends what was really answered to a recording file. */
export interface Recorder {
  /** Writes a line unless the file has one for the request and repeat. Throws `file-error` when the file cannot be written. */
  record(request: CompletionRequest, completion: Completion, repeat: number, signal: AbortSignal): Promise<void>;
}

/**
 * A client that records every answer of another before it passes the completion on: live ones, and stored ones under the
 * date of their answer. A line that cannot be written is the request's error.
 */
export function recordTo(client: LlmClient, recorder: Recorder): LlmClient {
  return {
    async *complete(request, signal): AsyncGenerator<CompletionEvent, void, undefined> {
      for await (const event of client.complete(request, signal)) {
        if (event.kind === 'completed' && event.completion.source.kind !== 'recorded')
          await recorder.record(request, event.completion, 0, signal);
        yield event;
      }
    },
  };
}
