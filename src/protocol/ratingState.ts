import type { Turn } from '../core/inputs/dialogue';
import type { RatingAspect } from '../core/ratings/ratingAspect';
import type { RatingResults } from '../core/ratings/results/figures';
import type { RatingMode, RatingValue } from '../core/ratings/ratingValue';

/** One thing to rate on every aspect: a response, or in a pairwise set the whole item (`label` is absent). */
export interface ShownUnit {
  readonly id: string;
  readonly label?: string;
  /** Of what is shown: a rating goes with it, so that none counts for a text that was not read. */
  readonly hash: string;
}

/** An item as a rater sees it: responses in the rater's own order, nothing that says whose they are. */
export interface ShownItem {
  readonly id: string;
  readonly context: readonly Turn[];
  readonly responses: readonly { readonly label: string; readonly text: string }[];
  readonly units: readonly ShownUnit[];
}

/** What is rated, and how. */
export interface ShownSet {
  readonly name: string;
  /** The name of its file. */
  readonly file: string;
  readonly mode: RatingMode;
  readonly aspects: readonly RatingAspect[];
  /** The values on offer, in the order of their digits. */
  readonly values: readonly RatingValue[];
  readonly items: number;
  /** Units x aspects: what one rater is asked. */
  readonly questions: number;
}

/** How far a rater of the file is. */
export interface RaterProgress {
  readonly name: string;
  readonly rated: number;
  /** Of `ShownSet.questions`. */
  readonly done: boolean;
}

/** What was said about one question. */
export interface SaidRating {
  readonly value: RatingValue;
  readonly note?: string;
}

/** Ratings of the chosen rater: by unit, then by aspect. */
export type SaidRatings = Readonly<Record<string, Readonly<Record<string, SaidRating>>>>;

/** What changes with every rating. */
export interface RatingProgress {
  readonly said: SaidRatings;
  readonly raters: readonly RaterProgress[];
  /** The last rating of this sitting can be taken back. */
  readonly canUndo: boolean;
}

/** Everything that the rating view shows: owned by the host, which reads it from the files. */
export interface RatingState extends RatingProgress {
  /** Names the set's file; the page keeps it, so that VS Code can bring it back. */
  readonly uri: string;
  /** Absent while the file cannot be read; `failure` says why. */
  readonly set?: ShownSet;
  /** Absent until somebody says who rates. */
  readonly rater?: string;
  /** In the rater's own order; none before there is a rater. */
  readonly items: readonly ShownItem[];
  /** The column of each label, by item; absent until it is revealed. Nothing is rated after that. */
  readonly revealed?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Only when revealed. */
  readonly results?: RatingResults;
  /** Why there is nothing to rate, or why it cannot go on: a sentence. */
  readonly failure?: string;
  /** What of the ratings file does not count, and why: sentences. */
  readonly notices: readonly string[];
}
