import { describe, expect, it } from 'vitest';
import { createTokenCounter } from '../../src/node/tokenCounter';

const counter = createTokenCounter();

describe('createTokenCounter', () => {
  it.each([
    ['gpt-4o', 'hello world', 2, 'o200k_base'],
    ['gpt-3.5-turbo', 'hello world', 2, 'cl100k_base'],
    ['gpt-4o', 'antidisestablishmentarianism', 6, 'o200k_base'],
    ['gpt-4', 'antidisestablishmentarianism', 6, 'cl100k_base'],
    ['gpt-4o', '', 0, 'o200k_base'],
  ])('counts for %s in %j %i tokens of %s', async (model, text, tokens, tokeniser) => {
    expect(await counter.count(text, model)).toEqual({ tokens, tokeniser, exact: true });
  });

  it('tells the two tokenisers apart', async () => {
    const text = 'நான் மிகவும் வருத்தமாக இருக்கிறேன்';
    const [newer, older] = [await counter.count(text, 'gpt-4o'), await counter.count(text, 'gpt-4')];
    expect(newer.tokens).toBeLessThan(older.tokens);
  });

  it.each([
    'gpt-3.5-turbo-0613',
    'gpt-4',
    'gpt-4-turbo',
    'gpt-4-0613',
    'davinci-002',
    'gpt-35-turbo',
    'openai/gpt-4',
    'ft:gpt-3.5-turbo:me::1',
  ])('uses cl100k_base, exactly, for %s', async (model) => {
    expect(await counter.count('x', model)).toMatchObject({ tokeniser: 'cl100k_base', exact: true });
  });

  it.each([
    'gpt-4o',
    'gpt-4o-mini',
    'chatgpt-4o-latest',
    'gpt-4.1-nano',
    'gpt-4.5-preview',
    'gpt-5',
    'gpt-5.2-pro',
    'o1',
    'o3-mini',
    'o4-mini',
    'gpt-oss:20b',
    'ft:gpt-4o-mini:me::1',
  ])('uses o200k_base, exactly, for %s', async (model) => {
    expect(await counter.count('x', model)).toMatchObject({ tokeniser: 'o200k_base', exact: true });
  });

  it.each(['llama3.2', 'SmolLM2-135M', 'gpt4all', 'text-davinci-003', 'o1x', 'gpt-j', 'mistral/o2'])(
    'estimates for %s, and says so',
    async (model) => {
      expect(await counter.count('x', model)).toEqual({ tokens: 1, tokeniser: 'o200k_base', exact: false });
    },
  );

  it('takes what looks like a special token for text', async () => {
    expect((await counter.count('<|endoftext|>', 'gpt-4o')).tokens).toBeGreaterThan(1);
  });

  it('counts a long text of one letter in a moment, as an estimate', async () => {
    const started = performance.now();
    const { tokens, exact } = await counter.count('a'.repeat(400_000), 'gpt-4o');
    expect(performance.now() - started).toBeLessThan(5000);
    expect(exact).toBe(false);
    expect(tokens).toBeGreaterThan(40_000);
    expect(tokens).toBeLessThan(60_000);
  });
});
