import { describe, expect, it } from 'vitest';
import { onlyKnownFigures } from '../../../src/core/evaluation/knownFigures';

const facts = ['hit:3_conv:6#2: BLEU-2 12.40', '1,200 answers, p = 0.030'];

describe('what a model makes of figures', () => {
  it('keeps the figures that are among the facts, as they stand there', () => {
    const text = 'BLEU-2 is 12.40 on hit:3_conv:6#2 (p = 0.030), of 1,200 answers.';
    expect(onlyKnownFigures(text, facts)).toEqual({ text, leftOut: 0 });
  });

  it.each([
    ['12.4', '[…]'],
    ['12.41 and 12.40', '[…] and 12.40'],
    ['up by 7 %, from 3', 'up by […] %, from 3'],
    ['112.40', '[…]'],
    ['1,201', '[…]'],
  ])('has no other number: %s', (text, expected) => {
    const found = onlyKnownFigures(text, facts);
    expect(found.text).toBe(expected);
    expect(found.leftOut).toBe(expected.split('[…]').length - 1);
  });
});
