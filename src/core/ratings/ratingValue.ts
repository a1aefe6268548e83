/** How responses are rated: each on a scale from 1 to 5, or two against each other. */
export type RatingMode = 'absolute' | 'pairwise';

/** A verdict about the responses A and B of an item. `both-bad` is a tie of two that are no good. */
export type PreferenceValue = 'A' | 'B' | 'tie' | 'both-bad';

/** What a rater says about one aspect: a number, from 1 to 5 in our own sets, or a verdict. */
export type RatingValue = number | PreferenceValue;

/** The values that a mode allows, in the order in which they are offered. */
export const RATING_VALUES: Readonly<Record<RatingMode, readonly RatingValue[]>> = {
  absolute: [1, 2, 3, 4, 5],
  pairwise: ['A', 'B', 'tie', 'both-bad'],
};

/**
 * A value of a file as one of ours, or `undefined`: any number, as other makers have other scales, or a verdict. Letters
 * may be of either case, a number may be a text, and `both bad` may have its space.
 */
export function readRatingValue(value: unknown): RatingValue | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  if (text === 'a' || text === 'b') return text === 'a' ? 'A' : 'B';
  if (text === 'tie' || text === 'both-bad') return text;
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** The mode that a value belongs to. */
export function modeOf(value: RatingValue): RatingMode {
  return typeof value === 'number' ? 'absolute' : 'pairwise';
}

/** A value as a number: the scale's own, and for verdicts A = 1, a tie of either kind = 0, B = -1. */
export function scoreOf(value: RatingValue): number {
  if (typeof value === 'number') return value;
  return value === 'A' ? 1 : value === 'B' ? -1 : 0;
}
