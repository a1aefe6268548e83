import { describe, expect, test } from 'vitest';
import { builtInJudge } from '../../../src/core/judge/builtInJudges';
import { parseBudget } from '../../../src/core/judge/judgeBudget';
import { judgeSampling, type JudgeSpec } from '../../../src/core/judge/judgeQuestions';
import { JudgeSession, type JudgeSessionParts } from '../../../src/core/judge/judgeSession';
import { judgePlanText } from '../../../src/core/judge/planJudge';
import type { Completion } from '../../../src/core/llm/completion';
import { requestHash } from '../../../src/core/llm/requestHash';
import type { ResponseNews } from '../../../src/core/llm/pacer';
import { aspectsOf } from '../../../src/core/ratings/ratingAspect';
import type { CompletionStore } from '../../../src/core/store/completionStore';
import { AppError } from '../../../src/core/util/errors';
import { createFakeClock, type FakeClock } from '../../support/core/fakeClock';
import { createFakeModel, type Answer, type FakeModel } from '../../support/core/fakeModel';

const PRICE = { inputPerMillionUsd: 1_000_000, outputPerMillionUsd: 2_000_000 };
const TOKENS_OF_A_PROMPT = 10;

const spec = (change: Partial<JudgeSpec> = {}): JudgeSpec => {
  const template = builtInJudge('pairwise');
  return {
    set: {
      kind: 'rapport-rating-set',
      version: 1,
      name: 'pairs',
      mode: 'pairwise',
      aspects: aspectsOf(['empathy']),
      bothBad: false,
      orderSeed: 1,
      items: Array.from({ length: 6 }, (_, index) => ({
        id: `i${index}`,
        context: [{ role: 'speaker', text: `I lost key ${index}.` }],
        responses: [
          { label: 'A', text: `Oh ${index}` },
          { label: 'B', text: `No ${index}` },
        ],
      })),
    },
    template,
    endpointId: 'e',
    model: 'm',
    sampling: judgeSampling(template, { maxTokens: 5 }),
    repeats: 1,
    ...change,
  };
};

/** A store in memory. */
function memoryStore(): CompletionStore & { readonly answers: Map<string, Completion[]> } {
  const answers = new Map<string, Completion[]>();
  const own = (hash: string): Completion[] => answers.get(hash) ?? [];
  return {
    answers,
    writable: true,
    find: async (hash, repeat) => {
      const completion = own(hash)[repeat];
      return completion === undefined ? undefined : { repeat, model: 'm', date: '2026-01-01', completion };
    },
    repeats: () => Promise.reject(new Error('not asked for')),
    count: async (hashes) => hashes.map((hash) => own(hash).length),
    save: async (request, completion, repeat) => {
      const hash = requestHash(request);
      const place = repeat === 'next' ? own(hash).length : repeat;
      const kept = [...own(hash)];
      kept[place] = completion;
      answers.set(hash, kept);
      return place;
    },
  };
}

interface World {
  readonly session: JudgeSession;
  readonly model: FakeModel;
  readonly clock: FakeClock;
  readonly heard: (news: Partial<ResponseNews>) => void;
}

function open(answer: Answer, change: Partial<JudgeSessionParts> = {}): World {
  const model = createFakeModel(answer);
  const clock = createFakeClock();
  let hear: (news: ResponseNews) => void = () => undefined;
  const session = new JudgeSession({
    createClient: (onResponse) => {
      hear = onResponse;
      return model;
    },
    maxConcurrent: 2,
    budget: {},
    tokens: { count: async () => ({ tokens: TOKENS_OF_A_PROMPT, tokeniser: 'test', exact: true }) },
    clock,
    again: false,
    onProblem: ({ message }) => {
      throw new Error(message);
    },
    ...change,
  });
  return { session, model, clock, heard: (news) => hear({ status: 200, sentAt: 0, ...news }) };
}

const { signal } = new AbortController();
const quiet = (): void => undefined;

describe('a judge', () => {
  test('is planned: calls, what is stored, tokens, and money from prompts alone to the longest answers asked for twice', async () => {
    const completions = memoryStore();
    const { session } = open(() => 'Verdict: A', { completions, price: PRICE });
    const first = await session.plan(spec(), signal);
    // 12 prompts of 10 tokens; 12 answers of 5; 12 repairs with prompt, answer and 10 tokens of words.
    const least = 12 * 10;
    const most = least + 12 * 5 * 2 + 12 * (10 + 5 + 10) + 12 * 5 * 2;
    expect(first).toEqual({
      questions: 12,
      calls: 12,
      stored: 0,
      promptTokens: 120,
      cost: { leastUsd: least, mostUsd: most },
    });
    expect(judgePlanText(first, spec())).toBe(
      `12 questions, each pair in both orders: 0 answers are stored, 12 to ask of m, 120 prompt tokens, ${least}.00 to ${most}.00 US dollars. An answer that cannot be read is asked for once more.`,
    );
    await session.run(spec(), quiet, signal);
    const again = await session.plan(spec({ repeats: 2 }), signal);
    expect(again).toMatchObject({ questions: 24, calls: 12, stored: 12 });
    const done = await session.plan(spec(), signal);
    expect(judgePlanText(done, spec())).toMatch(/12 answers are stored, nothing to ask\.$/);
  });

  test('without a price costs nobody knows how much', async () => {
    const plan = await open(() => 'Verdict: A').session.plan(spec(), signal);
    expect(plan.cost).toBeNull();
    expect(judgePlanText(plan, spec())).toMatch(/cost unknown/);
  });

  test('is asked no more than so many questions at once', async () => {
    const { session, model } = open(() => 'Verdict: A', { maxConcurrent: 2 });
    await session.run(spec(), quiet, signal);
    expect(model.requests).toHaveLength(12);
    expect(model.maxUnderWay()).toBe(2);
  });

  test('that says 429 is asked again after the time it named, and not before', async () => {
    let refused = false;
    const world = open(
      () => {
        if (refused) return 'Verdict: A';
        refused = true;
        world.heard({ status: 429, retryAfterMs: 7000 });
        return new AppError('rate-limited', 'Too many.');
      },
      { maxConcurrent: 1 },
    );
    const { session, model, clock } = world;
    const running = session.run(spec(), quiet, signal);
    await clock.advance(6900);
    expect(model.requests).toHaveLength(1);
    await clock.advance(60_000);
    expect((await running).replies).toHaveLength(12);
    expect(model.requests).toHaveLength(13);
    expect(session.spent.calls).toBe(13);
  });

  test('within a budget of money stops before it is passed, keeps what was answered, and goes on with more', async () => {
    const completions = memoryStore();
    // At most 10 + 5 * 2 dollars a call, of which each takes what the fake model says that it used.
    const parts = { completions, price: { inputPerMillionUsd: 0, outputPerMillionUsd: 1_000_000 }, maxConcurrent: 1 };
    const answer = 'Verdict: A';
    const first = open(() => answer, { ...parts, budget: { usd: 3 * answer.length + 5 } });
    const { replies, stopped } = await first.session.run(spec(), quiet, signal);
    expect(stopped).toMatchObject({ code: 'limit-exceeded' });
    expect(replies).toHaveLength(4);
    expect(first.session.spent).toMatchObject({ calls: 4, usd: 4 * answer.length });
    const second = open(() => answer, parts);
    expect(await second.session.plan(spec(), signal)).toMatchObject({ calls: 8, stored: 4 });
    expect((await second.session.run(spec(), quiet, signal)).replies).toHaveLength(12);
    expect(second.model.requests).toHaveLength(8);
  });

  test('with a budget of money and no price is asked nothing', async () => {
    const { session, model } = open(() => 'Verdict: A', { budget: { usd: 1 } });
    await expect(session.run(spec(), quiet, signal)).rejects.toMatchObject({ code: 'invalid-setting' });
    expect(model.requests).toHaveLength(0);
  });

  test('that is cancelled keeps what it answered: the next time the rest is asked', async () => {
    const completions = memoryStore();
    const stopping = new AbortController();
    let answers = 0;
    const first = open(
      () => {
        if (++answers === 5) stopping.abort();
        return 'Verdict: B';
      },
      { completions, maxConcurrent: 1 },
    );
    await expect(first.session.run(spec(), quiet, stopping.signal)).rejects.toMatchObject({ code: 'cancelled' });
    const second = open(() => 'Verdict: B', { completions });
    const { calls } = await second.session.plan(spec(), signal);
    expect(calls).toBe(8);
    await second.session.run(spec(), quiet, signal);
    expect(second.model.requests).toHaveLength(8);
  });

  test('asked several times has an answer of its own each time, kept apart', async () => {
    const completions = memoryStore();
    let answers = 0;
    const { session, model } = open(() => `Verdict: ${answers++ % 2 === 0 ? 'A' : 'B'}`, { completions });
    await session.run(spec({ repeats: 3 }), quiet, signal);
    expect(model.requests).toHaveLength(36);
    expect([...completions.answers.values()].map(({ length }) => length)).toEqual(Array(12).fill(3));
  });

  test.each(['model-not-found', 'unauthorized'] as const)(
    'ends at once where every question would fail: %s',
    async (code) => {
      const { session, model } = open(() => new AppError(code, 'No.'), { maxConcurrent: 1 });
      const { replies, stopped } = await session.run(spec(), quiet, signal);
      expect(stopped).toMatchObject({ code });
      expect(replies).toEqual([]);
      expect(model.requests).toHaveLength(1);
    },
  );

  test('ends after too many failures in a row', async () => {
    const { session, model } = open(() => new AppError('refused', 'No.'), { maxConcurrent: 1 });
    const { stopped } = await session.run(spec({ repeats: 2 }), quiet, signal);
    expect(stopped?.message).toMatch(/20 questions failed in a row; the last: No\./);
    expect(model.requests).toHaveLength(20);
  });
});

describe('a budget as it is typed', () => {
  test.each([
    ['', {}],
    [' 2 usd', { usd: 2 }],
    ['0.5$', { usd: 0.5 }],
    ['1,500 calls', { calls: 1500 }],
    ['100000 tokens, 1 call,3 dollars', { tokens: 100_000, calls: 1, usd: 3 }],
  ])('%j', (text, limits) => {
    expect(parseBudget(text)).toEqual(limits);
  });

  test.each(['5', 'much', '2.5 calls', '-1 usd', '3 euro'])('%j is none, and how to write one is said', (text) => {
    expect(() => parseBudget(text)).toThrow(/write 2 usd, 500 calls or 100000 tokens/);
  });
});
