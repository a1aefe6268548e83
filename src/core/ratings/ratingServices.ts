import type { RatingKey, RatingSet } from './ratingSet';
import type { Rating } from './ratings';
import type { RatingResults } from './results/figures';

/** Everything that results of ratings are made of. */
export interface RatingResultsTask {
  readonly set: RatingSet;
  readonly key: RatingKey;
  readonly ratings: readonly Rating[];
}

/** What rating needs from the machine it runs on. */
export interface RatingServices {
  /**
   * Writes one line at the end of a file, which is made when it is not there: in one write, on a line of its own. Throws
   * `file-error` when it cannot be written. Nothing cancels it: it takes no time, and a line is there or not.
   */
  appendLine(path: string, line: string): Promise<void>;
  /** As `ratingResults`, away from the caller's thread. Throws `cancelled`. */
  rateResults(task: RatingResultsTask, signal: AbortSignal): Promise<RatingResults>;
}
