import type { Turn } from '../inputs/dialogue';
import { hashOf } from '../util/hash';
import type { RatingAspect } from './ratingAspect';
import { RATING_VALUES, type RatingMode, type RatingValue } from './ratingValue';

/** A response without a name: `label` is A, B, C ... in an order that was drawn for this item. */
export interface RatedResponse {
  readonly label: string;
  readonly text: string;
}

/** A context with the responses to rate. */
export interface RatingItem {
  /** Tells nothing of columns. */
  readonly id: string;
  readonly context: readonly Turn[];
  /** Two in a pairwise set, labelled A and B. */
  readonly responses: readonly RatedResponse[];
}

/**
 * What a rater opens (`X.set.json`): items in the order to show, with nothing that says which column a response is of,
 * which items are attention checks, or from which seed the labels were drawn.
 */
export interface RatingSet {
  readonly kind: 'rapport-rating-set';
  readonly version: 1;
  readonly name: string;
  readonly mode: RatingMode;
  readonly aspects: readonly RatingAspect[];
  /** Pairwise only: whether "both bad" is offered beside A, B and tie. */
  readonly bothBad: boolean;
  /** With a rater's name it gives that rater's own order. Says nothing of the labels. */
  readonly orderSeed: number;
  readonly items: readonly RatingItem[];
}

/** An item whose right answer is known: whoever reads it gives one of `passes`. */
export interface AttentionCheck {
  /** The id that a rating names. */
  readonly id: string;
  readonly aspect: string;
  readonly passes: readonly RatingValue[];
}

/** What is opened at reveal (`X.key.json`). */
export interface RatingKey {
  readonly kind: 'rapport-rating-key';
  readonly version: 1;
  /** `ratingSetHash` of the set that it belongs to. */
  readonly setHash: string;
  /** That drew the sample, the labels and the order. */
  readonly seed: number;
  readonly columns: readonly { readonly id: string; readonly name: string; readonly model?: string }[];
  /** By the id of an item: its test case, and the column of each label. */
  readonly items: Readonly<
    Record<string, { readonly testCaseId: string; readonly columns: Readonly<Record<string, string>> }>
  >;
  readonly checks: readonly AttentionCheck[];
}

/** One thing to rate on every aspect: a response of an absolute set, an item of a pairwise one. */
export interface RatingUnit {
  /** What `id` is in a line of ratings: `ITEM/LABEL` in an absolute set, the item's id in a pairwise one. */
  readonly id: string;
  readonly item: RatingItem;
  /** Of an absolute set. */
  readonly response?: RatedResponse;
  /** Changes when what was to be rated changes. */
  readonly hash: string;
}

/** Every unit of a set, in the set's order. */
export function ratingUnits(set: Pick<RatingSet, 'mode' | 'items'>): readonly RatingUnit[] {
  return set.items.flatMap((item): readonly RatingUnit[] =>
    set.mode === 'pairwise'
      ? [{ id: item.id, item, hash: unitHash(item, item.responses) }]
      : item.responses.map((response) => ({
          id: `${item.id}/${response.label}`,
          item,
          response,
          hash: unitHash(item, [response]),
        })),
  );
}

/** The values that a set asks for, in the order in which they are offered. */
export function valuesOf({ mode, bothBad }: Pick<RatingSet, 'mode' | 'bothBad'>): readonly RatingValue[] {
  return RATING_VALUES[mode].filter((value) => value !== 'both-bad' || bothBad);
}

/** Names a set by everything that a rater saw of it; its name and its order may change. */
export function ratingSetHash(set: Pick<RatingSet, 'mode' | 'items' | 'aspects'>): string {
  const units = ratingUnits(set).map(({ id, hash }) => `${id} ${hash}`);
  return hashOf({ mode: set.mode, aspects: set.aspects.map(({ id }) => id).sort(), units: units.sort() });
}

/** The id of the column whose response has that label in an item; `undefined` for what the key does not know. */
export function labelledColumn(key: RatingKey, itemId: string, label: string): string | undefined {
  // An id may be that of a member which every object has.
  const columns = Object.hasOwn(key.items, itemId) ? key.items[itemId]?.columns : undefined;
  return columns !== undefined && Object.hasOwn(columns, label) ? columns[label] : undefined;
}

/** The files of a set: what a rater opens, what is opened at reveal, and what raters say. */
export function ratingFileNames(stem: string): {
  readonly set: string;
  readonly key: string;
  readonly ratings: string;
} {
  return { set: `${stem}.set.json`, key: `${stem}.key.json`, ratings: `${stem}.ratings.jsonl` };
}

const HASH_DIGITS = 16;

function unitHash({ context }: RatingItem, responses: readonly RatedResponse[]): string {
  const turns = context.map(({ role, text }) => [role, text]);
  return hashOf({ turns, responses: responses.map(({ text }) => text) }).slice(0, HASH_DIGITS);
}
