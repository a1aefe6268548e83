import { describe, expect, test } from 'vitest';
import { caseCharts } from '../../../src/core/evaluation/caseCharts';
import type { CaseCell, CaseSystem, CaseTable } from '../../../src/core/evaluation/caseTable';

const answered = (promptTokens?: number): CaseCell => ({
  kind: 'answered',
  scored: { response: 'x' },
  ...(promptTokens === undefined ? {} : { usage: { promptTokens, completionTokens: 10 } }),
});

const systemOf = (id: string, cells: CaseSystem['cells']): CaseSystem => ({ id, name: id, cells });

const LINES: CaseTable['lines'] = ['sad', 'joyful', 'sad', '', 'sad'].map((emotion, place) => ({
  id: String(place),
  emotion,
  utterance: '',
  gold: '',
}));

function chartsOf(
  figures: readonly (readonly number[])[],
  systems: readonly CaseSystem[] = figures.map((_, index) => systemOf(`s${index}`, [])),
  price?: { inputPerMillionUsd: number; outputPerMillionUsd: number },
) {
  const chosen = systems.map((system, index) => ({ system, figures: Float64Array.from(figures[index] ?? []) }));
  return caseCharts({ lines: LINES, systems }, 'bleu-2', chosen, price);
}

describe('charts of test cases', () => {
  test('spread figures over bins that all systems share, and leave out what has no figure', () => {
    const { edges, spreads } = chartsOf([
      [0.5, NaN, 2.5, 4.5, 8.5],
      [12.5, 12.5, NaN, NaN, NaN],
    ]);
    expect([edges[0], edges.at(-1), edges.length]).toEqual([0.5, 12.5, 25]);
    expect(spreads[0]).toMatchObject({ count: 4, mean: 4, quartiles: [2, 3.5, 5.5], ends: [0.5, 8.5] });
    expect(spreads[0]?.bins.reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(spreads[0]?.bins[4]).toBe(1);
    expect(spreads[1]?.bins.at(-1)).toBe(2);
  });

  test('give whole numbers bins of whole steps', () => {
    const { edges, spreads } = chartsOf([[3, 4, 4, 6]]);
    expect(edges).toEqual([3, 4, 5, 6, 7]);
    expect(spreads[0]?.bins).toEqual([1, 2, 0, 1]);
    const wide = chartsOf([[0, 100]]);
    expect(wide.edges[1]).toBe(5);
    expect(wide.spreads[0]?.bins.at(-1)).toBe(1);
  });

  test('have one bin for one value, and none where there is no figure', () => {
    expect(chartsOf([[7, 7]]).spreads[0]?.bins).toEqual([2]);
    expect(chartsOf([[NaN]])).toMatchObject({
      edges: [],
      spreads: [{ count: 0, mean: null, quartiles: null, ends: null, bins: [] }],
    });
  });

  test('tell the mean of an emotion over its own test cases, most of them first', () => {
    expect(
      chartsOf([
        [1, 5, 3, 100, NaN],
        [NaN, NaN, 2, 2, NaN],
      ]).emotions,
    ).toEqual([
      { emotion: 'sad', count: 3, means: [2, 2] },
      { emotion: 'joyful', count: 1, means: [5, null] },
    ]);
  });

  test('tell what an answer costs only where every answer was counted and a price is known', () => {
    const price = { inputPerMillionUsd: 1, outputPerMillionUsd: 2 };
    const failed: CaseCell = { kind: 'failed', reason: 'no' };
    const systems = [
      systemOf('counted', [answered(80), failed, answered(100), undefined]),
      systemOf('half', [answered(80), answered()]),
    ];
    const figures = [[1], [1]];
    expect(chartsOf(figures, systems, price).spreads).toMatchObject([{ tokens: 100, usdPerThousand: 0.11 }, {}]);
    expect(chartsOf(figures, systems, price).spreads[1]).not.toHaveProperty('tokens');
    expect(chartsOf(figures, systems).spreads[0]).not.toHaveProperty('usdPerThousand');
  });
});
