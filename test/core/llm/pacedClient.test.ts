import { describe, expect, it } from 'vitest';
import { Budget } from '../../../src/core/llm/budget';
import type { Completion, CompletionEvent } from '../../../src/core/llm/completion';
import type { LlmClient } from '../../../src/core/llm/llmClient';
import { paceClient } from '../../../src/core/llm/pacedClient';
import { Pacer } from '../../../src/core/llm/pacer';
import { AppError, type ErrorCode } from '../../../src/core/util/errors';
import { createFakeClock } from '../../support/core/fakeClock';
import { chatRequest } from '../../support/loopback/asking';

const never = new AbortController().signal;
const ANSWER: Completion = {
  text: 'I see.',
  finishReason: 'stop',
  latencyMs: 5,
  retries: 0,
  notSent: [],
  source: { kind: 'live' },
};

/** Fails with the codes in turn, each after half an answer, then answers. */
function failing(...codes: readonly ErrorCode[]): { readonly client: LlmClient; readonly attempts: () => number } {
  let attempts = 0;
  return {
    attempts: () => attempts,
    client: {
      async *complete(): AsyncGenerator<CompletionEvent, void, undefined> {
        const code = codes[attempts++];
        yield { kind: 'delta', text: 'I s' };
        if (code !== undefined) throw new AppError(code, `It failed: ${code}.`);
        yield { kind: 'completed', completion: ANSWER };
      },
    },
  };
}

function paced(client: LlmClient, retries = 3) {
  const clock = createFakeClock();
  const pacer = new Pacer({ maxConcurrent: 2, adaptive: false }, clock);
  const budget = new Budget({});
  const tokens = { count: async () => ({ tokens: 7, tokeniser: 'made up', exact: false }) };
  return {
    clock,
    pacer,
    budget,
    client: paceClient(client, { pacer, budget, tokens, retries, clock, random: () => 0.5 }),
  };
}

async function all(client: LlmClient, signal = never): Promise<readonly CompletionEvent[]> {
  const events: CompletionEvent[] = [];
  for await (const event of client.complete(chatRequest(), signal)) events.push(event);
  return events;
}

describe('a paced client', () => {
  it('tries again after failures that may pass, waiting twice as long each time, and shows only the whole answer', async () => {
    const { client: inner, attempts } = failing('rate-limited', 'interrupted', 'server-error');
    const { client, clock, budget, pacer } = paced(inner);
    const answer = all(client);
    await clock.advance(249);
    expect(attempts()).toBe(1);
    await clock.advance(1);
    expect(attempts()).toBe(2);
    await clock.advance(499);
    expect(attempts()).toBe(2);
    await clock.advance(1001);
    expect(await answer).toEqual([
      { kind: 'delta', text: 'I see.' },
      { kind: 'completed', completion: { ...ANSWER, retries: 3 } },
    ]);
    expect(budget.spent.calls).toBe(4);
    expect(pacer.state.underWay).toBe(0);
  });

  it.each(['unauthorized', 'refused', 'model-not-found', 'limit-exceeded'] as const)(
    'does not try again after %s',
    async (code) => {
      const { client: inner, attempts } = failing(code);
      await expect(all(paced(inner).client)).rejects.toMatchObject({ code });
      expect(attempts()).toBe(1);
    },
  );

  it('gives up after its retries, and at once when it is stopped while it waits', async () => {
    const first = failing('timeout', 'timeout');
    const { client, clock, pacer } = paced(first.client, 1);
    const given = expect(all(client)).rejects.toMatchObject({ code: 'timeout' });
    await clock.advance(1000);
    await given;
    expect(pacer.state.underWay).toBe(0);
    const second = failing('timeout');
    const waiting = paced(second.client);
    const stopping = new AbortController();
    const stopped = expect(all(waiting.client, stopping.signal)).rejects.toMatchObject({ code: 'cancelled' });
    await waiting.clock.advance(1);
    stopping.abort();
    await stopped;
    expect(second.attempts()).toBe(1);
  });
});
