import { describe, expect, it } from 'vitest';
import type { Difference, ResultCell } from '../../../src/core/evaluation/resultTable';
import type { MetricInfo } from '../../../src/protocol/benchState';
import {
  effectsText,
  factsOf,
  moreCasesText,
  pText,
  shownDifference,
} from '../../../webview/results/model/differenceText';
import { sortedRows } from '../../../webview/results/model/tableView';
import { EMPTY_RESULTS_VIEW, nextSort, parseResultsView } from '../../../webview/results/store/resultsView';

const BLEU: MetricInfo = { id: 'bleu-2', name: 'BLEU-2', decimals: 2, higherIsBetter: true, card: '' };
const LENGTH: MetricInfo = { id: 'length', name: 'Length', decimals: 1, card: '' };
const DIFFERENCE: Difference = {
  delta: -0.42,
  interval: [-0.77, -0.1],
  percentileInterval: [-0.8, -0.1],
  p: 0.0004,
  pHolm: 0.012,
  significant: true,
  test: 'paired-bootstrap',
  otherTests: [],
  effects: [{ kind: 'standardised', value: -0.31 }],
  moreCases: { kind: 'estimate', more: 1204 },
  cases: 40,
};
const cell = (difference: Partial<Difference>, more: Partial<ResultCell> = {}): ResultCell => ({
  metric: 'bleu-2',
  value: 8.1,
  signature: 'bleu|n:2',
  difference: { ...DIFFERENCE, ...difference },
  ...more,
});
const COMPARISON = {
  baselineId: 'a',
  baselineName: '0-shot',
  seed: 13,
  resamples: 10_000,
  level: 0.95,
  familySize: 24,
  family: '24 tests planned',
};

describe('a difference in words', () => {
  it('has its sign, its direction, whether it is better, and whether it is real', () => {
    expect(shownDifference(BLEU, cell({}))).toEqual({
      text: '−0.42',
      direction: 'down',
      verdict: 'worse',
      significance: 'significant',
    });
    expect(shownDifference(BLEU, cell({ significant: false }))?.significance).toBe('not-significant');
    expect(shownDifference(BLEU, cell({ significant: null }))?.significance).toBe('not-tested');
    expect(shownDifference(LENGTH, cell({ delta: 2 }))).toMatchObject({ text: '+2.0', verdict: 'neutral' });
    expect(shownDifference(BLEU, cell({ delta: 0.001 }))).toMatchObject({ text: '0', direction: 'same' });
    expect(shownDifference(BLEU, cell({ delta: null }))).toBeUndefined();
  });

  it('is told in full', () => {
    const facts = new Map(factsOf(BLEU, cell({}), COMPARISON));
    expect(facts.get('From 0-shot')).toBe('−0.42');
    expect(facts.get('95 % interval')).toBe('−0.77 to −0.10 (BCa)');
    expect(facts.get('paired bootstrap')).toBe('p < 0.001');
    expect(facts.get('Holm over 24 tests')).toBe('p = 0.012: significant at 0.05');
    expect(facts.get('More test cases')).toBe(
      'about 1,204 more test cases for 80 % power at this effect (an estimate)',
    );
    expect(facts.get('Signature')).toBe('bleu|n:2');
  });

  it('says why it was not tested, and why there is no interval', () => {
    const single = cell({
      p: null,
      pHolm: null,
      significant: null,
      pReason: 'There is one test case.',
      interval: null,
    });
    expect(new Map(factsOf(BLEU, single, COMPARISON)).get('Significance')).toBe('not tested: There is one test case.');
    const dist = cell({ interval: null, intervalReason: 'Repeated cases add no words.' });
    expect(new Map(factsOf(BLEU, dist, COMPARISON)).get('95 % interval')).toBe('none: Repeated cases add no words.');
    expect(factsOf(BLEU, { metric: 'bleu-2', value: null, reason: 'No gold.' }, undefined)).toEqual([
      ['Figure', 'No gold.'],
    ]);
  });

  it('names effects and estimates', () => {
    expect(effectsText({ ...DIFFERENCE, effects: [{ kind: 'cohen-dz', value: Infinity }] })).toBe(
      "Cohen's d (paired) ∞",
    );
    expect(moreCasesText({ ...DIFFERENCE, moreCases: { kind: 'estimate', more: 0 } })).toMatch(/^enough .*estimate/);
    expect([pText(0.0009), pText(0.05)]).toEqual(['< 0.001', '0.050']);
  });
});

describe('the view of the table', () => {
  const row = (id: string, kind: 'system' | 'published', value: number | null) => ({
    id,
    name: id,
    kind,
    count: 1,
    cells: [{ metric: 'bleu-2' as const, value }],
  });
  const table = {
    metrics: ['bleu-2' as const],
    rows: [row('p', 'published', 5), row('a', 'system', null), row('b', 'system', 2), row('c', 'system', 9)],
    signatures: [],
    warnings: [],
  };

  it('has our rows before published ones, and sorts all of them with missing figures last', () => {
    const ids = (sort?: Parameters<typeof sortedRows>[1]) => sortedRows(table, sort).map(({ id }) => id);
    expect(ids()).toEqual(['a', 'b', 'c', 'p']);
    expect(ids({ metric: 'bleu-2', direction: 'falling' })).toEqual(['c', 'p', 'b', 'a']);
    expect(ids({ metric: 'bleu-2', direction: 'rising' })).toEqual(['b', 'p', 'c', 'a']);
    expect(ids({ metric: 'gone', direction: 'rising' })).toEqual(['a', 'b', 'c', 'p']);
  });

  it('sorts the better end first', () => {
    const first = nextSort(undefined, 'repetition', true);
    expect(first).toEqual({ metric: 'repetition', direction: 'rising' });
    expect(nextSort(first, 'repetition', true)?.direction).toBe('falling');
    expect(nextSort(nextSort(first, 'repetition', true), 'repetition', true)).toBeUndefined();
  });

  it('reads what was kept and leaves out what does not fit', () => {
    expect(parseResultsView('nonsense')).toEqual(EMPTY_RESULTS_VIEW);
    expect(
      parseResultsView({ tab: 'elsewhere', hiddenMetrics: ['a', 1], sort: { metric: 'a', direction: 'up' } }),
    ).toMatchObject({
      tab: 'table',
      hiddenMetrics: ['a'],
      sort: undefined,
    });
  });
});
