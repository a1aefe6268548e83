import { createProblemList, type ProblemList } from '../inputs/problemList';
import type { InputProblem } from '../inputs/problem';
import { ratingUnits, valuesOf, type RatingSet, type RatingUnit } from './ratingSet';
import { readRatingValue, type RatingValue } from './ratingValue';

/** What a rater says about one unit on one aspect: a line of `X.ratings.jsonl`. */
export interface Rating {
  /** `RatingUnit.id`. */
  readonly id: string;
  readonly rater: string;
  readonly aspect: string;
  readonly value: RatingValue;
  /** Time that the rater took. */
  readonly seconds?: number;
  readonly note?: string;
  /** `RatingUnit.hash` of what was rated; absent in files of other makers. */
  readonly hash?: string;
  /** Of a judge that saw a pair in both orders: whether its verdict changed with the order. */
  readonly flipped?: boolean;
}

/** A file of ratings, read. */
export interface ParsedRatings {
  readonly file: string;
  /** One for each (id, rater, aspect), in the order in which these first appear. */
  readonly ratings: readonly Rating[];
  readonly problems: readonly InputProblem[];
  /** Lines that a later one for the same (id, rater, aspect) replaced. */
  readonly replaced: number;
}

/** A rating as a line of the file, without its end. */
export function formatRating(rating: Rating): string {
  const { id, rater, aspect, value, seconds, note, hash, flipped } = rating;
  return JSON.stringify({ id, rater, aspect, value, seconds, note, hash, flipped });
}

/** A line that takes an earlier rating back, as undo does: the file itself is only ever appended to. */
export function formatWithdrawal({ id, rater, aspect }: Pick<Rating, 'id' | 'rater' | 'aspect'>): string {
  return JSON.stringify({ id, rater, aspect, value: null });
}

/** What names a rating: of several with the same key the last counts. */
export function ratingKeyOf({ id, rater, aspect }: Pick<Rating, 'id' | 'rater' | 'aspect'>): string {
  return JSON.stringify([id, rater, aspect]);
}

/**
 * Reads ratings, one JSON object a line, unknown keys passed over; a number is taken for an id or a rater. Of several
 * lines for one (id, rater, aspect) the last counts; a `value` of null takes back what was there. What cannot be used is
 * reported with its line, and the rest is kept. With a set, ids and aspects that it does not have, values that it does
 * not ask for and ratings of a response that has changed since are left out, too. What a rater rated on some aspects
 * (of the set, or of the file) and not on others is reported and counts for those.
 */
export function parseRatings(text: string, file: string, set?: RatingSet): ParsedRatings {
  const problems = createProblemList(file);
  const units = set === undefined ? undefined : new Map(ratingUnits(set).map((unit) => [unit.id, unit]));
  const found = new Map<string, { readonly rating: Rating; readonly line: number }>();
  let replaced = 0;
  for (const [index, source] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (source.trim() === '') continue;
    const line = index + 1;
    const rating = parseRating(source);
    const wrong =
      typeof rating === 'string' ? rating : 'withdrawn' in rating ? undefined : whyUnusable(rating, set, units);
    if (typeof rating === 'string' || wrong !== undefined) {
      problems.add('error', line, 'broken-rating', `${wrong ?? ''} The line is left out.`);
      continue;
    }
    const key = ratingKeyOf(rating);
    if ('withdrawn' in rating) {
      found.delete(key);
      continue;
    }
    const earlier = found.get(key);
    if (earlier !== undefined) {
      replaced++;
      if (earlier.rating.value !== rating.value) {
        const { id, rater, aspect, value } = rating;
        const message = `Rater "${rater}" rated "${id}" on ${aspect} again: this later line (${value}) counts, not line ${earlier.line} (${earlier.rating.value}).`;
        problems.add('warning', line, 'repeated-rating', message);
      }
    }
    found.set(key, { rating, line });
  }
  const kept = [...found.values()];
  reportUnfinished(kept, set, problems);
  return { file, ratings: kept.map(({ rating }) => rating), problems: problems.all(), replaced };
}

/**
 * The ratings of several files as one list. Where two files have different values for one (id, rater, aspect) the later
 * file counts and the conflict is reported.
 */
export function mergeRatings(files: readonly ParsedRatings[]): Pick<ParsedRatings, 'ratings' | 'problems'> {
  const merged = new Map<string, { readonly rating: Rating; readonly file: string }>();
  const problems: InputProblem[] = [];
  for (const { file, ratings } of files) {
    const conflicts = createProblemList(file);
    for (const rating of ratings) {
      const key = ratingKeyOf(rating);
      const earlier = merged.get(key);
      if (earlier !== undefined && earlier.rating.value !== rating.value) {
        const { id, rater, aspect, value } = rating;
        const message = `Rater "${rater}" has ${value} for "${id}" on ${aspect} here and ${earlier.rating.value} in ${earlier.file}: this file counts. If these are two people, give them two names.`;
        conflicts.add('warning', 1, 'conflicting-rating', message);
      }
      merged.set(key, { rating, file });
    }
    problems.push(...conflicts.all());
  }
  return { ratings: [...merged.values()].map(({ rating }) => rating), problems };
}

type Withdrawn = Pick<Rating, 'id' | 'rater' | 'aspect'> & { readonly withdrawn: true };

function parseRating(line: string): Rating | Withdrawn | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'This line is not JSON.';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'This line is not a JSON object.';
  const { seconds, note, hash, flipped, ...row } = value as Readonly<Partial<Record<string, unknown>>>;
  const [id, rater, aspect] = [nameOf(row['id']), nameOf(row['rater']), nameOf(row['aspect'])];
  if (id === undefined) return 'There is no "id" (a text).';
  if (rater === undefined) return `The rating of "${id}" has no "rater" (a text).`;
  if (aspect === undefined) return `The rating of "${id}" by "${rater}" has no "aspect" (a text).`;
  if (row['value'] === null) return { id, rater, aspect, withdrawn: true };
  const said = readRatingValue(row['value']);
  if (said === undefined)
    return `The value ${row['value'] === undefined ? 'that is missing' : JSON.stringify(row['value'])} of "${id}" is neither a number nor A, B, tie or both-bad.`;
  return {
    id,
    rater,
    aspect,
    value: said,
    ...(typeof seconds === 'number' && seconds >= 0 ? { seconds } : {}),
    ...(typeof note === 'string' && note !== '' ? { note } : {}),
    ...(typeof hash === 'string' ? { hash } : {}),
    ...(typeof flipped === 'boolean' ? { flipped } : {}),
  };
}

function nameOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

function whyUnusable(
  { id, aspect, value, hash }: Rating,
  set: RatingSet | undefined,
  units: ReadonlyMap<string, RatingUnit> | undefined,
): string | undefined {
  if (set === undefined || units === undefined) return undefined;
  const unit = units.get(id);
  if (unit === undefined) return `The set "${set.name}" has nothing with the id "${id}".`;
  if (!set.aspects.some((known) => known.id === aspect))
    return `The set "${set.name}" has no aspect "${aspect}": it has ${set.aspects.map((known) => known.id).join(', ')}.`;
  const allowed = valuesOf(set);
  if (!allowed.includes(value))
    return `The value ${value} of "${id}" is none of ${allowed.join(', ')}, as this ${set.mode} set asks.`;
  if (hash !== undefined && hash !== unit.hash)
    return `What is shown as "${id}" has changed since it was rated: rate it again.`;
  return undefined;
}

/** A unit that a rater rated on some aspects and not on others. */
function reportUnfinished(
  kept: readonly { readonly rating: Rating; readonly line: number }[],
  set: RatingSet | undefined,
  problems: ProblemList,
): void {
  const aspects = set?.aspects.map(({ id }) => id) ?? [...new Set(kept.map(({ rating }) => rating.aspect))];
  const begun = new Map<string, { readonly id: string; readonly rater: string; line: number; rated: Set<string> }>();
  for (const { rating, line } of kept) {
    const key = JSON.stringify([rating.id, rating.rater]);
    const known = begun.get(key);
    if (known === undefined)
      begun.set(key, { id: rating.id, rater: rating.rater, line, rated: new Set([rating.aspect]) });
    else {
      known.rated.add(rating.aspect);
      known.line = Math.max(known.line, line);
    }
  }
  for (const { id, rater, line, rated } of begun.values()) {
    const missing = aspects.filter((aspect) => !rated.has(aspect));
    if (missing.length === 0) continue;
    const message = `Rater "${rater}" has not rated "${id}" on ${missing.join(', ')}: it counts for the other aspects only.`;
    problems.add('warning', line, 'missing-aspect', message);
  }
}
