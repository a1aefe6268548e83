import { describeMetric } from '../metrics/metricTable';
import type { MetricId } from '../metrics/score';
import { cellId, responseOf, type RunRecord } from '../run/runRecord';
import { AppError } from '../util/errors';

/** A test case and what a column said to it. */
export interface WeakCase {
  readonly testCaseId: string;
  /** Of this response alone. */
  readonly figure: number;
  readonly response: string;
}

/** The weakest answers of one column of a run, and how many there were to choose from. */
export interface WeakestCases {
  /** The weakest first; those with the same figure in the run's own order. */
  readonly cases: readonly WeakCase[];
  /** Test cases with a figure, and without one: not answered, or not computable. */
  readonly counted: number;
  readonly without: number;
  readonly signature: string;
}

/**
 * The `count` test cases of a run on which a column's own figures are worst, as the run scored them. Throws `not-found` for a
 * column that the run has not, `invalid-setting` for a metric of which neither direction is better or that no response of it has.
 */
export function weakestCases(
  { header, cells }: RunRecord,
  columnId: string,
  metric: MetricId,
  count: number,
): WeakestCases {
  if (!header.columns.some(({ id }) => id === columnId))
    throw new AppError('not-found', `The run has no column ${columnId}.`);
  const { name, higherIsBetter } = describeMetric(metric);
  if (higherIsBetter === undefined)
    throw new AppError(
      'invalid-setting',
      `${name} cannot say which answer is weak: neither direction of it is better.`,
    );
  const found: WeakCase[] = [];
  let signature = '';
  for (const testCaseId of header.testCaseIds) {
    const cell = cells[cellId({ columnId, testCaseId })];
    const score = cell?.scores?.find((one) => one.metric === metric);
    if (cell === undefined || typeof score?.value !== 'number') continue;
    signature = score.signature;
    found.push({ testCaseId, figure: score.value, response: responseOf(cell) ?? '' });
  }
  if (found.length === 0)
    throw new AppError('invalid-setting', `No answer of this column has a figure of ${name} by itself.`);
  const sign = higherIsBetter ? 1 : -1;
  return {
    cases: found.toSorted((one, other) => sign * (one.figure - other.figure)).slice(0, count),
    counted: found.length,
    without: header.testCaseIds.length - found.length,
    signature,
  };
}
