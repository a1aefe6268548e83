import { isWordToken } from './responseLength';

/**
 * Share x100 of a response's word tokens that the dialogue context has too, case ignored: the extractive fragment
 * coverage of Grusky et al. (2018), there for summaries and their articles, here without punctuation. `null` when the
 * response has no word token.
 */
export function contextOverlap(response: readonly string[], context: readonly string[]): number | null {
  const words = response.filter(isWordToken);
  if (words.length === 0) return null;
  const known = new Set(context.map((token) => token.toLowerCase()));
  return (100 * words.filter((word) => known.has(word.toLowerCase())).length) / words.length;
}
