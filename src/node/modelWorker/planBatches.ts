/** Bounds of one batch: more rows or tokens do not make a CPU faster, and padding costs as much as text. */
const MAX_ROWS = 32;
const MAX_TOKENS = 4096;

/**
 * Puts sequences of the given lengths into batches: longest first, neighbours of similar length together, so that little
 * is padded; unsorted, in their own order. Returns indices.
 */
export function planBatches(lengths: readonly number[], sortByLength: boolean): readonly (readonly number[])[] {
  const order = lengths.map((_, index) => index);
  if (sortByLength) order.sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  let longest = 0;
  for (const index of order) {
    const length = Math.max(longest, lengths[index] ?? 0);
    if (batch.length === MAX_ROWS || (batch.length > 0 && length * (batch.length + 1) > MAX_TOKENS)) {
      batches.push(batch);
      batch = [];
      longest = 0;
    }
    batch.push(index);
    longest = Math.max(longest, lengths[index] ?? 0);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
