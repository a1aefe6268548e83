import type { Completion, CompletionEvent } from '../llm/completion';
import type { LlmClient } from '../llm/llmClient';
import { requestHash } from '../llm/requestHash';
import { throwIfAborted, toErrorInfo, type ErrorInfo } from '../util/errors';
import type { CompletionStore, StoredCompletion } from './completionStore';

/** How a client uses the store. */
export interface StoreUse {
  /** Which answer to each request is wanted: 0 unless a run repeats its requests. */
  readonly repeat: number;
  /** Asks although an answer is stored; the new one is kept as the next repeat. */
  readonly again: boolean;
  /** Told once, when the first answer could not be kept; answers are passed on all the same. */
  readonly onProblem: (problem: ErrorInfo) => void;
}

/**
 * Wraps a client so that what is stored is never requested again (unless `again`), and a live answer is committed to the
 * store before its `completed` is yielded. Recorded answers are passed through and not stored. A store that cannot be
 * read fails the request with `file-error`: asking the model instead might pay twice.
 */
export function answerFromStore(client: LlmClient, store: CompletionStore, use: StoreUse): LlmClient {
  let told = false;
  const keep = async (save: () => Promise<unknown>): Promise<void> => {
    try {
      await save();
    } catch (error) {
      if (!told) use.onProblem(toErrorInfo(error));
      told = true;
    }
  };
  return {
    async *complete(request, signal): AsyncGenerator<CompletionEvent, void, undefined> {
      throwIfAborted(signal);
      const found = use.again ? undefined : await store.find(requestHash(request), use.repeat);
      throwIfAborted(signal);
      if (found !== undefined) {
        const completion = asFound(found);
        if (completion.text !== '') yield { kind: 'delta', text: completion.text };
        yield { kind: 'completed', completion };
        return;
      }
      for await (const event of client.complete(request, signal)) {
        if (event.kind === 'completed' && event.completion.source.kind === 'live' && store.writable)
          await keep(() => store.save(request, event.completion, use.again ? 'next' : use.repeat));
        yield event;
      }
    },
  };
}

/** A stored answer as a run gets it: nothing was sent for it, so it took no time and no retries. */
export function asFound({ completion, date }: StoredCompletion): Completion {
  return { ...completion, latencyMs: 0, retries: 0, source: { kind: 'stored', date } };
}
