import { describe, expect, it } from 'vitest';
import { Budget } from '../../../src/core/llm/budget';
import type { Completion } from '../../../src/core/llm/completion';

const price = { inputPerMillionUsd: 1, outputPerMillionUsd: 10 };
const answered = (promptTokens: number, completionTokens: number): Completion => ({
  text: 'Oh.',
  finishReason: 'stop',
  usage: { promptTokens, completionTokens },
  latencyMs: 1,
  retries: 0,
  notSent: [],
  source: { kind: 'live' },
});

describe('a budget', () => {
  it('sets the most that a request can use aside, and settles with what it used', () => {
    const budget = new Budget({ tokens: 100 });
    const first = budget.reserve(40, 20, price);
    expect(() => budget.reserve(40, 20, price)).toThrow(/100 tokens/);
    first.settle(answered(30, 5));
    first.settle(answered(1000, 1000));
    expect(budget.spent).toEqual({ calls: 1, tokens: 35, usd: (30 + 50) / 1e6 });
    budget.reserve(45, 20, price);
    expect(() => budget.reserve(1, 0, price)).toThrow(expect.objectContaining({ code: 'limit-exceeded' }));
  });

  it('counts an answer without usage as its most, and a failed request as its prompt', () => {
    const budget = new Budget({});
    const { usage, ...bare } = answered(0, 0);
    expect(usage).toBeDefined();
    budget.reserve(10, 5, price).settle(bare);
    budget.reserve(10, 5, price).settle(undefined);
    expect(budget.spent.tokens).toBe(25);
  });

  it('limits calls and money, and does not take an unknown price for none', () => {
    const calls = new Budget({ calls: 1 });
    calls.reserve(1, 1, undefined);
    expect(() => calls.reserve(1, 1, undefined)).toThrow(/1 calls/);
    expect(calls.spent.usd).toBeNull();
    const money = new Budget({ usd: 0.001 });
    expect(() => money.reserve(1, 1, undefined)).toThrow(expect.objectContaining({ code: 'invalid-setting' }));
    money.reserve(0, 100, price);
    expect(() => money.reserve(1, 0, price)).toThrow(/0.001 US dollars/);
  });
});
