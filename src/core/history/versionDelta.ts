import { asSide, changeCounts, pairColumns, type ChangeCounts, type ColumnPair } from '../evaluation/caseChanges';
import type { ResultCell, ResultTable } from '../evaluation/resultTable';
import { describeMetric } from '../metrics/metricTable';
import type { MetricId } from '../metrics/score';
import type { RunRecord } from '../run/runRecord';

/** What one strategy became from one text of a template to a later one, in one metric. */
export interface VersionDelta extends ChangeCounts {
  readonly name: string;
  readonly metric: MetricId;
  /** Test cases that both answered. */
  readonly cases: number;
  /** Of all of them together, as tables show them; `null` where it cannot be computed. */
  readonly earlier: number | null;
  readonly later: number | null;
  readonly delta: number | null;
  readonly significance: 'significant' | 'not-significant' | 'not-tested';
  /** After Holm's adjustment over all strategies and metrics that were compared. */
  readonly p: number | null;
}

/** A compared strategy with the table of its two columns. */
type ComparedPair = ColumnPair & { readonly table: ResultTable };

/**
 * Reads one metric off the tables of compared strategies, in their order; `sides` are the records that were compared, the newest
 * of each side first.
 */
export function versionDeltas(
  sides: { readonly earlier: readonly RunRecord[]; readonly later: readonly RunRecord[] },
  pairs: readonly ComparedPair[],
  metric: MetricId,
): readonly VersionDelta[] {
  const found = pairColumns(asSide(sides.earlier, 'earlier'), asSide(sides.later, 'later')).pairs;
  return pairs.map((pair) => {
    const records = found.find((one) => one.laterId === pair.laterId)?.records ?? [];
    const isEarlier = ({ header }: RunRecord): boolean => header.columns[0]?.name.endsWith('(earlier)') === true;
    return versionDelta(
      pair,
      records.filter(isEarlier),
      records.filter((one) => !isEarlier(one)),
      metric,
    );
  });
}

function versionDelta(
  { name, earlierId, laterId, table }: ComparedPair,
  earlier: readonly RunRecord[],
  later: readonly RunRecord[],
  metric: MetricId,
): VersionDelta {
  const [before, after] = [earlierId, laterId].map((id) => table.rows.find((row) => row.id === id));
  const cellOf = (row: typeof before): ResultCell | undefined => row?.cells.find((cell) => cell.metric === metric);
  const [old, now] = [cellOf(before)?.value ?? null, cellOf(after)?.value ?? null];
  const { delta, significant = null, pHolm = null } = cellOf(after)?.difference ?? {};
  return {
    name,
    metric,
    cases: after?.count ?? 0,
    earlier: old,
    later: now,
    delta: delta ?? (old === null || now === null ? null : now - old),
    significance: significant === null ? 'not-tested' : significant ? 'significant' : 'not-significant',
    p: pHolm,
    ...countsOf(earlier, later, metric),
  };
}

/** The figures of single test cases as the runs scored them, side by side. */
function countsOf(earlier: readonly RunRecord[], later: readonly RunRecord[], metric: MetricId): ChangeCounts {
  const [old, now] = [figuresOf(earlier, metric), figuresOf(later, metric)];
  const both = [...old.keys()].filter((id) => now.has(id));
  const row = (figures: ReadonlyMap<string, number>): Float64Array =>
    Float64Array.from(both, (id) => figures.get(id) ?? NaN);
  return changeCounts(row(old), row(now), describeMetric(metric).higherIsBetter);
}

/** By test case; the newest run that has an answer counts. */
function figuresOf(records: readonly RunRecord[], metric: MetricId): ReadonlyMap<string, number> {
  const figures = new Map<string, number>();
  for (const { header, cells } of records) {
    const columns = new Set(header.columns.map(({ id }) => id));
    for (const { key, scores } of Object.values(cells)) {
      const value = columns.has(key.columnId) ? scores?.find((score) => score.metric === metric)?.value : undefined;
      if (typeof value === 'number' && !figures.has(key.testCaseId)) figures.set(key.testCaseId, value);
    }
  }
  return figures;
}
