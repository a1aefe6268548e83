import { dot, type RowMatrix } from './rowMatrix';

/** A row of a matrix and its dot product with a query: the cosine, when both are of unit length. */
export interface RankedRow {
  readonly row: number;
  readonly cosine: number;
}

/** More than single precision loses in a sum of some thousand products of unit vectors. */
const ROUNDING = 1e-5;

/**
 * The k rows most like the query, best first, equal ones by lower row; fewer when the matrix has fewer or `leaveOut` is
 * true for the rest. Exact: candidates come from a pass in single precision with room for its rounding, and are ranked
 * in double precision, so that every engine gives the same order.
 */
export function topK(
  matrix: RowMatrix,
  query: Float32Array,
  k: number,
  leaveOut: (row: number) => boolean = () => false,
): readonly RankedRow[] {
  if (query.length !== matrix.dimensions)
    throw new RangeError(`a query of ${query.length} numbers does not fit rows of ${matrix.dimensions}`);
  if (k <= 0) return [];
  const products = matrix.dotAll(query);
  const least = kthLargest(products, k, leaveOut) - ROUNDING;
  const candidates: RankedRow[] = [];
  for (let row = 0; row < matrix.count; row++) {
    if ((products[row] as number) < least || leaveOut(row)) continue;
    candidates.push({ row, cosine: dot(matrix.values, row * matrix.dimensions, query) });
  }
  return candidates.sort((a, b) => b.cosine - a.cosine || a.row - b.row).slice(0, k);
}

/** The k-th largest number, or minus infinity when there are fewer. Few numbers get past the comparison, so a sorted list of k is enough. */
function kthLargest(numbers: Float32Array, k: number, leaveOut: (index: number) => boolean): number {
  const best: number[] = [];
  let least = -Infinity;
  for (let index = 0; index < numbers.length; index++) {
    const value = numbers[index] as number;
    if (value <= least || leaveOut(index)) continue;
    let place = best.length;
    while (place > 0 && (best[place - 1] as number) < value) place--;
    best.splice(place, 0, value);
    if (best.length > k) best.pop();
    if (best.length === k) least = best[k - 1] as number;
  }
  return least;
}
