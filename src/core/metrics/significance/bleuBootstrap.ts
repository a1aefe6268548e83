import { bleuOfSums, bleuUpTo } from '../bleu';
import { sumBleuCounts, type BleuCounts, type BleuSums } from '../bleuCounts';
import { addRows, DEFAULT_RESAMPLES, drawResamples, type BootstrapOptions, type Resamples } from './bootstrap';
import { packCounts, unpackColumn } from './packedCounts';

/**
 * Bootstraps corpus BLEU of several systems over the same resamples of the test cases (Koehn 2004): for each system one
 * `Resamples` per order asked for, x100. A resample adds the counts of its cases, not their texts: whole numbers packed
 * into doubles, so that 10,000 resamples of 500 cases and 8 systems take well under a second.
 */
export function bootstrapBleu(
  systems: readonly BleuCounts[],
  orders: readonly number[],
  options: BootstrapOptions,
): readonly (readonly Resamples[])[] {
  const cases = systems[0]?.cases ?? 0;
  const width = Math.max(1, ...orders);
  const packed = packCounts(
    systems.flatMap((counts) => columnsOf(counts, width)),
    cases,
  );
  const values = systems.map(() => orders.map(() => new Float64Array(options.resamples ?? DEFAULT_RESAMPLES)));
  const lanes = new Float64Array(packed.lanes);
  const sums = {
    matches: new Float64Array(width),
    totals: new Float64Array(width),
    hypothesisLength: 0,
    referenceLength: 0,
  };
  const scores = new Float64Array(width);
  drawResamples(cases, options, (drawn, resample) => {
    addRows(packed.data, packed.lanes, drawn, lanes);
    for (let system = 0; system < systems.length; system++) {
      let column = system * (2 * width + 2);
      sums.hypothesisLength = unpackColumn(packed, column++, lanes);
      sums.referenceLength = unpackColumn(packed, column++, lanes);
      for (let index = 0; index < width; index++) {
        sums.matches[index] = unpackColumn(packed, column++, lanes);
        sums.totals[index] = sums.hypothesisLength - index * cases + unpackColumn(packed, column++, lanes);
      }
      bleuUpTo(sums, scores);
      orders.forEach((order, place) => {
        (values[system]?.[place] as Float64Array)[resample] = scores[order - 1] as number;
      });
    }
  });
  return systems.map((counts, system) => {
    const all = sumBleuCounts(counts);
    return orders.map((order, place) => ({
      estimate: bleuOfSums(all, order),
      values: values[system]?.[place] as Float64Array,
      leaveOneOut: leaveOneOutBleu(counts, all, order),
    }));
  });
}

/** Below this a score stands for 0: a precision of 0 counts as the smallest double, and two such scores differ by nothing real. */
const NOTHING = 1e-9;

/** The same with 0 for scores that are only not 0 because no precision may be: what a comparison looks at. */
export function withoutTinyScores({ estimate, values, leaveOneOut }: Resamples): Resamples {
  const floor = (score: number): number => (score < NOTHING ? 0 : score);
  return { estimate: floor(estimate), values: values.map(floor), leaveOneOut: leaveOneOut.map(floor) };
}

/**
 * The columns of one system: both lengths, then matches and shortfall for each order. The n-grams of a response are its
 * length - n + 1 except for the few that are too short, so the shortfall (what the floor of 1 adds) is nearly always 0
 * and takes almost no room.
 */
function columnsOf(counts: BleuCounts, width: number): readonly ArrayLike<number>[] {
  const columns: ArrayLike<number>[] = [counts.hypothesisLengths, counts.referenceLengths];
  for (let index = 0; index < width; index++) {
    columns.push(
      Int32Array.from({ length: counts.cases }, (_, row) => counts.matches[row * counts.width + index] as number),
    );
    columns.push(
      counts.hypothesisLengths.map(
        (length, row) => (counts.totals[row * counts.width + index] as number) - (length - index),
      ),
    );
  }
  return columns;
}

function leaveOneOutBleu(counts: BleuCounts, all: BleuSums, order: number): Float64Array {
  const { cases, width } = counts;
  const result = new Float64Array(cases);
  const matches = new Float64Array(order);
  const totals = new Float64Array(order);
  for (let row = 0; row < cases; row++) {
    for (let index = 0; index < order; index++) {
      matches[index] = (all.matches[index] as number) - (counts.matches[row * width + index] as number);
      totals[index] = (all.totals[index] as number) - (counts.totals[row * width + index] as number);
    }
    const hypothesisLength = all.hypothesisLength - (counts.hypothesisLengths[row] as number);
    const referenceLength = all.referenceLength - (counts.referenceLengths[row] as number);
    result[row] = bleuOfSums({ matches, totals, hypothesisLength, referenceLength }, order);
  }
  return result;
}
