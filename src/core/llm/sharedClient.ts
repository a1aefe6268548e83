import { ChurningMap } from '../util/churningMap';
import { AppError, throwIfAborted } from '../util/errors';
import type { Completion, CompletionEvent, CompletionRequest } from './completion';
import type { LlmClient } from './llmClient';
import { requestHash } from './requestHash';

/** A request asked once, and everybody who waits for its answer. */
interface SharedAnswer {
  text: string;
  end?: { readonly completion: Completion } | { readonly error: unknown };
  readonly askers: Set<() => void>;
  readonly upstream: AbortController;
}

/**
 * Wraps a client so that, for as long as the wrapper lives, identical requests (by `requestHash`) are asked once: who asks
 * while one is under way gets what has arrived as one delta and then the rest as it comes; who asks later gets all at once.
 * Every asker but the one that set it off sees latency 0 and no retries: nothing was asked again for it.
 * An asker that aborts or leaves its loop is let go alone; when nobody is left the request itself is aborted. A request
 * that failed or was aborted is forgotten, so that it can be asked again.
 */
export function shareRequests(client: LlmClient): LlmClient {
  const answers = new ChurningMap<string, SharedAnswer>();
  /** Answers that came: nothing else is kept of their requests, of which a run has tens of thousands. */
  const given = new Map<string, { readonly text: string; readonly completion: Completion }>();

  const ask = (request: CompletionRequest, hash: string): SharedAnswer => {
    const answer: SharedAnswer = { text: '', askers: new Set(), upstream: new AbortController() };
    answers.set(hash, answer);
    const events = client.complete(request, answer.upstream.signal);
    void follow(events, answer, (completion) => {
      if (completion !== undefined && answers.get(hash) === answer) given.set(hash, { text: answer.text, completion });
      forget(hash, answer);
    });
    return answer;
  };
  const forget = (hash: string, answer: SharedAnswer): void => {
    if (answers.get(hash) === answer) answers.delete(hash);
  };

  return {
    async *complete(request, signal): AsyncGenerator<CompletionEvent, void, undefined> {
      throwIfAborted(signal);
      const hash = requestHash(request);
      const earlier = given.get(hash);
      if (earlier !== undefined) {
        if (earlier.text !== '') yield { kind: 'delta', text: earlier.text };
        throwIfAborted(signal);
        yield { kind: 'completed', completion: notAskedAgain(earlier.completion) };
        return;
      }
      const known = answers.get(hash);
      const answer = known ?? ask(request, hash);
      let wake = (): void => undefined;
      const asker = (): void => wake();
      answer.askers.add(asker);
      signal.addEventListener('abort', asker, { once: true });
      try {
        for (let seen = 0; ;) {
          throwIfAborted(signal);
          if (answer.text.length > seen) {
            const text = answer.text.slice(seen);
            seen = answer.text.length;
            yield { kind: 'delta', text };
          } else if (answer.end === undefined) {
            await new Promise<void>((resolve) => (wake = resolve));
          } else if ('error' in answer.end) {
            throw answer.end.error;
          } else {
            const { completion } = answer.end;
            yield { kind: 'completed', completion: known === undefined ? completion : notAskedAgain(completion) };
            return;
          }
        }
      } finally {
        signal.removeEventListener('abort', asker);
        answer.askers.delete(asker);
        if (answer.askers.size === 0 && answer.end === undefined) {
          forget(hash, answer);
          answer.upstream.abort();
        }
      }
    },
  };
}

/** Takes in the events of the one request and tells the askers; never rejects. `onEnd` hears of the completion, or that there is none, before anybody else. */
async function follow(
  events: AsyncIterable<CompletionEvent>,
  answer: SharedAnswer,
  onEnd: (completion: Completion | undefined) => void,
): Promise<void> {
  try {
    let completion: Completion | undefined;
    for await (const event of events) {
      if (event.kind === 'completed') completion = event.completion;
      else {
        answer.text += event.text;
        tell(answer);
      }
    }
    if (completion === undefined) throw new AppError('internal', 'The model client ended without a completion.');
    answer.end = { completion };
    onEnd(completion);
  } catch (error) {
    answer.end = { error };
    onEnd(undefined);
  }
  tell(answer);
}

function tell(answer: SharedAnswer): void {
  for (const asker of answer.askers) asker();
}

function notAskedAgain(completion: Completion): Completion {
  return { ...completion, latencyMs: 0, retries: 0 };
}
