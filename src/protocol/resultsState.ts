import type { SystemConfusion } from '../core/evaluation/emotionTables';
import type { ResultTable } from '../core/evaluation/resultTable';
import type { MetricInfo } from './benchState';
import type { CasesInfo } from './caseState';
import type { RunChanges } from './compareState';

/** A system that is in the table, or could be. */
export interface ResultsSystem {
  readonly id: string;
  readonly name: string;
  readonly kind: 'run' | 'imported';
  /** Test cases that it has an answer to. */
  readonly answered: number;
  /** It takes part in the comparison. */
  readonly included: boolean;
  /** Sentences about what did not align or could not be read; `listProblems` shows them. */
  readonly problemCount: number;
}

/** What is being worked on; `done` of `total` where that is known. */
export interface ResultsWork {
  readonly step: 'reading' | 'encoder' | 'bertscore' | 'scoring' | 'comparing';
  readonly done?: number;
  readonly total?: number;
}

/** The table of one emotion's test cases. */
export interface EmotionTable {
  readonly emotion: string;
  readonly count: number;
  readonly table: ResultTable;
}

/** Everything that the results panel shows: owned by the host, sent whole whenever it changes. */
export interface ResultsState {
  /** Where the strategies come from: `paper · parrot at local`, and `seed 13 · 4 runs`. */
  readonly source: { readonly title: string; readonly detail: string };
  readonly systems: readonly ResultsSystem[];
  readonly baselineId?: string;
  /** Test cases behind every row of our own. */
  readonly caseCount: number;
  /** With published rows when `published`; absent while there is nothing to show. */
  readonly table?: ResultTable;
  readonly published: boolean;
  /** Tables by emotion are wanted; `groups` has them when they are there. */
  readonly byEmotion: boolean;
  readonly groups?: readonly EmotionTable[];
  readonly confusions: readonly SystemConfusion[];
  /** Every metric of the table. */
  readonly metrics: readonly MetricInfo[];
  /** The encoder of the settings; absent when none is set. */
  readonly bertModel?: string;
  /** The table has BERTScore. */
  readonly bertScored: boolean;
  readonly work?: ResultsWork;
  /** Why the last computation failed: a sentence. */
  readonly failure?: string;
  readonly notices: readonly string[];
  /** The test cases, to be asked for in pages; absent until they are laid out. */
  readonly cases?: CasesInfo;
  /** Of two runs that are compared; absent otherwise, and until it is known. */
  readonly changes?: RunChanges;
}

/** What of the table an export writes, as it is shown. */
export interface ShownTable {
  /** Ids of metrics in their order. */
  readonly metrics: readonly string[];
  readonly sort?: { readonly metric: string; readonly direction: 'falling' | 'rising' };
}
