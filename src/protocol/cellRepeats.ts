/** One of the answers that the model gave to the request of a cell. */
export interface RepeatedAnswer {
  /** Which answer it is: 0 for the first. */
  readonly repeat: number;
  readonly text: string;
  /** When it was stored, ISO 8601. */
  readonly date: string;
  /** Answers that are the same but for white space have the same group, from 0. */
  readonly group: number;
  /** The one that the cell shows. */
  readonly shown: boolean;
}

/** Everything that was ever answered to the request that brought the response of a cell. */
export interface CellRepeats {
  readonly answers: readonly RepeatedAnswer[];
  /** Answers in the largest group of the same. */
  readonly agreeing: number;
  /** Why no more can be asked for now; absent when they can. */
  readonly closed?: string;
}
