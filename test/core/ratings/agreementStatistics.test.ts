import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { cohenKappa, fleissKappa } from '../../../src/core/evaluation/agreement';
import { signTest } from '../../../src/core/metrics/significance/pairedTests';
import { countPairs, levelPairs, tableKendall, tableSpearman } from '../../../src/core/ratings/crossTable';
import { krippendorffAlpha } from '../../../src/core/ratings/krippendorff';
import { rankAgreement, type ValuePair } from '../../../src/core/ratings/rankAgreement';
import { weightedKappa } from '../../../src/core/ratings/weightedKappa';

interface GoldenCase {
  readonly items: readonly (readonly (number | null)[])[];
  readonly alpha: Readonly<Record<'nominal' | 'ordinal' | 'interval', number | null>>;
  readonly fleiss?: number | null;
  readonly linear?: number | null;
  readonly quadratic?: number | null;
  readonly cohen?: number | null;
  readonly spearman?: number | null;
  readonly kendall?: number | null;
}

const file = path.join(import.meta.dirname, '../../fixtures/ratings/agreement-golden.json');
const golden = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly cases: Readonly<Record<string, GoldenCase>>;
  readonly resamples: {
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly draws: readonly { readonly drawn: number[]; readonly spearman: number; readonly kendall: number }[];
  };
  readonly signTests: readonly { readonly wins: number; readonly losses: number; readonly p: number }[];
};

interface Figure {
  readonly value: number | null;
  readonly reason?: string;
}

function expectFigure(actual: Figure, expected: number | null): void {
  if (expected === null) {
    expect(actual.value).toBeNull();
    expect(actual.reason).toMatch(/\w.*\.$/);
  } else expect(actual.value).toBeCloseTo(expected, 12);
}

const whole = Object.entries(golden.cases).filter(([, row]) => row.fleiss !== undefined);

describe.each(Object.entries(golden.cases))('%s', (_, row) => {
  const present = row.items.map((values) => values.filter((value) => value !== null));

  test.each(['nominal', 'ordinal', 'interval'] as const)(
    "Krippendorff's alpha, %s, is as the package has it",
    (level) => {
      expectFigure(krippendorffAlpha(present, level), row.alpha[level]);
    },
  );
});

describe.each(whole)('%s', (_, row) => {
  const present = row.items.map((values) => values.filter((value) => value !== null));

  test('the kappas and rank correlations are as statsmodels, scikit-learn and SciPy have them', () => {
    const [first, second] = [0, 1].map((rater) => present.map((values) => values[rater]!)) as [number[], number[]];
    expectFigure(fleissKappa(present.map((values) => values.map(String))), row.fleiss ?? null);
    expectFigure(cohenKappa(first.map(String), second.map(String)), row.cohen ?? null);
    expectFigure(weightedKappa(first, second, 'linear'), row.linear ?? null);
    expectFigure(weightedKappa(first, second, 'quadratic'), row.quadratic ?? null);
    const pairs = first.map((value, item): ValuePair => ({
      item: String(item),
      first: value,
      second: second[item]!,
    }));
    const agreement = rankAgreement(pairs, { seed: 1, resamples: 50 });
    expectFigure(agreement.spearman, row.spearman ?? null);
    expectFigure(agreement.kendallTauB, row.kendall ?? null);
    if (row.spearman === null) expect(agreement).toMatchObject({ spearmanInterval: null, kendallInterval: null });
  });
});

test('a resample has the coefficients that SciPy gives for the pairs drawn', () => {
  const { x, y, draws } = golden.resamples;
  const levelled = levelPairs(x, y);
  for (const { drawn, spearman, kendall } of draws) {
    const table = countPairs(levelled, drawn);
    expect(tableSpearman(table)).toBeCloseTo(spearman, 12);
    expect(tableKendall(table)).toBeCloseTo(kendall, 12);
  }
});

test('the sign test is the exact binomial test', () => {
  for (const { wins, losses, p } of golden.signTests) {
    const differences = [...Array<number>(wins).fill(1), ...Array<number>(losses).fill(-1), 0];
    expect(signTest(differences).p).toBeCloseTo(p, 14);
  }
});

describe('the bootstrap interval of an agreement', () => {
  const pairs = Array.from({ length: 40 }, (_, item): ValuePair => {
    const first = (item * 7) % 5;
    return { item: `i${item}`, first, second: item % 3 === 0 ? (item * 3) % 5 : first };
  });

  test('holds the coefficient, comes again by its seed and is another for another', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => rankAgreement(pairs, { seed, resamples: 200 }));
    expect(again).toEqual(one);
    expect(other!.spearmanInterval).not.toEqual(one!.spearmanInterval);
    for (const { spearman, spearmanInterval, kendallTauB, kendallInterval } of [one!, other!]) {
      expect(spearmanInterval![0]).toBeLessThan(spearman.value!);
      expect(spearmanInterval![1]).toBeGreaterThan(spearman.value!);
      expect(kendallInterval![0]).toBeLessThan(kendallTauB.value!);
      expect(kendallInterval![1]).toBeGreaterThan(kendallTauB.value!);
    }
  });

  test('draws all pairs of an item together, so that four aspects of ten items are not forty items', () => {
    const width = ({ spearmanInterval }: ReturnType<typeof rankAgreement>) =>
      spearmanInterval![1] - spearmanInterval![0];
    const alike = pairs.slice(0, 10).flatMap((pair) => [pair, pair, pair, pair]);
    const apart = alike.map((pair, place) => ({ ...pair, item: `own${place}` }));
    const options = { seed: 3, resamples: 400 };
    expect(width(rankAgreement(alike, options))).toBeGreaterThan(1.5 * width(rankAgreement(apart, options)));
  });

  test('is absent, with the reason, when a side is the same throughout', () => {
    const constant = pairs.map((pair) => ({ ...pair, second: 3 }));
    expect(rankAgreement(constant, { seed: 1, resamples: 20 })).toMatchObject({
      spearmanInterval: null,
      kendallInterval: null,
      reason: expect.stringContaining('same value'),
    });
  });

  test('is absent, with the reason, when most resamples are the same throughout on one side', () => {
    // Both odd items are drawn in 1 - 2 x 0.8^5 + 0.6^5 = 42 % of the resamples.
    const rare = [0, 1, 2, 3, 4].map((item): ValuePair => ({
      item: String(item),
      first: item === 0 ? 2 : 1,
      second: item === 1 ? 2 : 1,
    }));
    expect(rankAgreement(rare, { seed: 1, resamples: 2000 })).toMatchObject({
      spearman: { kind: 'value' },
      spearmanInterval: null,
      reason: expect.stringContaining('no interval'),
    });
  });
});
