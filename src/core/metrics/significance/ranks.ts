/** Ranks from 1 on; equal values share the average of their ranks. */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const { length } = values;
  const order = Array.from({ length }, (_, index) => index).sort(
    (one, other) => (values[one] as number) - (values[other] as number),
  );
  const ranks = new Float64Array(length);
  for (let start = 0; start < length;) {
    let end = start + 1;
    while (end < length && values[order[end] as number] === values[order[start] as number]) end++;
    for (let place = start; place < end; place++) ranks[order[place] as number] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** How often each value occurs that occurs more than once. */
export function tieSizes(values: Iterable<number>): readonly number[] {
  const counts = new Map<number, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts.values()].filter((count) => count > 1);
}
