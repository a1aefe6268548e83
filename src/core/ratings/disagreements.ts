import { restOf } from './consensus';
import type { AspectRatings } from './ratingIndex';
import { modeOf, scoreOf, type RatingValue } from './ratingValue';

/** An item on which a rater (a judge, say) and the others are apart. */
export interface Disagreement {
  readonly aspect: string;
  readonly id: string;
  readonly own: RatingValue;
  readonly others: RatingValue;
  /** Between the two as numbers: 0 to 4 on the scale, 0 to 2 for verdicts. */
  readonly distance: number;
}

/** How often a rater's value met each value of the others. */
export interface Confusion {
  readonly aspect: string;
  readonly cells: readonly { readonly own: RatingValue; readonly others: RatingValue; readonly count: number }[];
}

/** Every item that a rater and the others have values for, the largest distance first, else in the order of the items. */
export function disagreements(
  aspects: readonly AspectRatings[],
  rater: string,
  others: readonly string[],
): readonly Disagreement[] {
  return aspects
    .flatMap(({ aspect, byId }) =>
      [...byId].flatMap(([id, said]): readonly Disagreement[] => {
        const own = said.get(rater);
        const rest = restOf(others.flatMap((other) => (other === rater ? [] : (said.get(other) ?? []))));
        if (own === undefined || rest === undefined || modeOf(own) !== modeOf(rest)) return [];
        return [{ aspect, id, own, others: rest, distance: Math.abs(scoreOf(own) - scoreOf(rest)) }];
      }),
    )
    .sort((one, other) => other.distance - one.distance);
}

/** The pairs of values counted, aspect by aspect: a confusion matrix of verdicts, a scatter plot of numbers. */
export function confusionOf(items: readonly Disagreement[]): readonly Confusion[] {
  return [...Map.groupBy(items, ({ aspect }) => aspect)].map(([aspect, own]) => ({
    aspect,
    cells: [...Map.groupBy(own, (item) => JSON.stringify([item.own, item.others])).values()].map((same) => ({
      own: (same[0] as Disagreement).own,
      others: (same[0] as Disagreement).others,
      count: same.length,
    })),
  }));
}
