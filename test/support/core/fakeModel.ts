import type { CompletionRequest } from '../../../src/core/llm/completion';
import type { LlmClient } from '../../../src/core/llm/llmClient';
import { promptText } from '../../../src/core/prompt/messages';
import { AppError } from '../../../src/core/util/errors';

/** A model made of a function, and what it was asked. */
export interface FakeModel extends LlmClient {
  /** Every request, in the order in which they came. */
  readonly requests: readonly CompletionRequest[];
  /** The most requests that were under way at once. */
  maxUnderWay(): number;
  /** Requests whose loop was left before its end. */
  abandoned(): number;
}

/** What the model says to a request, or the error that the client throws; awaited, so that a test can hold it back. */
export type Answer = (request: CompletionRequest, signal: AbortSignal) => string | Error | Promise<string | Error>;

/** Makes a model that streams its answers in two pieces. */
export function createFakeModel(answer: Answer): FakeModel {
  const requests: CompletionRequest[] = [];
  let underWay = 0;
  let maxUnderWay = 0;
  let abandoned = 0;
  return {
    requests,
    maxUnderWay: () => maxUnderWay,
    abandoned: () => abandoned,
    async *complete(request, signal) {
      requests.push(request);
      maxUnderWay = Math.max(maxUnderWay, ++underWay);
      let done = false;
      try {
        const text = await answer(request, signal);
        if (signal.aborted) throw new AppError('cancelled', 'Stopped.');
        if (text instanceof Error) {
          done = true;
          throw text;
        }
        const half = Math.ceil(text.length / 2);
        yield { kind: 'delta', text: text.slice(0, half) };
        yield { kind: 'delta', text: text.slice(half) };
        const usage = { promptTokens: promptText(request.prompt).length, completionTokens: text.length };
        yield {
          kind: 'completed',
          completion: {
            text,
            finishReason: 'stop',
            usage,
            latencyMs: 5,
            retries: 0,
            notSent: [],
            source: { kind: 'live' },
          },
        };
        done = true;
      } finally {
        underWay--;
        if (!done) abandoned++;
      }
    },
  };
}

/** True for the question of stage one as the built-in template words it. */
export function asksStageOne({ prompt }: CompletionRequest): boolean {
  const end = prompt.form === 'chat' ? (prompt.messages.at(-1)?.content ?? '') : prompt.text;
  return prompt.form === 'chat' ? end.includes("let's think step by step") : end.endsWith('Thought:');
}
