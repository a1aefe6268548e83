import type { CaseRow, CaseSaid } from '../core/evaluation/caseRows';
import type { MetricInfo } from './benchState';

/** What the panel must know of the test cases before it asks for any of them. */
export interface CasesInfo {
  /** Changes whenever any line may have changed: pages of another version are void. */
  readonly version: number;
  readonly total: number;
  /** The emotions that occur, most test cases first. */
  readonly emotions: readonly { readonly emotion: string; readonly count: number }[];
  /** Every system that may have a column. */
  readonly systems: readonly { readonly id: string; readonly name: string }[];
  /** The metrics that a single test case has. */
  readonly metrics: readonly MetricInfo[];
  /** Why BERTScore is not among them. */
  readonly bertMissing?: string;
}

/** Some of the lines that a query finds. */
export interface CasePage {
  readonly version: number;
  /** Lines that the query finds. */
  readonly found: number;
  /** The place of the first row among them, from 0. */
  readonly from: number;
  readonly rows: readonly CaseRow[];
}

/** Everything known of one test case. */
export interface CaseDetails {
  readonly id: string;
  readonly emotion: string;
  readonly situation: string;
  readonly turns: readonly { readonly role: 'speaker' | 'listener'; readonly text: string }[];
  readonly gold: string;
  /** It can be opened in the bench. */
  readonly isOpenable: boolean;
  readonly metrics: readonly MetricInfo[];
  /** Why BERTScore is not among them. */
  readonly bertMissing?: string;
  readonly answers: readonly (CaseSaid & {
    readonly systemId: string;
    readonly name: string;
    /** One for each metric. */
    readonly values: readonly (number | null)[];
  })[];
}
