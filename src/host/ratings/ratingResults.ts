import type { RatingKey, RatingSet } from '../../core/ratings/ratingSet';
import type { Rating } from '../../core/ratings/ratings';
import type { RatingResults } from '../../protocol/ratingResults';

/** What came of a set: tables in the shape of the paper's, agreement, and where raters differ most. */
export function ratingResults(_set: RatingSet, _key: RatingKey, ratings: readonly Rating[]): RatingResults {
  return {
    tables: [],
    charts: [],
    disagreements: [],
    warnings: ratings.length === 0 ? ['Nobody has rated anything yet.'] : [],
  };
}
