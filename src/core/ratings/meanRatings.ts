import { bootstrapMeans } from '../metrics/significance/bootstrap';
import { percentileInterval, type Interval } from '../metrics/significance/intervals';
import { consensusOf } from './consensus';
import type { AspectRatings } from './ratingIndex';
import { labelledColumn, type RatingKey } from './ratingSet';

/** The mean rating of a column on one aspect. */
export interface MeanRating {
  readonly aspect: string;
  /** Id of a column; `all` where there is no key. */
  readonly column: string;
  /** Items that somebody rated. */
  readonly items: number;
  /** Of the items' majority values (their median where there is no majority); `null` for no item. */
  readonly majorityMean: number | null;
  /** 95 %, percentile bootstrap over items; `null` for fewer than two. */
  readonly interval: Interval | null;
  /** Of every rating of every rater. */
  readonly pooledMean: number | null;
  /** Items without a majority: their median counts. */
  readonly byMedian: number;
}

/** Means on one aspect for each column of the key, in its order; attention checks do not count. */
export function meanRatings(
  { aspect, byId }: AspectRatings,
  raters: readonly string[],
  options: { readonly seed: number; readonly resamples?: number },
  key?: RatingKey,
): readonly MeanRating[] {
  const columns = key?.columns.map(({ id }) => id) ?? ['all'];
  const itemsOf = new Map(columns.map((id) => [id, [] as (readonly number[])[]]));
  for (const [id, said] of byId) {
    const values = raters.flatMap((rater) => said.get(rater) ?? []).filter((value) => typeof value === 'number');
    if (values.length > 0) itemsOf.get(columnOf(id, key) ?? '')?.push(values);
  }
  return [...itemsOf].map(([column, items]) => {
    const together = items.map(consensusOf);
    const means = together.flatMap((consensus) =>
      consensus.kind === 'none' || typeof consensus.value !== 'number' ? [] : [consensus.value],
    );
    return {
      aspect,
      column,
      items: items.length,
      majorityMean: meanOf(means),
      interval: means.length < 2 ? null : intervalOf(means, options),
      pooledMean: meanOf(items.flat()),
      byMedian: together.filter(({ kind }) => kind === 'median').length,
    };
  });
}

/** The column of a rated response, `ITEM/LABEL`; `undefined` for an attention check and for what the key does not have. */
export function columnOf(id: string, key: RatingKey | undefined): string | undefined {
  if (key === undefined) return 'all';
  const slash = id.lastIndexOf('/');
  const item = id.slice(0, slash);
  // The other responses of an item with a check stand beside a wrong one: they do not count either.
  if (key.checks.some((check) => check.id.slice(0, check.id.lastIndexOf('/')) === item)) return undefined;
  return labelledColumn(key, item, id.slice(slash + 1));
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function intervalOf(
  values: readonly number[],
  options: { readonly seed: number; readonly resamples?: number },
): Interval | null {
  const [resamples] = bootstrapMeans([values], options);
  return resamples === undefined ? null : percentileInterval(resamples);
}
