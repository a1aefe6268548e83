import { AppError } from '../util/errors';
import type { MetricId } from '../metrics/score';
import type { ResultRow, ResultTable } from './resultTable';

/**
 * The same table with the rows by falling or rising figure of one metric; rows without the figure come last, equal ones
 * keep their order. Holm's adjustment and the marks stay what they were: they belong to the record, not to the view.
 * Throws `invalid-input` for a metric that the table has not.
 */
export function sortRows(table: ResultTable, metric: MetricId, direction: 'falling' | 'rising'): ResultTable {
  const column = table.metrics.indexOf(metric);
  if (column < 0) throw new AppError('invalid-input', `This table has no column ${metric}.`);
  const valueOf = (row: ResultRow): number | null => row.cells[column]?.value ?? null;
  const sign = direction === 'falling' ? -1 : 1;
  const rows = table.rows.toSorted((one, other) => {
    const [first, second] = [valueOf(one), valueOf(other)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return sign * (first - second);
  });
  return { ...table, rows };
}

/** The same table with these columns only, in this order; columns that it has not are left out. Nothing is tested anew. */
export function chooseColumns(table: ResultTable, metrics: readonly MetricId[]): ResultTable {
  const kept = metrics.filter((metric) => table.metrics.includes(metric));
  const places = kept.map((metric) => table.metrics.indexOf(metric));
  return {
    ...table,
    metrics: kept,
    rows: table.rows.map((row) => ({ ...row, cells: places.flatMap((place) => row.cells[place] ?? []) })),
    signatures: kept.flatMap((metric) => table.signatures.filter((signature) => signature.metric === metric)),
  };
}
