import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { kendallTauB, spearman } from '../../../src/core/evaluation/rankCorrelation';

interface GoldenCorrelation {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly spearman: number | null;
  readonly spearman_p: number | null;
  readonly kendall_tau_b: number | null;
  readonly kendall_p: number | null;
}

const fixture = path.join(import.meta.dirname, '../../fixtures/metrics/golden-statistics.json');
const { correlation } = JSON.parse(readFileSync(fixture, 'utf8')) as { correlation: Record<string, GoldenCorrelation> };

function expectClose(actual: number | null, expected: number | null): void {
  if (expected === null) expect(actual).toBeNull();
  else expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(1e-12 * Math.max(Math.abs(expected), 1e-30));
}

describe.each(Object.entries(correlation))('"%s" is as SciPy has it', (_, row) => {
  test('Spearman', () => {
    const result = spearman(row.x, row.y);
    if (row.spearman === null) expect(result).toMatchObject({ kind: 'none', value: null });
    else expectClose(result.value, row.spearman);
    if (result.kind === 'value') expectClose(result.p, row.spearman_p);
  });

  test('Kendall tau-b', () => {
    const result = kendallTauB(row.x, row.y);
    if (row.kendall_tau_b === null) expect(result).toMatchObject({ kind: 'none', value: null });
    else expectClose(result.value, row.kendall_tau_b);
    if (result.kind === 'value') expectClose(result.p, row.kendall_p);
  });
});

describe.each([
  ['spearman', spearman],
  ['kendallTauB', kendallTauB],
])('%s', (_, coefficient) => {
  test('has no number, and a reason, for a constant side, one pair or NaN', () => {
    expect(coefficient([1, 2, 3], [2, 2, 2])).toMatchObject({
      kind: 'none',
      value: null,
      reason: expect.stringContaining('same value'),
    });
    expect(coefficient([1], [2])).toMatchObject({ kind: 'none', value: null });
    expect(coefficient([1, NaN, 3], [1, 2, 3])).toMatchObject({ kind: 'none', value: null });
  });

  test('refuses unequal lengths', () => {
    expect(() => coefficient([1, 2], [1])).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  test('is 1 for the same order and -1 for the reverse', () => {
    expect(coefficient([1, 5, 9, 11], [2, 3, 8, 70]).value).toBeCloseTo(1, 14);
    expect(coefficient([1, 5, 9, 11], [4, 3, 2, 1]).value).toBeCloseTo(-1, 14);
  });
});
