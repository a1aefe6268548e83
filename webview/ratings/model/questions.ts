import { t } from '@vscode/l10n';
import type { RatingAspect } from '../../../src/core/ratings/ratingAspect';
import type { RatingValue } from '../../../src/core/ratings/ratingValue';
import type { SaidRating, SaidRatings, ShownItem, ShownSet } from '../../../src/protocol/ratingState';

/** One thing that a rater is asked about an item. */
export interface Question {
  readonly unitId: string;
  readonly hash: string;
  /** Of the response that it is about; absent in a pairwise set. */
  readonly label?: string;
  readonly aspect: RatingAspect;
}

/** A value on offer, and the keys that choose it. */
export interface ValueOption {
  readonly value: RatingValue;
  /** On its button. */
  readonly text: string;
  /** Said aloud, where the button shows less. */
  readonly spoken: string;
  readonly digit: string;
  /** A letter that chooses it too. */
  readonly letter?: string;
}

/** The questions of an item in the order in which they are asked: response by response, aspect by aspect. */
export function questionsOf(
  { units }: Pick<ShownItem, 'units'>,
  { aspects }: Pick<ShownSet, 'aspects'>,
): readonly Question[] {
  return units.flatMap(({ id, hash, label }) =>
    aspects.map((aspect) => ({ unitId: id, hash, aspect, ...(label === undefined ? {} : { label }) })),
  );
}

/** `Empathy of B`, or `Empathy` where there is one question for both. */
export function questionName({ aspect, label }: Question): string {
  return label === undefined ? aspect.name : t('{aspect} of {response}', { aspect: aspect.name, response: label });
}

/** What was said about a question. */
export function answerTo(said: SaidRatings, { unitId, aspect }: Question): SaidRating | undefined {
  return said[unitId]?.[aspect.id];
}

/** Every question of the item is answered. */
export function isComplete(item: ShownItem, set: ShownSet, said: SaidRatings): boolean {
  return questionsOf(item, set).every((question) => answerTo(said, question) !== undefined);
}

/** How many items are complete. */
export function completeCount(items: readonly ShownItem[], set: ShownSet, said: SaidRatings): number {
  return items.filter((item) => isComplete(item, set, said)).length;
}

/** The place of the first incomplete item from a place on, going round; the number of items when all are complete. */
export function nextIncomplete(items: readonly ShownItem[], set: ShownSet, said: SaidRatings, from: number): number {
  for (let step = 0; step < items.length; step++) {
    const place = (from + step) % items.length;
    const item = items[place];
    if (item !== undefined && !isComplete(item, set, said)) return place;
  }
  return items.length;
}

/** The first unanswered question after one, else the first before it; `undefined` when all are answered. */
export function nextUnanswered(questions: readonly Question[], said: SaidRatings, after: number): number | undefined {
  for (let step = 1; step <= questions.length; step++) {
    const index = (after + step) % questions.length;
    const question = questions[index];
    if (question !== undefined && answerTo(said, question) === undefined) return index;
  }
  return undefined;
}

/** The values on offer for an item, as they lie on the screen: of a pair, each verdict beside its response. */
export function optionsOf(
  { values }: Pick<ShownSet, 'values'>,
  { responses }: Pick<ShownItem, 'responses'>,
): readonly ValueOption[] {
  const order =
    typeof values[0] === 'number'
      ? values
      : pairOrder(
          values,
          responses.map(({ label }) => label),
        );
  return order.map((value, index) => ({ value, digit: String(index + 1), ...facesOf(value) }));
}

function pairOrder(values: readonly RatingValue[], [first, second]: readonly string[]): readonly RatingValue[] {
  const wanted = [first, 'tie', second, 'both-bad'];
  return wanted.flatMap((value) => values.filter((one) => one === value));
}

function facesOf(value: RatingValue): Pick<ValueOption, 'text' | 'spoken' | 'letter'> {
  const text = valueName(value);
  return typeof value === 'number'
    ? { text, spoken: spokenValue(value) }
    : { text, spoken: text, letter: VERDICT_LETTERS[value] };
}

/** The keys of a verdict are the same in every language. */
const VERDICT_LETTERS: Readonly<Record<Exclude<RatingValue, number>, string>> = {
  A: 'a',
  B: 'b',
  tie: 't',
  'both-bad': 'x',
};

/** A value as its button shows it. */
export function valueName(value: RatingValue): string {
  switch (value) {
    case 'A':
    case 'B':
      return t('{0} is better', value);
    case 'tie':
      return t('Tie');
    case 'both-bad':
      return t('Both bad');
    default:
      return String(value);
  }
}

/** The ends and the middle of the scale have words. */
function spokenValue(value: number): string {
  switch (value) {
    case 1:
      return t('1, not at all');
    case 3:
      return t('3, OK');
    case 5:
      return t('5, very good');
    default:
      return String(value);
  }
}
