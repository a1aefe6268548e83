import { describe, expect, it } from 'vitest';
import { tokenMatches } from '../../../webview/model/tokenMatches';

const side = (
  tokens: readonly string[],
  weights: readonly number[],
  closest: readonly number[],
  cosines: readonly number[],
) => ({
  tokens,
  weights,
  closest,
  cosines,
});

describe('the matches behind a BERTScore', () => {
  it('leave out tokens that do not count, keep special ones as what was closest, and heat from the least to the most alike', () => {
    const { precision, recall } = tokenMatches({
      reference: 0,
      candidateSide: side(['[CLS]', ' a', 'b'], [0, 1, 1], [0, 0, 1], [1, 0.4, 0.8]),
      referenceSide: side(['[SEP]', ' c'], [0, 2], [0, 2], [1, 0.8]),
    });
    expect(precision).toEqual([
      { token: 'a', closest: '[SEP]', cosine: 0.4, heat: 0 },
      { token: 'b', closest: 'c', cosine: 0.8, heat: 1 },
    ]);
    expect(recall).toEqual([{ token: 'c', closest: 'b', cosine: 0.8, heat: 1 }]);
  });
});
