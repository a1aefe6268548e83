import type { SystemConfusion } from '../../../src/core/evaluation/emotionTables';

/** A confusion table as it is shown: gold labels down, inferred ones across, then answers that named none. */
export interface ShownConfusion {
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly label: string;
    readonly total: number;
    /** One for each column, then those that named no label. */
    readonly counts: readonly number[];
    /** The place of the right label among the columns. */
    readonly right: number;
  }[];
  /** The largest count of the table, at least 1. */
  readonly most: number;
}

/** The table of a system: all 32 labels, or only gold labels with test cases against the labels that occur at all. */
export function shownConfusion({ confusion }: SystemConfusion, allLabels: boolean): ShownConfusion {
  const { labels, counts, unnamed } = confusion;
  const totals = labels.map((_, row) => sum(counts[row] ?? []) + (unnamed[row] ?? 0));
  const inferred = labels.map((_, column) => counts.reduce((total, row) => total + (row[column] ?? 0), 0));
  const rows = labels.flatMap((_, index) => (allLabels || (totals[index] ?? 0) > 0 ? [index] : []));
  const columns = labels.flatMap((_, index) =>
    allLabels || (totals[index] ?? 0) > 0 || (inferred[index] ?? 0) > 0 ? [index] : [],
  );
  return {
    columns: columns.map((column) => labels[column] ?? ''),
    rows: rows.map((row) => ({
      label: labels[row] ?? '',
      total: totals[row] ?? 0,
      counts: [...columns.map((column) => counts[row]?.[column] ?? 0), unnamed[row] ?? 0],
      right: columns.indexOf(row),
    })),
    most: Math.max(1, ...counts.flat(), ...unnamed),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
