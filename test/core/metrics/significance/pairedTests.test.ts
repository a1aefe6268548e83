import { describe, expect, test } from 'vitest';
import { mcNemar, pairedT, signTest } from '../../../../src/core/metrics/significance/pairedTests';
import { averageRanks, tieSizes } from '../../../../src/core/metrics/significance/ranks';
import {
  wilcoxonSignedRank,
  type WilcoxonMethod,
  type ZeroMethod,
} from '../../../../src/core/metrics/significance/wilcoxon';
import { readFixture, relativeError } from '../sharedData';

interface PairedRow {
  readonly differences: readonly number[];
  readonly wilcoxon: readonly {
    readonly zeroMethod: ZeroMethod;
    readonly continuityCorrection: boolean;
    readonly method: WilcoxonMethod;
    readonly statistic: number;
    readonly p: number;
  }[];
  readonly pairedT: { readonly t: number; readonly p: number };
  readonly sign: { readonly positive: number; readonly negative: number; readonly p: number };
}

const { paired } = readFixture('statistics.json') as { readonly paired: Readonly<Record<string, PairedRow>> };

describe.each(Object.entries(paired))('the sample "%s"', (_, row) => {
  test('the paired t-test is that of SciPy', () => {
    const { t, p, degrees } = pairedT(row.differences);
    expect(relativeError(t, row.pairedT.t)).toBeLessThan(1e-12);
    expect(relativeError(p!, row.pairedT.p)).toBeLessThan(1e-11);
    expect(degrees).toBe(row.differences.length - 1);
  });

  test('the sign test is that of SciPy', () => {
    const { positive, negative, p } = signTest(row.differences);
    expect({ positive, negative }).toEqual({ positive: row.sign.positive, negative: row.sign.negative });
    expect(relativeError(p!, row.sign.p)).toBeLessThan(1e-12);
  });

  test.each(row.wilcoxon)('Wilcoxon: $zeroMethod, $method, correction $continuityCorrection', (expected) => {
    const result = wilcoxonSignedRank(row.differences, expected);
    expect(result.method).toBe(expected.method);
    expect(result.statistic).toBeCloseTo(expected.statistic, 12);
    expect(relativeError(result.p!, expected.p)).toBeLessThan(1e-12);
  });
});

interface GoldenPaired {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly ttest_rel: { readonly t: number; readonly p: number };
  readonly wilcoxon: Readonly<Record<string, { readonly W: number; readonly p: number }>>;
  readonly sign_test: { readonly pos: number; readonly neg: number; readonly p: number };
}

const golden = (
  readFixture('golden-statistics.json') as { readonly paired_tests: Readonly<Record<string, GoldenPaired>> }
).paired_tests;

describe.each(Object.entries(golden))('the golden sample "%s"', (_, row) => {
  const differences = row.x.map((value, index) => value - row.y[index]!);

  test('t, sign test and the default Wilcoxon are those of SciPy 1.10', () => {
    expect(relativeError(pairedT(differences).t, row.ttest_rel.t)).toBeLessThan(1e-12);
    expect(relativeError(pairedT(differences).p!, row.ttest_rel.p)).toBeLessThan(1e-12);
    expect(signTest(differences)).toMatchObject({ positive: row.sign_test.pos, negative: row.sign_test.neg });
    expect(relativeError(signTest(differences).p!, row.sign_test.p)).toBeLessThan(1e-12);
    const { statistic, p } = wilcoxonSignedRank(differences);
    expect(statistic).toBe(row.wilcoxon['scipy_default']!.W);
    expect(relativeError(p!, row.wilcoxon['scipy_default']!.p)).toBeLessThan(1e-12);
  });

  const variants = Object.entries(row.wilcoxon).filter(([name]) => name.includes('/'));

  test.each(variants)('Wilcoxon %s', (name, expected) => {
    const [zeroMethod, method, correction] = name.split('/') as [ZeroMethod, WilcoxonMethod, string];
    const result = wilcoxonSignedRank(differences, {
      zeroMethod,
      method,
      continuityCorrection: correction === 'cc=True',
    });
    expect(result.statistic).toBe(expected.W);
    expect(relativeError(result.p!, expected.p)).toBeLessThan(1e-12);
  });
});

describe('at the edges', () => {
  test('differences that are all 0 have no t, no rank test and no sign test', () => {
    expect(pairedT([0, 0, 0]).p).toBeNull();
    expect(wilcoxonSignedRank([0, 0]).p).toBeNull();
    expect(signTest([0, 0]).p).toBeNull();
  });

  test('one difference has no t; several equal ones are certain', () => {
    expect(pairedT([2]).p).toBeNull();
    expect(pairedT([2, 2, 2])).toMatchObject({ t: Infinity, p: 0 });
  });

  test('up to 50 differences without ties the rank test is exact, beyond it is not', () => {
    const distinctSizes = (n: number): number[] =>
      Array.from({ length: n }, (_, index) => (index % 3 === 0 ? -1 : 1) * (index + 1));
    expect(wilcoxonSignedRank(distinctSizes(50)).method).toBe('exact');
    expect(wilcoxonSignedRank(distinctSizes(51)).method).toBe('approx');
  });

  test('ties rule the exact test out, also when it is asked for', () => {
    expect(wilcoxonSignedRank([1, 1, -2, 3], { method: 'exact' }).method).toBe('approx');
  });

  test('ranks are averaged over ties', () => {
    expect([...averageRanks([30, 10, 20, 10])]).toEqual([4, 1.5, 3, 1.5]);
    expect(tieSizes([1, 2, 2, 3, 3, 3])).toEqual([2, 3]);
  });
});

describe('McNemar', () => {
  test('is the exact binomial test on the discordant cases', () => {
    expect(mcNemar(2, 7).p).toBeCloseTo(signTest([1, 1, -1, -1, -1, -1, -1, -1, -1]).p!, 15);
    expect(mcNemar(0, 6).p).toBeCloseTo(2 * 0.5 ** 6, 15);
  });

  test('gives the corrected chi-squared beside it', () => {
    const { chiSquare, pChiSquare } = mcNemar(10, 25);
    expect(chiSquare).toBeCloseTo(14 ** 2 / 35, 12);
    expect(pChiSquare).toBeCloseTo(0.0179604775, 10);
  });

  test('two systems that are never apart have p 1', () => {
    expect(mcNemar(0, 0)).toMatchObject({ p: 1, pChiSquare: 1 });
  });
});
