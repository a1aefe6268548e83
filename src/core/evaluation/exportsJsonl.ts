import type { ResultTable } from './resultTable';

/** The table as JSONL at full precision: a row a line, each with all it takes to cite and to repeat it. */
export function exportJsonl(table: ResultTable): string {
  const { comparison, publishedSource, warnings } = table;
  return table.rows
    .map(({ id, name, kind, count, cells }) => {
      const line = {
        system: id,
        name,
        kind,
        count,
        ...(kind === 'published' ? { source: publishedSource } : {}),
        ...(comparison === undefined || kind === 'published' ? {} : { comparison }),
        scores: cells.map(({ difference, ...score }) => ({ ...score, ...difference })),
        ...(warnings.length === 0 ? {} : { warnings }),
      };
      return `${JSON.stringify(line)}\n`;
    })
    .join('');
}
