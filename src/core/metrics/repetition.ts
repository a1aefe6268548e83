import { countDistinct } from './distinct';

/** The order of the published measure, seq-rep-4. */
export const REPETITION_ORDER = 4;

/**
 * Share x100 of a response's n-grams that are repeats of an earlier one in it: seq-rep-n = 1 - distinct / all (Welleck
 * et al. 2020), case ignored. `null` when the response has fewer than n tokens.
 */
export function repetition(response: readonly string[], order = REPETITION_ORDER): number | null {
  if (response.length < order) return null;
  const lowered = response.map((token) => token.toLowerCase());
  const { distinct, total } = countDistinct([lowered], order)[order - 1] as { distinct: number; total: number };
  return (100 * (total - distinct)) / total;
}
