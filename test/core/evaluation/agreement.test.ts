import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { cohenKappa, fleissKappa } from '../../../src/core/evaluation/agreement';
import { kendallTauB, spearman } from '../../../src/core/evaluation/rankCorrelation';

describe("Fleiss' kappa", () => {
  test('is the agreement beyond chance as a share of what chance leaves', () => {
    const items = ['aaa', 'aab', 'bbb', 'abb', 'aaa', 'ccc'].map((labels) => Array.from(labels));
    // Observed agreement (1 + 1/3 + 1 + 1/3 + 1 + 1) / 6; by chance (9/18)^2 + (6/18)^2 + (3/18)^2.
    const [observed, expected] = [(4 + 2 / 3) / 6, (81 + 36 + 9) / 324];
    expect(fleissKappa(items).value).toBeCloseTo((observed - expected) / (1 - expected), 14);
  });

  test('is 1 when all agree on more than one label, and has no number when there is one label only', () => {
    expect(
      fleissKappa([
        ['a', 'a'],
        ['b', 'b'],
      ]).value,
    ).toBe(1);
    expect(
      fleissKappa([
        ['a', 'a'],
        ['a', 'a'],
      ]),
    ).toMatchObject({ kind: 'none', value: null, reason: expect.stringContaining('one and the same') });
    expect(fleissKappa([])).toMatchObject({ kind: 'none' });
  });

  test('refuses items with a rater missing', () => {
    expect(() => fleissKappa([['a', 'b'], ['a']])).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => fleissKappa([['a'], ['a']])).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});

describe("Cohen's kappa", () => {
  test('takes each rater his own share of labels', () => {
    const first = Array.from('aaaabbbbcc');
    const second = Array.from('aaabbbbacc');
    // Eight of ten agree; by chance 0.4 * 0.4 + 0.4 * 0.4 + 0.2 * 0.2.
    expect(cohenKappa(first, second).value).toBeCloseTo((0.8 - 0.36) / (1 - 0.36), 14);
  });

  test('is negative below chance and has no number for one label only', () => {
    expect(cohenKappa(['a', 'b'], ['b', 'a']).value).toBe(-1);
    expect(cohenKappa(['a', 'a'], ['a', 'a'])).toMatchObject({ kind: 'none', value: null });
    expect(cohenKappa(['a', 'a'], ['a', 'b']).value).toBe(0);
  });

  test('refuses unequal lengths', () => {
    expect(() => cohenKappa(['a'], [])).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});

const golden = path.join(import.meta.dirname, '../../../../shared/data/golden/statistics.json');
if (!existsSync(golden)) console.info('skipped: agreement on a real A/B test (no ../shared/data beside the checkout)');

describe.skipIf(!existsSync(golden))('agreement of three annotators in a real A/B test', () => {
  interface RealTest {
    readonly labels: readonly (readonly string[])[];
    readonly fleiss_kappa: number;
    readonly [pair: `${number}-${number}`]: Readonly<
      Record<'spearman' | 'spearman_p' | 'kendall_tau_b' | 'kendall_p' | 'cohen_kappa', number>
    >;
  }
  const tests = existsSync(golden)
    ? (JSON.parse(readFileSync(golden, 'utf8')) as { asem_ab_real: Record<string, RealTest> }).asem_ab_real
    : {};

  test.each(Object.entries(tests))('%s', (_, row) => {
    expect(fleissKappa(row.labels).value).toBeCloseTo(row.fleiss_kappa, 12);
    for (const pair of ['0-1', '0-2', '1-2'] as const) {
      const [first, second] = pair.split('-').map((rater) => row.labels.map((labels) => labels[Number(rater)]!)) as [
        string[],
        string[],
      ];
      expect(cohenKappa(first, second).value).toBeCloseTo(row[pair]!.cohen_kappa, 12);
      const scored = (labels: readonly string[]): number[] =>
        labels.map((label) => (label === 'tie' ? 0 : label === '1' ? -1 : 1));
      expect(spearman(scored(first), scored(second))).toMatchObject({
        value: expect.closeTo(row[pair]!.spearman, 12),
        p: expect.closeTo(row[pair]!.spearman_p, 14),
      });
      expect(kendallTauB(scored(first), scored(second))).toMatchObject({
        value: expect.closeTo(row[pair]!.kendall_tau_b, 12),
        p: expect.closeTo(row[pair]!.kendall_p, 14),
      });
    }
  });
});
