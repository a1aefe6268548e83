/** Sorted at one go before they are merged: a fraction of a millisecond. */
const RUN = 512;

/** Merged between two yields. */
const STRIDE = 256;

/**
 * Places by falling or rising key, those whose key is NaN last and equal ones as they were. A merge sort that yields
 * often, so that sorting many does not hold up its thread; returns the places.
 */
export function* sortedPlaces(
  places: Uint32Array,
  keyOf: (place: number) => number,
  direction: 'falling' | 'rising',
): Generator<undefined, Uint32Array, undefined> {
  const sign = direction === 'falling' ? -1 : 1;
  const keys = new Float64Array(places.length);
  for (let index = 0; index < places.length; index++) {
    const key = keyOf(places[index] as number);
    keys[index] = Number.isNaN(key) ? Infinity : sign * key;
    if (index % STRIDE === 0) yield;
  }
  let order = new Uint32Array(places.length);
  for (let index = 0; index < order.length; index++) order[index] = index;
  const compare = (one: number, other: number): number => {
    const [first, second] = [keys[one] as number, keys[other] as number];
    // Two keys that are missing are equal, and Infinity less Infinity is not a number.
    return first === second ? one - other : first - second;
  };
  for (let start = 0; start < order.length; start += RUN) {
    order.subarray(start, start + RUN).sort(compare);
    yield;
  }
  for (let width = RUN; width < order.length; width *= 2) {
    const merged = new Uint32Array(order.length);
    for (let start = 0; start < order.length; start += 2 * width) {
      const [middle, end] = [Math.min(start + width, order.length), Math.min(start + 2 * width, order.length)];
      let [left, right] = [start, middle];
      for (let at = start; at < end; at++) {
        const takesLeft =
          left < middle && (right >= end || compare(order[left] as number, order[right] as number) <= 0);
        merged[at] = order[takesLeft ? left++ : right++] as number;
        if (at % STRIDE === 0) yield;
      }
    }
    order = merged;
  }
  return order.map((index) => places[index] as number);
}
