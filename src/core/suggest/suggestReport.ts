import type { Spent } from '../llm/budget';
import type { MetricId } from '../metrics/score';
import type { Interval } from '../metrics/significance/intervals';
import type { TestId } from '../metrics/significance/comparison';
import type { ErrorInfo } from '../util/errors';
import type { JudgedCounts } from './answered';
import type { DescribedObjective } from './objective';

/** What became of a wording. */
export type WordingOutcome =
  | {
      readonly kind: 'scored';
      /** The figure on the development part; `null` where it cannot be computed. */
      readonly dev: number | null;
      /** Test cases on which it does better and worse than the original. */
      readonly better: number;
      readonly worse: number;
    }
  /** It broke a rule, or the answer had none: it was never tried. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It was sound, and not all of the development part was answered with it. */
  | { readonly kind: 'unscored'; readonly reason: string };

/** One wording that was asked for. */
export interface TriedWording {
  /** The name of its variant. */
  readonly name: string;
  /** From 1. */
  readonly round: number;
  /** As the model gave it; empty when its answer had none. */
  readonly text: string;
  readonly outcome: WordingOutcome;
}

/** The one look at the held-out part: the winner against the original. */
export interface HeldOutTest {
  /** Test cases that both answered. */
  readonly cases: number;
  readonly original: number | null;
  readonly winner: number | null;
  /** Winner less original. */
  readonly delta: number | null;
  /** 95 %, paired bootstrap; `null` with a reason. */
  readonly interval: Interval | null;
  readonly intervalReason?: string;
  /** Two-sided, of this one test; `null` with a reason. */
  readonly p: number | null;
  readonly pReason?: string;
  readonly test: TestId;
  readonly otherTests: readonly { readonly test: TestId; readonly p: number | null }[];
  /** Winners of this section that were tested on this held-out part, this one included, as far as the store knows. */
  readonly looks: number;
  /** p times looks (Bonferroni), at most 1; `p` itself for the first look. */
  readonly pAdjusted: number | null;
  /** Of the winner's verdicts, where a judge was asked; of a rating also the original's. */
  readonly judged?: JudgedCounts;
  /** Other figures of both, untested. */
  readonly others: readonly {
    readonly metric: MetricId;
    readonly original: number | null;
    readonly winner: number | null;
  }[];
}

/** What a search came to. */
export interface SuggestReport {
  readonly kind: 'rapport-suggest-report';
  readonly version: 1;
  readonly template: string;
  /** `Name`, or `Name (variant)`. */
  readonly section: string;
  readonly strategy: { readonly id: string; readonly name: string };
  readonly model: string;
  readonly proposer: { readonly model: string; readonly metaPrompt: string; readonly metaPromptHash: string };
  /** What wordings were chosen by. */
  readonly objective: DescribedObjective;
  /** How the figure was computed; absent when nothing was scored. */
  readonly signature?: string;
  readonly split: {
    readonly seed: number;
    readonly dev: PartSize;
    readonly heldOut: PartSize;
    /** Cases of the development part that the original answered: every figure there is over these. */
    readonly scoredOn: number;
  };
  readonly original: { readonly text: string; readonly dev: number | null };
  readonly wordings: readonly TriedWording[];
  readonly counts: {
    readonly roundsPlanned: number;
    readonly roundsDone: number;
    /** Answers that a wording was asked for with. */
    readonly tries: number;
    readonly refused: number;
    readonly scored: number;
    readonly unscored: number;
  };
  /** Name of the wording that is best on the development part and better than the original there. */
  readonly winner?: string;
  readonly heldOut?: HeldOutTest;
  /** Why there is no held-out test. */
  readonly noHeldOut?: string;
  /** By this run of the search; what was stored before cost nothing again. */
  readonly spent: Spent;
  /** By all runs of the search, this one included, as far as a store knows. */
  readonly spentInAll: Spent;
  /** Why the search ended before its time. */
  readonly stopped?: ErrorInfo;
}

/** The size of a part. */
export interface PartSize {
  readonly conversations: number;
  readonly cases: number;
}

/** The wording that won. */
export function winnerOf({ winner, wordings }: SuggestReport): TriedWording | undefined {
  return wordings.find(({ name }) => name === winner);
}
