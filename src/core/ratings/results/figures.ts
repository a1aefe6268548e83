import type { FigureTable } from '../figureTable';

/** How two raters, or a judge and the people's majority, compare. */
export type FigureChart =
  | {
      readonly kind: 'scatter';
      readonly title: string;
      readonly xName: string;
      readonly yName: string;
      readonly range: readonly [low: number, high: number];
      readonly points: readonly { readonly x: number; readonly y: number; readonly count: number }[];
    }
  | {
      readonly kind: 'confusion';
      readonly title: string;
      readonly rowsName: string;
      readonly columnsName: string;
      readonly labels: readonly string[];
      /** A row of counts for each label of the rows. */
      readonly counts: readonly (readonly number[])[];
    };

/** Something on which raters differ widely. */
export interface Disagreement {
  readonly itemId: string;
  /** `Empathy of B`, or `Empathy`. */
  readonly question: string;
  /** Who said what: `Ann 5, Ben 1, gpt 4`. */
  readonly said: string;
  readonly notes: readonly string[];
  /** The dialogue and the responses with whose they are. */
  readonly texts: readonly { readonly name: string; readonly text: string }[];
}

/** What came of a set, when it is revealed. */
export interface RatingResults {
  readonly tables: readonly FigureTable[];
  readonly charts: readonly FigureChart[];
  readonly disagreements: readonly Disagreement[];
  /** What to know before the figures: sentences. */
  readonly warnings: readonly string[];
}
