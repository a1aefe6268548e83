import { createRandom } from '../../util/random';
import { preciseSum } from '../preciseSum';

/** What a bootstrap over test cases gives for one figure. */
export interface Resamples {
  /** The figure on the test cases themselves. */
  readonly estimate: number;
  /**
   * The figure on each resample; entry i of two figures of one call is the same resample, so their difference is
   * paired.
   */
  readonly values: Float64Array;
  /** The figure without test case i. */
  readonly leaveOneOut: Float64Array;
}

/** How to resample. */
export interface BootstrapOptions {
  readonly seed: number;
  /** 10,000 unless named. */
  readonly resamples?: number;
}

/** The number of resamples unless another is named. */
export const DEFAULT_RESAMPLES = 10_000;

/** The difference of two figures, resample by resample and case by case. */
export function differenceOf(first: Resamples, second: Resamples): Resamples {
  return {
    estimate: first.estimate - second.estimate,
    values: first.values.map((value, index) => value - (second.values[index] as number)),
    leaveOneOut: first.leaveOneOut.map((value, index) => value - (second.leaveOneOut[index] as number)),
  };
}

/**
 * Calls back once for each resample with the numbers of the test cases drawn, with replacement; the array is used again
 * for the next.
 */
export function drawResamples(
  cases: number,
  options: BootstrapOptions,
  use: (drawn: Int32Array, resample: number) => void,
): void {
  const random = createRandom(options.seed);
  const drawn = new Int32Array(cases);
  const resamples = options.resamples ?? DEFAULT_RESAMPLES;
  for (let resample = 0; resample < resamples; resample++) {
    for (let place = 0; place < cases; place++) drawn[place] = Math.floor(random() * cases);
    use(drawn, resample);
  }
}

/**
 * Bootstraps the mean of each column of per-case scores, all columns over the same resamples (Efron and Tibshirani
 * 1993).
 */
export function bootstrapMeans(columns: readonly ArrayLike<number>[], options: BootstrapOptions): readonly Resamples[] {
  const cases = columns[0]?.length ?? 0;
  const width = columns.length;
  const rows = new Float64Array(cases * width);
  columns.forEach((column, index) => {
    for (let row = 0; row < cases; row++) rows[row * width + index] = column[row] as number;
  });
  const results = columns.map((column) => ({
    estimate: preciseSum(Array.from(column)) / cases,
    values: new Float64Array(options.resamples ?? DEFAULT_RESAMPLES),
    leaveOneOut: leaveOneOutMeans(column),
  }));
  const sums = new Float64Array(width);
  drawResamples(cases, options, (drawn, resample) => {
    addRows(rows, width, drawn, sums);
    for (let index = 0; index < width; index++)
      (results[index] as Resamples).values[resample] = (sums[index] as number) / cases;
  });
  return results;
}

function leaveOneOutMeans(column: ArrayLike<number>): Float64Array {
  const values = Array.from(column);
  const sum = preciseSum(values);
  return Float64Array.from(values, (value) => (sum - value) / (values.length - 1));
}

/** Sums the drawn rows of a table of doubles, `width` a row, into `sums`. */
export function addRows(data: Float64Array, width: number, drawn: Int32Array, sums: Float64Array): void {
  sums.fill(0);
  const { length } = drawn;
  let place = 0;
  // Four rows at a time: the sums are then read and written a quarter as often, and that is what takes the time.
  for (; place + 4 <= length; place += 4) {
    const first = (drawn[place] as number) * width;
    const second = (drawn[place + 1] as number) * width;
    const third = (drawn[place + 2] as number) * width;
    const fourth = (drawn[place + 3] as number) * width;
    for (let lane = 0; lane < width; lane++) {
      const early = (data[first + lane] as number) + (data[second + lane] as number);
      const late = (data[third + lane] as number) + (data[fourth + lane] as number);
      sums[lane] = (sums[lane] as number) + (early + late);
    }
  }
  for (; place < length; place++) {
    const start = (drawn[place] as number) * width;
    for (let lane = 0; lane < width; lane++) sums[lane] = (sums[lane] as number) + (data[start + lane] as number);
  }
}
