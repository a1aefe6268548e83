import { signTest } from '../metrics/significance/pairedTests';
import { consensusOf } from './consensus';
import type { AspectRatings } from './ratingIndex';
import { labelledColumn, type RatingKey } from './ratingSet';
import { scoreOf, type RatingValue } from './ratingValue';

/** Wins of the first column of a pair, ties and losses; `noMajority` only where a majority was asked for. */
export interface WinCounts {
  readonly win: number;
  readonly tie: number;
  readonly lose: number;
  readonly noMajority: number;
  /** Ties in which both were called bad. */
  readonly bothBad: number;
}

/** How people preferred the first of two columns on one aspect. */
export interface PreferenceCounts {
  readonly aspect: string;
  /** Ids of columns; `A` and `B` where there is no key. */
  readonly pair: readonly [first: string, second: string];
  /** Items by their majority, of those that have all their verdicts: as many as the item with the most. */
  readonly majority: WinCounts;
  /** Every verdict on the same items, as the paper's Table 4 counts: 100 items x 3 raters. */
  readonly pooled: WinCounts;
  /** Of majority wins against majority losses, two-sided and exact; `null` with nothing but ties. */
  readonly signTestP: number | null;
  /** Items with some verdicts, but fewer than others have. */
  readonly incomplete: number;
}

/**
 * Wins, ties and losses on one aspect for each pair of columns that the key names, in the order in which they appear; a
 * win is one of the pair's first column, which is the key's earlier one. Without a key a win is one of A.
 */
export function preferenceCounts(
  { aspect, byId }: AspectRatings,
  raters: readonly string[],
  key?: RatingKey,
): readonly PreferenceCounts[] {
  const groups = new Map<
    string,
    { readonly pair: readonly [string, string]; readonly items: (readonly RatingValue[])[] }
  >();
  for (const [id, said] of byId) {
    const sides = sidesOf(id, key);
    if (sides === undefined) continue;
    const name = JSON.stringify(sides.pair);
    const group = groups.get(name) ?? { pair: sides.pair, items: [] };
    groups.set(name, group);
    const values = raters.flatMap((rater) => said.get(rater) ?? []);
    group.items.push(values.map((value) => (sides.swapped ? swappedValue(value) : value)));
  }
  return [...groups.values()].map(({ pair, items }) => {
    const complete = completeOnes(items);
    const together = complete.map((values) => {
      const consensus = consensusOf(values);
      return consensus.kind === 'none' ? undefined : consensus.value;
    });
    return {
      aspect,
      pair,
      majority: { ...countsOf(together), bothBad: complete.filter(isBothBad).length },
      pooled: countsOf(complete.flat()),
      signTestP: signTest(together.map((value) => (value === undefined ? 0 : scoreOf(value)))).p,
      incomplete: items.filter((values) => values.length > 0).length - complete.length,
    };
  });
}

/** The items that have as many values as the one with the most: with three raters an item, those that three rated. */
export function completeOnes<T>(items: readonly (readonly T[])[]): readonly (readonly T[])[] {
  const most = items.reduce((highest, values) => Math.max(highest, values.length), 0);
  return items.filter((values) => values.length === most && most > 0);
}

/** A verdict as it is when A and B change places. */
export function swappedValue(value: RatingValue): RatingValue {
  return value === 'A' ? 'B' : value === 'B' ? 'A' : value;
}

/** The pair of an item with the key's earlier column first, and whether that one is B. */
function sidesOf(
  id: string,
  key: RatingKey | undefined,
): { readonly pair: readonly [string, string]; readonly swapped: boolean } | undefined {
  if (key === undefined) return { pair: ['A', 'B'], swapped: false };
  if (key.checks.some((check) => check.id === id)) return undefined;
  const [A, B] = [labelledColumn(key, id, 'A'), labelledColumn(key, id, 'B')];
  if (A === undefined || B === undefined) return undefined;
  const place = (column: string): number => key.columns.findIndex((known) => known.id === column);
  const swapped = place(B) < place(A);
  return { pair: swapped ? [B, A] : [A, B], swapped };
}

function countsOf(values: readonly (RatingValue | undefined)[]): WinCounts {
  const count = (wanted: (value: RatingValue) => boolean): number =>
    values.filter((value) => value !== undefined && wanted(value)).length;
  return {
    win: count((value) => value === 'A'),
    tie: count((value) => value === 'tie' || value === 'both-bad'),
    lose: count((value) => value === 'B'),
    noMajority: values.filter((value) => value === undefined).length,
    bothBad: count((value) => value === 'both-bad'),
  };
}

/** More than half of the raters called both bad. */
function isBothBad(values: readonly RatingValue[]): boolean {
  return 2 * values.filter((value) => value === 'both-bad').length > values.length;
}
