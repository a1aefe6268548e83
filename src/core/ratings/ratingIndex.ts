import type { Rating } from './ratings';
import type { RatingValue } from './ratingValue';

/** What every rater said about everything on one aspect. */
export interface AspectRatings {
  readonly aspect: string;
  /** In the order in which they first appear, for all aspects alike. */
  readonly raters: readonly string[];
  /** By id, then by rater. */
  readonly byId: ReadonlyMap<string, ReadonlyMap<string, RatingValue>>;
}

/** Ratings sorted by aspect, id and rater; each of them in the order in which it first appears. */
export function indexRatings(ratings: readonly Rating[]): readonly AspectRatings[] {
  const raters = [...new Set(ratings.map(({ rater }) => rater))];
  const byAspect = new Map<string, Map<string, Map<string, RatingValue>>>();
  for (const { id, rater, aspect, value } of ratings) {
    const byId = at(byAspect, aspect, () => new Map<string, Map<string, RatingValue>>());
    at(byId, id, () => new Map<string, RatingValue>()).set(rater, value);
  }
  return [...byAspect].map(([aspect, byId]) => ({ aspect, raters, byId }));
}

/**
 * An aspect without the items that lack a rating: those that fewer of the raters rated than the item with the most. So
 * all figures of an aspect are of the same items. Where that would leave less than half of the items that two or more
 * rated, as when raters shared the work, all items stay. `leftOut` counts items that somebody rated.
 */
export function completeItems(
  aspect: AspectRatings,
  raters: readonly string[],
): { readonly ratings: AspectRatings; readonly leftOut: number } {
  const sizes = new Map(
    [...aspect.byId].map(([id, said]) => [id, raters.filter((rater) => said.has(rater)).length] as const),
  );
  const most = [...sizes.values()].reduce((highest, size) => Math.max(highest, size), 0);
  const count = (least: number): number => [...sizes.values()].filter((size) => size >= least).length;
  if (2 * count(most) < count(2)) return { ratings: aspect, leftOut: 0 };
  const byId = new Map([...aspect.byId].filter(([id]) => sizes.get(id) === most));
  return { ratings: { ...aspect, byId }, leftOut: count(1) - byId.size };
}

/** The values of several raters for each id that all of them rated, in the order of the ids. */
export function completeRows(
  { byId }: Pick<AspectRatings, 'byId'>,
  raters: readonly string[],
): readonly { readonly id: string; readonly values: readonly RatingValue[] }[] {
  return [...byId].flatMap(([id, said]) => {
    const values = raters.flatMap((rater) => said.get(rater) ?? []);
    return values.length === raters.length ? [{ id, values }] : [];
  });
}

/** Gets what a map has, or puts there what it lacks. */
function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
