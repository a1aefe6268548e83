import { seededPermutation } from '../util/random';
import { sha256Hex } from '../util/hash';
import type { RatingSet } from './ratingSet';

/** One item of a rater's way through a set. */
export interface OrderedItem {
  /** Place in `set.items`. */
  readonly item: number;
  /** Places in `item.responses`, in the order to show. */
  readonly responses: readonly number[];
}

/**
 * A rater's own order of items and, within each, of responses: by the set's `orderSeed` and the rater's name (ends
 * trimmed, case kept), the same on every machine. A response's order goes by its item's id, so that it stays when
 * items are added.
 */
export function orderForRater(set: Pick<RatingSet, 'orderSeed' | 'items'>, rater: string): readonly OrderedItem[] {
  const name = rater.trim();
  return seededPermutation(set.items.length, seedFrom(set.orderSeed, name, 'items')).map((item) => {
    const { id, responses } = set.items[item] as RatingSet['items'][number];
    return { item, responses: seededPermutation(responses.length, seedFrom(set.orderSeed, name, id)) };
  });
}

/** A seed of 32 bits from others: nobody can tell these from it in practice. */
export function seedFrom(...parts: readonly (string | number)[]): number {
  return Number.parseInt(sha256Hex(JSON.stringify(parts)).slice(0, 8), 16);
}
