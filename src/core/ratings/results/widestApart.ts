import { restOf } from '../consensus';
import type { AspectRatings } from '../ratingIndex';
import { labelledColumn, ratingUnits, type RatingKey, type RatingSet, type RatingUnit } from '../ratingSet';
import type { Rating } from '../ratings';
import { scoreOf } from '../ratingValue';
import type { Disagreement } from './figures';

const MOST = 12;

/**
 * The questions on which raters are furthest apart, widest first, to open and read: a judge from what the people say
 * together, or where there is no judge, the people among themselves.
 */
export function widestApart(
  set: RatingSet,
  key: RatingKey,
  ratings: readonly Rating[],
  index: readonly AspectRatings[],
  people: readonly string[],
  judges: readonly string[],
): readonly Disagreement[] {
  const units = new Map(ratingUnits(set).map((unit) => [unit.id, unit]));
  const found = index.flatMap(({ aspect, byId }) =>
    [...byId].flatMap(([id, said]) => {
      const unit = units.get(id);
      const distance = spreadOf(said, people, judges);
      return unit === undefined || distance === 0 ? [] : [{ aspect, unit, said, distance }];
    }),
  );
  return found
    .toSorted((one, other) => other.distance - one.distance)
    .slice(0, MOST)
    .map(({ aspect, unit, said }) => {
      const { response, item } = unit;
      const name = set.aspects.find(({ id }) => id === aspect)?.name ?? aspect;
      const own = ratings.filter((rating) => rating.id === unit.id && rating.aspect === aspect);
      return {
        itemId: item.id,
        question: response === undefined ? name : `${name} of ${response.label}`,
        said: [...said].map(([rater, value]) => `${rater} ${value}`).join(', '),
        notes: own.flatMap(({ rater, note }) => (note === undefined ? [] : [`${rater}: ${note}`])),
        texts: textsOf(unit, key),
      };
    });
}

function spreadOf(
  said: AspectRatings['byId'] extends ReadonlyMap<string, infer Said> ? Said : never,
  people: readonly string[],
  judges: readonly string[],
): number {
  const values = people.flatMap((rater) => said.get(rater) ?? []);
  const own = judges.flatMap((judge) => said.get(judge) ?? []);
  const together = restOf(values);
  if (own.length > 0 && together !== undefined)
    return Math.max(...own.map((value) => Math.abs(scoreOf(value) - scoreOf(together))));
  const scores = judges.length > 0 ? [] : values.map(scoreOf);
  return scores.length < 2 ? 0 : Math.max(...scores) - Math.min(...scores);
}

function textsOf({ item, response }: RatingUnit, key: RatingKey): Disagreement['texts'] {
  const names = new Map(key.columns.map(({ id, name }) => [id, name]));
  const shown = response === undefined ? item.responses : [response];
  return [
    ...item.context.map(({ role, text }) => ({ name: role === 'speaker' ? 'Speaker' : 'Listener', text })),
    ...shown.map(({ label, text }) => {
      const column = labelledColumn(key, item.id, label);
      return { name: column === undefined ? label : `${label} · ${names.get(column) ?? column}`, text };
    }),
  ];
}
