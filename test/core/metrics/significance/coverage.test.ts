import { expect, test } from 'vitest';
import { bleuOfSums } from '../../../../src/core/metrics/bleu';
import { sumBleuCounts, type BleuCounts } from '../../../../src/core/metrics/bleuCounts';
import { bootstrapBleu } from '../../../../src/core/metrics/significance/bleuBootstrap';
import { bootstrapMeans, differenceOf, type Resamples } from '../../../../src/core/metrics/significance/bootstrap';
import { bcaInterval, percentileInterval, type Interval } from '../../../../src/core/metrics/significance/intervals';
import { createRandom } from '../../../../src/core/util/random';

const DRAWS = 1000;
const CASES = 120;
const RESAMPLES = 500;

/** How often, in percent, the intervals of both kinds hold the truth. */
function coverage(truth: number, draw: (number: number) => Resamples): { percentile: number; bca: number } {
  const holds = ([low, high]: Interval): boolean => low <= truth && truth <= high;
  let [percentile, bca] = [0, 0];
  for (let number = 0; number < DRAWS; number++) {
    const resamples = draw(number);
    if (holds(percentileInterval(resamples))) percentile++;
    if (holds(bcaInterval(resamples))) bca++;
  }
  return { percentile: (100 * percentile) / DRAWS, bca: (100 * bca) / DRAWS };
}

function expectHonest({ percentile, bca }: { percentile: number; bca: number }): void {
  expect(percentile).toBeGreaterThanOrEqual(93);
  expect(percentile).toBeLessThanOrEqual(97);
  expect(bca).toBeGreaterThanOrEqual(93);
  expect(bca).toBeLessThanOrEqual(97);
}

test('95 % intervals of a mean difference hold the truth in 93 to 97 of 100 samples', { timeout: 60_000 }, () => {
  const random = createRandom(71);
  // Skewed differences: an exponential variable less another of half the mean; their true mean is 1/2.
  const difference = (): number => -Math.log(1 - random()) + 0.5 * Math.log(1 - random());
  const covered = coverage(0.5, (number) => {
    const sample = Float64Array.from({ length: CASES }, difference);
    return bootstrapMeans([sample], { seed: number + 1, resamples: RESAMPLES })[0]!;
  });
  expectHonest(covered);
});

test(
  '95 % intervals of a difference in corpus BLEU hold the truth in 93 to 97 of 100 samples',
  { timeout: 60_000 },
  () => {
    const random = createRandom(5);
    const population = [0.28, 0.34].map((quality) => madeUpCounts(4000, quality, random));
    const truth = population.map((counts) => bleuOfSums(sumBleuCounts(counts), 4));
    const covered = coverage(truth[0]! - truth[1]!, (number) => {
      const rows = Int32Array.from({ length: CASES }, () => Math.floor(random() * 4000));
      const [first, second] = bootstrapBleu(
        population.map((counts) => pick(counts, rows)),
        [4],
        { seed: number + 1, resamples: RESAMPLES },
      );
      return differenceOf(first![0]!, second![0]!);
    });
    expectHonest(covered);
  },
);

/** Counts as of real responses: 6 to 25 words, of which a share is matched, and of each order's matches a share goes on to the next. */
function madeUpCounts(cases: number, quality: number, random: () => number): BleuCounts {
  const matches = new Int32Array(cases * 4);
  const totals = new Int32Array(cases * 4);
  const hypothesisLengths = new Int32Array(cases);
  const referenceLengths = new Int32Array(cases);
  for (let row = 0; row < cases; row++) {
    const length = 6 + Math.floor(random() * 20);
    const luck = quality * (0.4 + 1.2 * random());
    hypothesisLengths[row] = length;
    referenceLengths[row] = 6 + Math.floor(random() * 20);
    let possible = length;
    for (let order = 0; order < 4; order++) {
      let matched = 0;
      for (let ngram = 0; ngram < possible; ngram++) if (random() < (order === 0 ? luck : 0.45)) matched++;
      matches[row * 4 + order] = matched;
      totals[row * 4 + order] = length - order;
      possible = Math.min(matched, length - order - 1);
    }
  }
  return { cases, width: 4, matches, totals, hypothesisLengths, referenceLengths };
}

function pick(counts: BleuCounts, rows: Int32Array): BleuCounts {
  const wide = (values: Int32Array): Int32Array =>
    Int32Array.from({ length: rows.length * 4 }, (_, index) => values[rows[index >> 2]! * 4 + (index & 3)]!);
  const narrow = (values: Int32Array): Int32Array => rows.map((row) => values[row]!);
  return {
    cases: rows.length,
    width: 4,
    matches: wide(counts.matches),
    totals: wide(counts.totals),
    hypothesisLengths: narrow(counts.hypothesisLengths),
    referenceLengths: narrow(counts.referenceLengths),
  };
}
