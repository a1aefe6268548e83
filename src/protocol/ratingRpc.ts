import type { RatingValue } from '../core/ratings/ratingValue';
import type { RatingProgress, RatingState } from './ratingState';

/** One press of a rater: what it says about a question, and how long the rater looked. */
export interface GivenRating {
  readonly unitId: string;
  /** Of the text that was shown. */
  readonly hash: string;
  readonly aspect: string;
  readonly value: RatingValue;
  readonly seconds: number;
  /** Kept from before when absent. */
  readonly note?: string;
}

/** A question of a set. */
export interface QuestionId {
  readonly unitId: string;
  readonly aspect: string;
}

/** What the rating view may ask of the host. Each call is checked against `ratingCallSchemas` before it is obeyed. */
export interface RatingHostFunctions {
  /** The page is there (again) and wants everything. */
  ready(): Promise<RatingState>;
  /** Says who rates; nobody when empty. */
  setRater(name: string): Promise<void>;
  /** Resolves when the rating is in the file. */
  rate(given: GivenRating): Promise<void>;
  /** Takes the last rating of this sitting back, and says which question it was of. */
  undo(): Promise<QuestionId | undefined>;
  /** Shows whose the responses are, and the table; asks first while somebody is not done. */
  reveal(): Promise<void>;
  /** Opens one of the set's files in the editor. */
  openFile(which: 'set' | 'ratings'): Promise<void>;
  /** Asks where to, and writes the tables of the results. */
  exportTables(): Promise<void>;
}

/** What the host tells the rating view. Nothing assumes that a hidden page heard it: a page that comes back says ready. */
export interface RatingPanelFunctions {
  /** Everything may differ. */
  stateChanged(state: RatingState): void;
  /** Ratings came or went; the set and the rater are the same. */
  progressChanged(progress: RatingProgress): void;
}
