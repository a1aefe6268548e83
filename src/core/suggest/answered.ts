import type { TestCase } from '../inputs/testCase';
import type { ScoredCase } from '../metrics/scoreInput';
import type { PerCase } from '../metrics/significance/perCaseScores';

/** What some answers come to by an objective. */
export interface Figures {
  /** Of all of them; `null` with a reason. */
  readonly value: number | null;
  readonly reason?: string;
  readonly signature: string;
  /** Of each by itself; `null` where it has none. */
  readonly perCase: PerCase;
  /** What came of the questions, where a judge was asked. */
  readonly judged?: JudgedCounts;
}

/** Answers to test cases, in their order. */
export interface Answered {
  readonly testCases: readonly TestCase[];
  readonly answers: readonly ScoredCase[];
  /** What the original said to the same test cases; absent for the original itself. */
  readonly original?: readonly ScoredCase[];
}

/** What came of a judge's verdicts. */
export interface JudgedCounts {
  readonly verdicts: number;
  /** Of them, those that could not be read: they count for nothing. */
  readonly unreadable: number;
  /** Pairwise: verdicts that changed with the order, and count as ties. */
  readonly flipped: number;
  /** Why the judge is to be doubted. */
  readonly warnings: readonly string[];
}
