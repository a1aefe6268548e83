import { describe, expect, test } from 'vitest';
import { corpusBleu } from '../../../../src/core/metrics/bleu';
import { countBleu } from '../../../../src/core/metrics/bleuCounts';
import { bootstrapBleu } from '../../../../src/core/metrics/significance/bleuBootstrap';
import {
  bootstrapMeans,
  differenceOf,
  drawResamples,
  type Resamples,
} from '../../../../src/core/metrics/significance/bootstrap';
import {
  bcaInterval,
  bootstrapP,
  percentileInterval,
  quantile,
  standardError,
} from '../../../../src/core/metrics/significance/intervals';
import { packCounts, unpackColumn } from '../../../../src/core/metrics/significance/packedCounts';
import { createRandom } from '../../../../src/core/util/random';
import { readFixture, relativeError } from '../sharedData';

interface IntervalRow {
  readonly sample: readonly number[];
  readonly resamples: readonly number[];
  readonly percentile: readonly [number, number];
  readonly BCa: readonly [number, number];
  readonly standardError: number;
}

function resamplesOf(row: IntervalRow): Resamples {
  const [own] = bootstrapMeans([row.sample], { seed: 1, resamples: 1 });
  return { ...own!, values: Float64Array.from(row.resamples) };
}

describe('intervals from given resamples are those of SciPy', () => {
  const { intervals } = readFixture('statistics.json') as { readonly intervals: readonly IntervalRow[] };

  test.each(intervals)('sample %#', (row) => {
    const resamples = resamplesOf(row);
    percentileInterval(resamples).forEach((bound, index) => expect(bound).toBeCloseTo(row.percentile[index]!, 12));
    bcaInterval(resamples).forEach((bound, index) => expect(bound).toBeCloseTo(row.BCa[index]!, 11));
    expect(relativeError(standardError(resamples), row.standardError)).toBeLessThan(1e-12);
  });
});

describe('the golden paired bootstrap', () => {
  interface GoldenBootstrap {
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly bootstrap_indices?: readonly (readonly number[])[];
    readonly paired_bootstrap: {
      readonly ci95_percentile_linear: readonly number[];
      readonly frac_le_0: number;
      readonly boot_mean: number;
    };
  }
  const golden = (
    readFixture('golden-statistics.json') as { readonly paired_tests: Readonly<Record<string, GoldenBootstrap>> }
  ).paired_tests;
  const row = golden['likert12']!;
  const differences = row.x.map((value, index) => value - row.y[index]!);
  const values = Float64Array.from(
    row.bootstrap_indices!,
    (drawn) => drawn.reduce((sum, index) => sum + differences[index]!, 0) / drawn.length,
  );

  test('the same draws give the same interval and the same share below 0', () => {
    const resamples = { estimate: 2 / 3, values, leaveOneOut: new Float64Array() };
    const expected = row.paired_bootstrap;
    percentileInterval(resamples).forEach((bound, index) =>
      expect(bound).toBeCloseTo(expected.ci95_percentile_linear[index]!, 12),
    );
    expect(values.filter((value) => value <= 0).length / values.length).toBe(expected.frac_le_0);
    expect(bootstrapP(resamples)).toBeCloseTo(2 / 201, 12);
  });
});

describe('packed counts', () => {
  test('any sum of as many rows as there are comes apart exactly, at the largest values too', () => {
    const random = createRandom(3);
    const rows = 40;
    const columns = [9, 0, 70_000, 1, 123_456, 3, 99_999_999, 0, 5].map((largest) =>
      Int32Array.from({ length: rows }, (_, row) => (row === 0 ? largest : Math.floor(random() * (largest + 1)))),
    );
    const packed = packCounts(columns, rows);
    expect(packed.lanes).toBeLessThan(columns.length);
    for (const pick of [(): number => 0, (): number => Math.floor(random() * rows)]) {
      const sums = new Float64Array(packed.lanes);
      const expected = new Array<number>(columns.length).fill(0);
      for (let place = 0; place < rows; place++) {
        const row = pick();
        for (let lane = 0; lane < packed.lanes; lane++)
          sums[lane] = sums[lane]! + packed.data[row * packed.lanes + lane]!;
        columns.forEach((column, index) => (expected[index] = expected[index]! + column[row]!));
      }
      expect(columns.map((_, index) => unpackColumn(packed, index, sums))).toEqual(expected);
    }
  });
});

describe('the bootstrap of means', () => {
  const column = [1, 4, 2, 8, 5, 7];

  test('gives the same resamples for the same seed, others for another', () => {
    const [first] = bootstrapMeans([column], { seed: 7, resamples: 50 });
    const [again] = bootstrapMeans([column], { seed: 7, resamples: 50 });
    const [other] = bootstrapMeans([column], { seed: 8, resamples: 50 });
    expect(again).toEqual(first);
    expect(other!.values).not.toEqual(first!.values);
  });

  test('all columns see the same resamples, so that a shifted column differs by the shift always', () => {
    const [first, shifted] = bootstrapMeans([column, column.map((value) => value + 3)], { seed: 7, resamples: 200 });
    const difference = differenceOf(shifted!, first!);
    expect(difference.estimate).toBeCloseTo(3, 12);
    for (const value of difference.values) expect(value).toBeCloseTo(3, 12);
    for (const value of difference.leaveOneOut) expect(value).toBeCloseTo(3, 12);
  });

  test('two equal systems have the interval [0, 0] and p 1', () => {
    const [one, other] = bootstrapMeans([column, column], { seed: 7, resamples: 100 });
    const difference = differenceOf(one!, other!);
    expect(bcaInterval(difference)).toEqual([0, 0]);
    expect(bootstrapP(difference)).toBe(1);
  });

  test('p is never 0', () => {
    const [own] = bootstrapMeans([[5, 6, 7, 8]], { seed: 1, resamples: 999 });
    expect(bootstrapP(own!)).toBeCloseTo(2 / 1000, 15);
  });

  test('a quantile is linear between neighbours', () => {
    expect(quantile(Float64Array.of(0, 10, 20), 0.75)).toBe(15);
    expect(quantile(Float64Array.of(4), 0.975)).toBe(4);
  });
});

describe('the bootstrap of corpus BLEU', () => {
  const random = createRandom(21);
  const words = (length: number): string[] => Array.from({ length }, () => `w${Math.floor(random() ** 2 * 12)}`);
  const references = Array.from({ length: 30 }, () => [words(Math.floor(random() * 12)), words(9)]);
  const systems = [0, 1, 2].map(() => references.map(() => words(Math.floor(random() * 14))));
  const counts = systems.map((hypotheses) => countBleu(hypotheses, references, 4));

  test('each resample is corpus BLEU of the cases drawn, for every system and order', () => {
    const orders = [1, 2, 3, 4];
    const options = { seed: 4, resamples: 25 };
    const results = bootstrapBleu(counts, orders, options);
    drawResamples(references.length, options, (drawn, resample) => {
      systems.forEach((hypotheses, system) => {
        for (const order of orders) {
          const chosen = Array.from(drawn);
          const expected = corpusBleu(
            chosen.map((row) => hypotheses[row]!),
            chosen.map((row) => references[row]!),
            order,
          );
          expect(relativeError(results[system]![order - 1]!.values[resample]!, expected)).toBeLessThan(1e-12);
        }
      });
    });
  });

  test('estimate and leave-one-out figures are corpus BLEU of all cases and of all but one', () => {
    const [result] = bootstrapBleu(counts, [4], { seed: 4, resamples: 1 })[1]!;
    const without = (row: number): number => corpusBleu(systems[1]!.toSpliced(row, 1), references.toSpliced(row, 1), 4);
    expect(relativeError(result!.estimate, corpusBleu(systems[1]!, references, 4))).toBeLessThan(1e-12);
    result!.leaveOneOut.forEach((value, row) => expect(relativeError(value, without(row))).toBeLessThan(1e-12));
  });
});
