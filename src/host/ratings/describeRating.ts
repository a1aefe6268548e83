import { l10n } from 'vscode';
import { describeProblem, type InputProblem } from '../../core/inputs/problem';
import { orderForRater } from '../../core/ratings/raterOrder';
import { isJudge } from '../../core/ratings/raterName';
import { ratingUnits, valuesOf, type RatingKey, type RatingSet } from '../../core/ratings/ratingSet';
import type { Rating } from '../../core/ratings/ratings';
import type {
  RaterProgress,
  SaidRating,
  SaidRatings,
  ShownItem,
  ShownSet,
  ShownUnit,
} from '../../protocol/ratingState';
import { counted } from '../counted';

/** A set as a rater may know it. */
export function shownSet(set: RatingSet, file: string): ShownSet {
  const { name, mode, aspects, items } = set;
  return {
    name,
    file,
    mode,
    aspects,
    values: valuesOf(set),
    items: items.length,
    questions: questionCount(set),
  };
}

/** How many ratings a set asks of one rater. */
function questionCount({ mode, items, aspects }: RatingSet): number {
  const units = mode === 'pairwise' ? items.length : items.reduce((sum, { responses }) => sum + responses.length, 0);
  return units * aspects.length;
}

/** The items in the rater's own order, their responses too. */
export function shownItems(set: RatingSet, rater: string): readonly ShownItem[] {
  const units = Map.groupBy(ratingUnits(set), ({ item }) => item.id);
  return orderForRater(set, rater).flatMap(({ item: place, responses: order }) => {
    const item = set.items[place];
    if (item === undefined) return [];
    const { id, context } = item;
    const responses = order.flatMap((at) => item.responses[at] ?? []);
    const own = units.get(id) ?? [];
    const shown = responses.flatMap(({ label }): readonly ShownUnit[] => {
      const unit = own.find(({ response }) => response?.label === label);
      return unit === undefined ? [] : [{ id: unit.id, label, hash: unit.hash }];
    });
    return [
      { id, context, responses, units: shown.length > 0 ? shown : own.map(({ id: of, hash }) => ({ id: of, hash })) },
    ];
  });
}

/** What a rater said, by unit and aspect. */
export function saidBy(rater: string, ratings: readonly Rating[]): SaidRatings {
  const own = ratings.filter((rating) => rating.rater === rater);
  return Object.fromEntries(
    [...Map.groupBy(own, ({ id }) => id)].map(([id, rated]) => [
      id,
      Object.fromEntries(
        rated.map(({ aspect, value, note }): readonly [string, SaidRating] => [
          aspect,
          { value, ...(note === undefined ? {} : { note }) },
        ]),
      ),
    ]),
  );
}

/** Every person of the file and how far each is, by name. */
export function ratersOf(set: RatingSet, ratings: readonly Rating[]): readonly RaterProgress[] {
  const questions = questionCount(set);
  return [...Map.groupBy(ratings, ({ rater }) => rater)]
    .filter(([name]) => !isJudge(name))
    .map(([name, { length: rated }]) => ({ name, rated, done: rated >= questions }))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
}

/** The name of the column of each label, by item. */
export function columnsByLabel(key: RatingKey): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const names = new Map(key.columns.map(({ id, name }) => [id, name]));
  return Object.fromEntries(
    Object.entries(key.items).map(([item, { columns }]) => [
      item,
      Object.fromEntries(Object.entries(columns).map(([label, id]) => [label, names.get(id) ?? id])),
    ]),
  );
}

const MOST_TOLD = 3;
/** What is no fault while somebody rates: items half done, and answers changed. */
const EXPECTED = new Set(['missing-aspect', 'repeated-rating']);

/** Sentences about lines that do not count; of many the first. */
export function noticesOf(problems: readonly InputProblem[]): readonly string[] {
  const faults = problems.filter(({ code }) => !EXPECTED.has(code));
  const told = faults.slice(0, MOST_TOLD).map(describeProblem);
  const more = faults.length - told.length;
  if (more === 0) return told;
  const rest = counted(
    more,
    l10n.t('1 more line of the ratings file does not count.'),
    l10n.t('{0} more lines of the ratings file do not count.'),
  );
  return [...told, rest];
}
