import type { ResultTable } from '../core/evaluation/resultTable';
import type { ExperimentRun } from '../core/run/experimentRuns';
import type { RunRecord } from '../core/run/runRecord';
import type { ErrorInfo } from '../core/util/errors';

/** One run of an experiment as it came out. */
export interface EvaluatedRun {
  readonly run: ExperimentRun;
  /** Its cells without what they were shown. */
  readonly record: RunRecord;
  /** Why it ended before its time. */
  readonly stopped?: ErrorInfo;
  /** Over the test cases that every column answered. */
  readonly table: ResultTable;
  readonly notices: readonly string[];
}
