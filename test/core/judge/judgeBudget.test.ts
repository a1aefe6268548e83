import { describe, expect, test } from 'vitest';
import { parseBudget } from '../../../src/core/judge/judgeBudget';

describe('a budget as somebody types it', () => {
  test.each([
    ['', {}],
    [' , ', {}],
    ['2 usd', { usd: 2 }],
    ['0.5$', { usd: 0.5 }],
    ['3 dollars', { usd: 3 }],
    ['1 call', { calls: 1 }],
    ['500 Calls, 100,000 tokens', { calls: 500, tokens: 100_000 }],
    ['1,000,000 tokens,2 USD', { tokens: 1_000_000, usd: 2 }],
  ])('%j is %j', (text, limits) => {
    expect(parseBudget(text)).toEqual(limits);
  });

  // A limit that was mistaken for none would let everything be spent.
  test.each(['5', 'five calls', '1.5 calls', '-2 usd', '2 euros', '5 constructor', '7 valueOf', '2 usd 3 calls'])(
    '%j is refused',
    (text) => {
      expect(() => parseBudget(text)).toThrow(expect.objectContaining({ code: 'invalid-setting' }));
    },
  );
});
