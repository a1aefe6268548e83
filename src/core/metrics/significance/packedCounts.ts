/**
 * Columns of small whole numbers, a row for each test case, packed so that adding one row is a few additions of
 * doubles.
 */
export interface PackedCounts {
  readonly rows: number;
  /** Doubles a row. */
  readonly lanes: number;
  /** Row after row. */
  readonly data: Float64Array;
  /** Where each column sits; `undefined` for one that is 0 in every row. */
  readonly places: readonly (ColumnPlace | undefined)[];
}

interface ColumnPlace {
  readonly lane: number;
  /** The column's value 1 within its lane. */
  readonly unit: number;
  /** One more than the largest sum of `rows` rows. */
  readonly range: number;
}

const EXACT = 2 ** 53;

/**
 * Packs columns of non-negative whole numbers. A double adds whole numbers below 2^53 exactly, so several columns share
 * one, each with room for the sum of as many rows as there are: any sum of `rows` rows, repeated ones included, can be
 * taken apart again by `unpackColumn`.
 */
export function packCounts(columns: readonly ArrayLike<number>[], rows: number): PackedCounts {
  const places: (ColumnPlace | undefined)[] = [];
  let lane = 0;
  let unit = 1;
  for (const column of columns) {
    let largest = 0;
    for (let row = 0; row < rows; row++) largest = Math.max(largest, column[row] as number);
    if (largest === 0) {
      places.push(undefined);
      continue;
    }
    const range = largest * rows + 1;
    if (unit * range > EXACT) [lane, unit] = [lane + 1, 1];
    places.push({ lane, unit, range });
    unit *= range;
  }
  const lanes = lane + 1;
  const data = new Float64Array(rows * lanes);
  columns.forEach((column, index) => {
    const place = places[index];
    if (place === undefined) return;
    for (let row = 0; row < rows; row++) {
      const cell = row * lanes + place.lane;
      data[cell] = (data[cell] as number) + (column[row] as number) * place.unit;
    }
  });
  return { rows, lanes, data, places };
}

/** The sum of one column, from the lanes summed over at most `rows` rows. */
export function unpackColumn(packed: PackedCounts, column: number, lanes: Float64Array, offset = 0): number {
  const place = packed.places[column];
  if (place === undefined) return 0;
  const shifted = Math.floor((lanes[offset + place.lane] as number) / place.unit);
  return shifted % place.range;
}
