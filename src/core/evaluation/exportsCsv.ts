import { csvLine, type CsvValue } from '../util/csv';
import type { ResultCell, ResultTable } from './resultTable';

/**
 * The table as CSV (RFC 4180, full precision): a row a system, for each metric its figure and signature and, where there
 * is a comparison, delta, bounds, p, Holm's p and test; then what repeats it. A name that a spreadsheet would take for a
 * formula gets an apostrophe before it.
 */
export function exportCsv(table: ResultTable): string {
  const { comparison, metrics } = table;
  const differences = comparison === undefined ? [] : ['delta', 'low', 'high', 'p', 'pHolm', 'test', 'significant'];
  const header = [
    'system',
    'kind',
    'n',
    ...metrics.flatMap((metric) => [metric, ...differences.map((part) => `${metric} ${part}`), `${metric} signature`]),
    ...(comparison === undefined ? [] : ['baseline', 'seed', 'resamples', 'level', 'tests', 'family']),
    'source',
  ];
  const rows = table.rows.map(({ name, kind, count, cells }) => [
    name,
    kind,
    count,
    ...cells.flatMap((cell) => [
      cell.value,
      ...(comparison === undefined ? [] : differenceFields(cell)),
      cell.signature ?? null,
    ]),
    ...(comparison === undefined
      ? []
      : [
          comparison.baselineName,
          comparison.seed,
          comparison.resamples,
          comparison.level,
          comparison.familySize,
          comparison.family,
        ]),
    kind === 'published' ? (table.publishedSource ?? '') : '',
  ]);
  return [header, ...rows].map(csvLine).join('');
}

function differenceFields({ difference }: ResultCell): readonly CsvValue[] {
  if (difference === undefined) return [null, null, null, null, null, null, null];
  const { delta, interval, p, pHolm, test, significant } = difference;
  return [delta, interval?.[0] ?? null, interval?.[1] ?? null, p, pHolm, test, significant];
}
