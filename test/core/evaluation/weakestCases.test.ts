import { describe, expect, it } from 'vitest';
import { weakestCases } from '../../../src/core/evaluation/weakestCases';
import type { MetricId } from '../../../src/core/metrics/score';
import type { CellRecord, RunRecord } from '../../../src/core/run/runRecord';

function cell(testCaseId: string, figures: Partial<Record<MetricId, number | null>>): CellRecord {
  const scores = Object.entries(figures).map(([metric, value]) => ({
    metric: metric as MetricId,
    value,
    scope: 'case' as const,
    signature: `${metric}|v:1`,
  }));
  const prompt = { form: 'chat' as const, messages: [] };
  const tokens = { tokens: 1, tokeniser: 'x', exact: true };
  const response = { prompt, requestHash: '', tokens, text: `said to ${testCaseId}` };
  return { key: { columnId: 'a', testCaseId }, status: 'finished', stages: { response }, scores };
}

function run(cells: readonly CellRecord[], testCaseIds: readonly string[]): RunRecord {
  const columns = [{ id: 'a', name: 'A', strategy: {}, variants: {} }];
  const header = { id: 'r', columns, testCaseIds } as unknown as RunRecord['header'];
  const byId = Object.fromEntries(cells.map((one) => [`a|${one.key.testCaseId}`, one]));
  return { header, outcome: 'completed', cells: byId };
}

const record = run(
  [
    cell('one', { 'bleu-2': 30, repetition: 5 }),
    cell('two', { 'bleu-2': 10, repetition: 50 }),
    cell('three', { 'bleu-2': null }),
    cell('four', { 'bleu-2': 10, repetition: 0 }),
  ],
  ['one', 'two', 'three', 'four', 'unanswered'],
);

describe('the weakest answers of a column', () => {
  it('are those with the lowest figures, in the order of the run where they are equal', () => {
    expect(weakestCases(record, 'a', 'bleu-2', 2)).toEqual({
      cases: [
        { testCaseId: 'two', figure: 10, response: 'said to two' },
        { testCaseId: 'four', figure: 10, response: 'said to four' },
      ],
      counted: 3,
      without: 2,
      signature: 'bleu-2|v:1',
    });
  });

  it('are those with the highest where less is better', () => {
    expect(weakestCases(record, 'a', 'repetition', 1).cases.map(({ testCaseId }) => testCaseId)).toEqual(['two']);
  });

  it('are refused for a column that is not there, and for metrics that cannot tell', () => {
    expect(() => weakestCases(record, 'b', 'bleu-2', 1)).toThrow(expect.objectContaining({ code: 'not-found' }));
    for (const metric of ['length', 'bleu-4'] as const)
      expect(() => weakestCases(record, 'a', metric, 1)).toThrow(expect.objectContaining({ code: 'invalid-setting' }));
  });
});
