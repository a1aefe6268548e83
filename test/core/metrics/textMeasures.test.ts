import { describe, expect, test } from 'vitest';
import { contextOverlap } from '../../../src/core/metrics/contextOverlap';
import { asksQuestion, questionShare } from '../../../src/core/metrics/questionShare';
import { repetition } from '../../../src/core/metrics/repetition';
import { responseLength } from '../../../src/core/metrics/responseLength';

test('length counts tokens, and words without bare punctuation', () => {
  expect(responseLength(['It', "'s", '3', 'a.m.', '...', '!'])).toEqual({ tokens: 6, words: 4 });
  expect(responseLength([])).toEqual({ tokens: 0, words: 0 });
});

describe('question share', () => {
  test('is the percentage of responses with a question mark, of any script', () => {
    expect(questionShare(['Why?', 'I see.', '真的吗？', 'No way'])).toBe(50);
    expect(asksQuestion('لماذا؟')).toBe(true);
  });

  test('is null for no responses', () => {
    expect(questionShare([])).toBeNull();
  });
});

describe('context overlap', () => {
  test('is the percentage of word tokens that the context has, case and punctuation aside', () => {
    expect(contextOverlap(['My', 'dog', 'ran', '.', '!'], ['my', 'DOG', 'barked', '.'])).toBeCloseTo(200 / 3, 12);
  });

  test('is null for a response without words, 0 against an empty context', () => {
    expect(contextOverlap(['...'], ['a'])).toBeNull();
    expect(contextOverlap(['a'], [])).toBe(0);
  });
});

describe('repetition', () => {
  test('is the share of four-grams that came before in the response', () => {
    expect(repetition('i see that now I see that now'.split(' '))).toBe(20);
    expect(repetition('a b c d e'.split(' '))).toBe(0);
  });

  test('is null below four tokens', () => {
    expect(repetition(['a', 'b', 'c'])).toBeNull();
  });
});
