import type { CaseCharts } from '../core/evaluation/caseCharts';
import type { CaseQuery } from '../core/evaluation/caseQuery';
import type { CaseDetails, CasePage } from './caseState';
import type { PairCounts } from './compareState';
import type { ResultsState, ShownTable } from './resultsState';

/** What the results panel may ask of the host. Each call is checked against `resultsCallSchemas` before it is obeyed. */
export interface ResultsHostFunctions {
  /** The panel is there (again) and wants everything. */
  ready(): Promise<ResultsState>;
  /** Opens VS Code's own picker of sets of runs. */
  pickSource(): Promise<void>;
  setBaseline(systemId: string): Promise<void>;
  /** Takes a system into the comparison or out of it: the tests are made anew. */
  setIncluded(systemId: string, included: boolean): Promise<void>;
  setPublished(shown: boolean): Promise<void>;
  setByEmotion(wanted: boolean): Promise<void>;
  /** Computes BERTScore with the encoder of the settings; says what to set when there is none. */
  scoreBert(): Promise<void>;
  stop(): Promise<void>;
  /** Opens VS Code's own file picker. */
  importPredictions(): Promise<void>;
  /** Takes an imported system off the list; its file stays. */
  removePredictions(systemId: string): Promise<void>;
  /** Opens what did not align as a document. */
  listProblems(systemId: string): Promise<void>;
  /** Asks where to, and writes the table as it is shown. */
  exportTable(shown: ShownTable): Promise<void>;
  /** Some of the lines that a query finds; `undefined` when another query came meanwhile. At most 500 at once. */
  casePage(query: CaseQuery, from: number, count: number): Promise<CasePage | undefined>;
  caseDetails(id: string): Promise<CaseDetails>;
  /** Asks where to, and writes the test cases that a query finds, in its order, with all their figures. */
  exportCases(query: CaseQuery): Promise<void>;
  /** What charts show of one metric, of every system that takes part. */
  caseCharts(metricId: string): Promise<CaseCharts>;
  /** What became of single test cases, for each strategy of the compared runs. */
  changeCounts(metricId: string): Promise<readonly PairCounts[]>;
  /** Opens VS Code's own picker of two runs to compare. */
  compareRuns(): Promise<void>;
  /** Shows a test case in the bench. */
  openCase(id: string): Promise<void>;
}

/** What the host tells the results panel. Nothing assumes that a hidden panel heard it: a panel that comes back says ready. */
export interface ResultsPanelFunctions {
  resultsChanged(state: ResultsState): void;
}
