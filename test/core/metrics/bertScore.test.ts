import { describe, expect, it } from 'vitest';
import {
  bestBertScore,
  inverseDocumentFrequency,
  matchTokens,
  normaliseRows,
  rescaleBertScore,
  type WeightedTokens,
} from '../../../src/core/metrics/bertScore';
import { defaultLayer, englishBaseline } from '../../../src/core/metrics/bertScoreModels';

const tokens = (rows: readonly (readonly number[])[], weights: readonly number[], isEmpty = false): WeightedTokens => ({
  count: rows.length,
  dimensions: 2,
  vectors: Float32Array.from(rows.flat()),
  weights,
  isEmpty,
});
const east = [1, 0];
const north = [0, 1];
const between = [0.6, 0.8];

describe('greedy matching', () => {
  it('takes for each token the closest of the other side, special ones included, and weighs it', () => {
    const { score, match } = matchTokens(
      tokens([east, between, north], [0, 1, 3]),
      tokens([east, east, between], [0, 1, 1]),
    );
    // The candidate's second and third token are closest to the reference's third: cosines 1 and 0.8.
    expect(match.ofCandidate).toEqual([0, 2, 2]);
    expect(match.ofReference).toEqual([0, 0, 1]);
    expect(score.p).toBeCloseTo((1 + 3 * 0.8) / 4, 6);
    expect(score.r).toBeCloseTo(1, 6);
    expect(score.f).toBeCloseTo((2 * 0.85) / 1.85, 6);
  });

  it('finds the closest among any number of tokens', () => {
    for (let columns = 1; columns <= 9; columns++) {
      const rows = Array.from({ length: columns }, (_, at) => (at === columns - 1 ? north : east));
      const { match } = matchTokens(
        tokens([north], [1]),
        tokens(
          rows,
          rows.map(() => 1),
        ),
      );
      expect(match.ofCandidate).toEqual([columns - 1]);
      expect(match.referenceCosines).toEqual(rows.map((row) => row[1]));
    }
  });

  it('gives 0 throughout when either text is empty', () => {
    const empty = tokens([east, north], [0, 0], true);
    const text = tokens([east, between, north], [0, 1, 0]);
    expect(matchTokens(empty, text).score).toEqual({ p: 0, r: 0, f: 0 });
    expect(matchTokens(text, empty).score).toEqual({ p: 0, r: 0, f: 0 });
  });

  it('gives 0 for the side on which every token weighs nothing, and for F', () => {
    const { score } = matchTokens(tokens([east], [2]), tokens([east], [0]));
    expect(score).toEqual({ p: 1, r: 0, f: 0 });
  });
});

describe('what is done with scores', () => {
  it('takes the best of several references for P, R and F each on its own', () => {
    const scores = [
      { p: 0.9, r: 0.1, f: 0.18 },
      { p: 0.5, r: 0.6, f: 0.545 },
    ];
    expect(bestBertScore(scores)).toEqual({ p: 0.9, r: 0.6, f: 0.545 });
  });

  it('rescales so that the baseline becomes 0 and 1 stays', () => {
    const scaled = rescaleBertScore({ p: 0.6, r: 1, f: 0.2 }, [0.6, 0.5, 0.6]);
    expect(scaled.p).toBe(0);
    expect(scaled.r).toBe(1);
    expect(scaled.f).toBeCloseTo(-1, 12);
  });

  it('counts a token once for each reference that has it', () => {
    const weightOf = inverseDocumentFrequency([
      [0, 5, 5, 2],
      [0, 7, 2],
      [0, 5, 2],
    ]);
    expect(weightOf(0)).toBe(0);
    expect(weightOf(5)).toBeCloseTo(Math.log(4 / 3), 12);
    expect(weightOf(99)).toBeCloseTo(Math.log(4), 12);
  });

  it('brings rows to unit length and leaves a row of zeros', () => {
    const rows = Float32Array.from([3, 4, 0, 0, 0, -2]);
    normaliseRows(rows, 2);
    expect([...rows].map((value) => Number(value.toFixed(6)))).toEqual([0.6, 0.8, 0, 0, 0, -1]);
  });
});

describe('the tables of bert_score', () => {
  it('know a model with and without its owner', () => {
    expect(defaultLayer('roberta-large')).toBe(17);
    expect(defaultLayer('FacebookAI/roberta-large')).toBe(17);
    expect(defaultLayer('microsoft/mpnet-base')).toBe(8);
    expect(defaultLayer('nobody/knows-this')).toBeUndefined();
    expect(defaultLayer('constructor')).toBeUndefined();
  });

  it('have baselines for each layer of models that the package has them for', () => {
    expect(englishBaseline('FacebookAI/roberta-large', 17)).toEqual(
      [0.8315, 0.8315, 0.8312].map((value) => expect.closeTo(value, 3)),
    );
    expect(englishBaseline('roberta-large', 25)).toBeUndefined();
    expect(englishBaseline('microsoft/mpnet-base', 8)).toBeUndefined();
  });
});
