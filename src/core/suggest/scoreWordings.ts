import { scoredCellOf } from '../evaluation/runColumns';
import type { ScoredCase } from '../metrics/scoreInput';
import type { ExperimentRun } from '../run/experimentRuns';
import { applyRunEvent } from '../run/runEvents';
import { cellId, type RunRecord } from '../run/runRecord';
import { slimInPlace } from '../run/slimCell';
import { AppError, type ErrorInfo } from '../util/errors';
import type { SuggestPorts } from './suggestSpec';

/** A run that came to its end, or was stopped. */
export interface EndedRun {
  readonly record: RunRecord;
  readonly stopped?: ErrorInfo;
}

/** Runs all cells; `onCell` is told each that ended. Single failed cells are in the record. */
export async function runToEnd(
  run: ExperimentRun,
  { session, now }: Pick<SuggestPorts, 'session' | 'now'>,
  onCell: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<EndedRun> {
  let record: RunRecord | undefined;
  let stopped: ErrorInfo | undefined;
  let done = 0;
  const total = run.spec.columns.length * run.spec.testCases.length;
  for await (const event of session.run(run, now(), (why) => (stopped = why), signal)) {
    record = applyRunEvent(record, event);
    if (event.kind !== 'cell-finished' && event.kind !== 'cell-failed') continue;
    slimInPlace(record, event.cell);
    onCell(++done, total);
  }
  if (record === undefined) throw new AppError('internal', 'The run ended before it began.');
  if (signal.aborted) stopped = { code: 'cancelled', message: 'Stopped.' };
  return { record, ...(stopped === undefined ? {} : { stopped }) };
}

/** What a column said to each test case, ready to be scored; `undefined` where it has no answer. */
export function answersOf(
  { record }: EndedRun,
  { spec }: ExperimentRun,
  columnId: string,
): readonly (ScoredCase | undefined)[] {
  const column = spec.columns.find(({ id }) => id === columnId);
  return spec.testCases.map((testCase) => {
    const cell = record.cells[cellId({ columnId, testCaseId: testCase.id })];
    return cell === undefined || column === undefined ? undefined : scoredCellOf(cell, column, testCase);
  });
}

/** Why a column has no answer to some test case: how many, and the first error; `undefined` when it has all. */
export function whyUnanswered({ record }: EndedRun, { spec }: ExperimentRun, columnId: string): string | undefined {
  const missing = spec.testCases
    .map(({ id }) => record.cells[cellId({ columnId, testCaseId: id })])
    .filter((cell) => cell?.status !== 'finished');
  if (missing.length === 0) return undefined;
  const message = missing.find((cell) => cell?.error !== undefined)?.error?.message ?? 'Stopped.';
  return `${missing.length} of ${spec.testCases.length} test cases were not answered: ${message}`;
}
