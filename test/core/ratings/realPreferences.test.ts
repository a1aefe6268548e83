import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pairRows, restRows } from '../../../src/core/ratings/agreementRows';
import { consensusOf } from '../../../src/core/ratings/consensus';
import { importPreferences } from '../../../src/core/ratings/importPreferences';
import { panelAgreement } from '../../../src/core/ratings/panelAgreement';
import { preferenceCounts } from '../../../src/core/ratings/preferenceCounts';
import { completeRows, indexRatings } from '../../../src/core/ratings/ratingIndex';
import { formatRating, parseRatings } from '../../../src/core/ratings/ratings';
import { hasShared, sharedPath } from '../../support/core/sharedFolder';

const DATA = 'human/asem_ab_3annotators.jsonl';
const GOLDEN = 'golden/statistics.json';
const present = hasShared(DATA, 'a real A/B test') && hasShared(GOLDEN, 'a real A/B test');

interface RealTest {
  readonly n: number;
  readonly majority: readonly string[];
  readonly majority_counts: Readonly<Partial<Record<string, number>>>;
  readonly pooled_counts: Readonly<Partial<Record<string, number>>>;
  readonly fleiss_kappa: number;
  readonly sign_test_two_sided_p: number;
  readonly [pair: `${number}-${number}`]: {
    readonly spearman: number;
    readonly kendall_tau_b: number;
    readonly cohen_kappa: number;
  };
}

describe.skipIf(!present)('a real A/B test by three annotators', () => {
  const { set, key, ratings } = present
    ? importPreferences(readFileSync(sharedPath(DATA), 'utf8'), DATA, 'real')
    : ({} as ReturnType<typeof importPreferences>);
  const golden = present
    ? (JSON.parse(readFileSync(sharedPath(GOLDEN), 'utf8')) as { asem_ab_real: Readonly<Record<string, RealTest>> })
        .asem_ab_real
    : {};
  const raters = ['A1', 'A2', 'A3'];

  test('is read without loss, and back from our own file', () => {
    expect(set.items).toHaveLength(270);
    const file = ratings.map(formatRating).join('\n');
    expect(parseRatings(file, 'x', set).ratings).toEqual(ratings);
  });

  test.each(Object.entries(golden))('%s: every figure is the golden one, of the complete items only', (name, row) => {
    const [pair = '', aspect = ''] = name.split(':');
    const columns = pair.split('_vs_');
    const own = ratings.filter(
      ({ id, aspect: rated }) => rated === aspect && key.items[id]?.columns['A'] === columns[0],
    );
    const [indexed] = indexRatings(own);
    const complete = completeRows(indexed!, raters);
    expect(complete).toHaveLength(row.n);
    const golded = { A: '1', B: '2', tie: 'tie' } as Readonly<Record<string, string>>;
    const majority = complete.map(({ values }) => {
      const consensus = consensusOf(values);
      return consensus.kind === 'none' ? 'no_majority' : golded[consensus.value];
    });
    expect(majority).toEqual(row.majority);

    const [counts] = preferenceCounts(indexed!, raters, key);
    expect(counts).toMatchObject({
      pair: columns,
      majority: {
        win: row.majority_counts['1'] ?? 0,
        lose: row.majority_counts['2'] ?? 0,
        tie: row.majority_counts['tie'] ?? 0,
        noMajority: row.majority_counts['no_majority'] ?? 0,
      },
      signTestP: expect.closeTo(row.sign_test_two_sided_p, 14),
    });
    const pooled = preferenceCounts(
      indexRatings(own.filter(({ id }) => complete.some((item) => item.id === id)))[0]!,
      raters,
      key,
    );
    expect(pooled[0]?.pooled).toMatchObject({
      win: row.pooled_counts['1'] ?? 0,
      lose: row.pooled_counts['2'] ?? 0,
      tie: row.pooled_counts['tie'] ?? 0,
    });
    expect(panelAgreement(indexed!, raters).fleissKappa.value).toBeCloseTo(row.fleiss_kappa, 12);
    expect(panelAgreement(indexed!, raters).complete).toBe(row.n);

    const kept = own.filter(({ id }) => complete.some((item) => item.id === id));
    for (const found of pairRows(indexRatings(kept), raters, { seed: 1, resamples: 20 })) {
      const b = found.b.kind === 'rater' ? raters.indexOf(found.b.rater) : -1;
      const expected = row[`${raters.indexOf(found.a)}-${b}`]!;
      expect(found.n).toBe(row.n);
      expect(found.spearman).toBeCloseTo(expected.spearman, 12);
      expect(found.kendallTauB).toBeCloseTo(expected.kendall_tau_b, 12);
      expect(found.cohenKappa.value).toBeCloseTo(expected.cohen_kappa, 12);
    }
  });

  test('against the rest a rater loses the items on which the other two are split', () => {
    const empathy = ratings.filter(({ aspect }) => aspect === 'empathy');
    const [indexed] = indexRatings(empathy);
    const [row] = restRows([indexed!], ['A1'], raters, { seed: 1, resamples: 20 });
    const others = completeRows(indexed!, raters);
    const split = others.filter(({ values }) => values[1] !== values[2]).length;
    expect(row!.leftOut).toBeGreaterThanOrEqual(split);
    expect(row!.n + row!.leftOut).toBeGreaterThanOrEqual(others.length);
  });
});
