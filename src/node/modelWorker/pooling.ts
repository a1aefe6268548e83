/**
 * Makes one unit vector of a sequence's token vectors, which begin at `from` and lie one after the other: their mean, or
 * the first one. The width is that of `into`. A vector of zeros stays one.
 */
export function poolRow(
  hidden: Float32Array,
  from: number,
  tokens: number,
  pooling: 'mean' | 'cls',
  into: Float32Array,
): void {
  const width = into.length;
  const counted = pooling === 'cls' ? Math.min(1, tokens) : tokens;
  const sums = new Float64Array(width);
  for (let token = 0; token < counted; token++) {
    const start = from + token * width;
    for (let at = 0; at < width; at++) sums[at] = (sums[at] as number) + (hidden[start + at] as number);
  }
  let squares = 0;
  for (const sum of sums) squares += sum * sum;
  const length = Math.sqrt(squares);
  for (let at = 0; at < width; at++) into[at] = length === 0 ? 0 : (sums[at] as number) / length;
}
