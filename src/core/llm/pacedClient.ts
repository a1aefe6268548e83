import { AppError, isAppError, throwIfAborted, type ErrorCode } from '../util/errors';
import type { Clock } from '../util/clock';
import { promptText } from '../prompt/messages';
import type { Budget } from './budget';
import type { Completion, CompletionEvent, CompletionRequest } from './completion';
import type { Price } from './endpoint';
import type { LlmClient } from './llmClient';
import type { Pacer } from './pacer';
import type { TokenCounter } from './tokenCounter';

/** What paces a client. */
export interface PacedBy {
  readonly pacer: Pacer;
  readonly budget: Budget;
  readonly tokens: TokenCounter;
  readonly price?: Price | undefined;
  /** Times that a request is sent again after a failure that may pass. */
  readonly retries: number;
  readonly clock: Clock;
  /** 0 <= x < 1, for the jitter. */
  readonly random: () => number;
}

/** Failures that may pass. */
const MAY_PASS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'rate-limited',
  'server-error',
  'timeout',
  'interrupted',
  'unreachable',
  'malformed-response',
  'empty-response',
]);

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/**
 * Wraps a client for work in bulk: each attempt waits for the pacer and is booked on the budget, one that failed in a way
 * that may pass is made again after a wait that doubles, with full jitter. Nothing is yielded before an answer is
 * complete, so that an attempt which broke off leaves no trace; the completion counts the attempts that were made again.
 */
export function paceClient(client: LlmClient, by: PacedBy): LlmClient {
  return {
    async *complete(request, signal): AsyncGenerator<CompletionEvent, void, undefined> {
      throwIfAborted(signal);
      const promptTokens = (await by.tokens.count(promptText(request.prompt), request.model)).tokens;
      for (let attempt = 0; ; attempt++) {
        try {
          const completion = await attemptOnce(client, request, promptTokens, by, signal);
          yield { kind: 'delta', text: completion.text };
          yield { kind: 'completed', completion: { ...completion, retries: completion.retries + attempt } };
          return;
        } catch (error) {
          if (!isAppError(error) || !MAY_PASS.has(error.code) || attempt >= by.retries) throw error;
          const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
          await by.clock.sleep(by.random() * most, signal);
        }
      }
    },
  };
}

async function attemptOnce(
  client: LlmClient,
  request: CompletionRequest,
  promptTokens: number,
  { pacer, budget, price }: PacedBy,
  signal: AbortSignal,
): Promise<Completion> {
  const maxTokens = request.sampling.maxTokens ?? 0;
  const permit = await pacer.acquire(promptTokens + maxTokens, signal);
  let completion: Completion | undefined;
  try {
    const reserved = budget.reserve(promptTokens, maxTokens, price);
    try {
      for await (const event of client.complete(request, signal))
        if (event.kind === 'completed') completion = event.completion;
    } finally {
      reserved.settle(completion);
    }
  } finally {
    permit.release(completion !== undefined);
  }
  if (completion === undefined) throw new AppError('internal', 'The model client ended without a completion.');
  return completion;
}
