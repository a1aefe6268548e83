import { medianOf } from '../util/median';
import { modeOf, type RatingValue } from './ratingValue';

/** What several raters say together. `none`: they said it without a majority. */
export type Consensus =
  | { readonly kind: 'majority' | 'median'; readonly value: RatingValue; readonly votes: number; readonly of: number }
  | { readonly kind: 'none'; readonly reason: string; readonly of: number };

/** How a consensus is found, in words for a table. */
export const CONSENSUS_RULES = {
  verdict:
    'The majority is the verdict that more than half of the raters gave, "both bad" counted as a tie; an item without one is a class of its own.',
  scale: 'The majority is the value that more than half of the raters gave; where there is none it is the median.',
} as const;

/**
 * What more than half of the raters said. `both-bad` counts as a tie. Numbers without a majority have their median (the
 * mean of the middle two for an even number of raters); verdicts without one have none.
 */
export function consensusOf(values: readonly RatingValue[]): Consensus {
  const of = values.length;
  if (of === 0) return { kind: 'none', reason: 'Nobody rated it.', of };
  if (new Set(values.map(modeOf)).size > 1) return { kind: 'none', reason: 'Numbers and verdicts are mixed.', of };
  const counts = new Map<RatingValue, number>();
  for (const value of values) {
    const counted = value === 'both-bad' ? 'tie' : value;
    counts.set(counted, (counts.get(counted) ?? 0) + 1);
  }
  for (const [value, votes] of counts) if (2 * votes > of) return { kind: 'majority', value, votes, of };
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === 0) return { kind: 'none', reason: 'No verdict has more than half of the votes.', of };
  const median = medianOf(numbers);
  return { kind: 'median', value: median, votes: counts.get(median) ?? 0, of };
}

/** What the others say of an item, to compare a rater with: the median of numbers, the strict majority of verdicts. */
export function restOf(values: readonly RatingValue[]): RatingValue | undefined {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === values.length) return numbers.length === 0 ? undefined : medianOf(numbers);
  const consensus = consensusOf(values);
  return consensus.kind === 'none' ? undefined : consensus.value;
}
