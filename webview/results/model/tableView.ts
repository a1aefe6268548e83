import type { ResultCell, ResultRow, ResultTable } from '../../../src/core/evaluation/resultTable';
import type { MetricInfo } from '../../../src/protocol/benchState';
import type { ResultsState } from '../../../src/protocol/resultsState';
import type { ResultsViewState, TableSort } from '../store/resultsView';

/** The metrics that are shown, in their order; all of them when none would be left. */
export function shownMetrics(
  { metrics }: Pick<ResultsState, 'metrics'>,
  { hiddenMetrics }: Pick<ResultsViewState, 'hiddenMetrics'>,
): readonly MetricInfo[] {
  const shown = metrics.filter(({ id }) => !hiddenMetrics.includes(id));
  return shown.length === 0 ? metrics : shown;
}

/** The cell of a metric; every row has one for each metric of its table. */
export function cellOf(row: ResultRow, metricId: string): ResultCell | undefined {
  return row.cells.find(({ metric }) => metric === metricId);
}

/** The rows in the order that is wanted: rows without the figure last, equal ones as they were. Without an order our own come first. */
export function sortedRows(table: ResultTable, sort: TableSort | undefined): readonly ResultRow[] {
  const isPublished = ({ kind }: ResultRow): boolean => kind === 'published';
  if (sort === undefined || !table.metrics.some((metric) => metric === sort.metric))
    return [...table.rows.filter((row) => !isPublished(row)), ...table.rows.filter(isPublished)];
  const sign = sort.direction === 'falling' ? -1 : 1;
  const valueOf = (row: ResultRow): number | null => cellOf(row, sort.metric)?.value ?? null;
  return [...table.rows].sort((one, other) => {
    const [first, second] = [valueOf(one), valueOf(other)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return sign * (first - second);
  });
}
