/** What the values are: labels, an order, or numbers whose differences count. */
export type AlphaLevel = 'nominal' | 'ordinal' | 'interval';

/** An alpha of at most 1, or the reason why there is none; `items` have at least two values. */
export type Alpha =
  | { readonly kind: 'value'; readonly value: number; readonly items: number }
  | { readonly kind: 'none'; readonly value: null; readonly reason: string; readonly items: number };

/**
 * Krippendorff's alpha (Krippendorff 2011): 1 less the observed over the expected disagreement, for any number of raters
 * and with values missing. An item has the values of those who rated it; one with a single value is left out. Nominal
 * values are told apart only; the others are numbers in their order.
 */
export function krippendorffAlpha(items: readonly (readonly number[])[], level: AlphaLevel): Alpha {
  const pairable = items.filter((values) => values.length >= 2);
  const none = (reason: string): Alpha => ({ kind: 'none', value: null, reason, items: pairable.length });
  if (pairable.length === 0) return none('No item was rated by two raters.');
  const levels = [...new Set(pairable.flat())].sort((one, other) => one - other);
  if (levels.length < 2) return none('All raters gave one and the same value throughout.');
  const place = new Map(levels.map((value, index) => [value, index]));
  const totals = levels.map((value) => pairable.flat().filter((other) => other === value).length);
  const distance = distancesOf(levels, totals, level);
  let observed = 0;
  for (const values of pairable) {
    const places = values.map((value) => place.get(value) as number);
    let apart = 0;
    for (const one of places) for (const other of places) apart += distance(one, other);
    observed += apart / (values.length - 1);
  }
  const n = pairable.reduce((sum, values) => sum + values.length, 0);
  let expected = 0;
  totals.forEach((count, one) =>
    totals.forEach((others, other) => {
      expected += count * others * distance(one, other);
    }),
  );
  return { kind: 'value', value: 1 - observed / (expected / (n - 1)), items: pairable.length };
}

/** The squared difference between two levels, by their places. */
function distancesOf(
  levels: readonly number[],
  totals: readonly number[],
  level: AlphaLevel,
): (one: number, other: number) => number {
  if (level === 'nominal') return (one, other) => (one === other ? 0 : 1);
  if (level === 'interval') return (one, other) => ((levels[one] as number) - (levels[other] as number)) ** 2;
  // Ranks: all values from one level to the other, each end counted half.
  const upTo: number[] = [];
  totals.reduce((sum, count, index) => (upTo[index] = sum + count), 0);
  const middle = (at: number): number => (upTo[at] as number) - (totals[at] as number) / 2;
  return (one, other) => (middle(one) - middle(other)) ** 2;
}
