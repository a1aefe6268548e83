import { exportCsv } from '../core/evaluation/exportsCsv';
import { exportJsonl } from '../core/evaluation/exportsJsonl';
import { exportLatex } from '../core/evaluation/exportsLatex';
import { exportMarkdown } from '../core/evaluation/exportsMarkdown';
import { exportText } from '../core/evaluation/exportsText';
import type { ResultRow, ResultTable } from '../core/evaluation/resultTable';
import type { ScoreCommandOptions } from './scoreOptions';

/** The table of all test cases, and one for each emotion where that was asked for. */
export interface ScoreTables {
  readonly whole: ResultTable;
  readonly groups: readonly { readonly emotion: string; readonly table: ResultTable }[];
  readonly unaligned: readonly string[];
}

/** The tables in the format asked for. */
export function formatScores(tables: ScoreTables, format: ScoreCommandOptions['format']): string {
  const { whole, groups } = tables;
  switch (format) {
    case 'json':
      return JSON.stringify(scoresJson(tables));
    case 'jsonl':
      return exportJsonl(whole).trimEnd();
    case 'csv':
      return exportCsv(whole).trimEnd();
    case 'markdown':
      return [
        exportMarkdown(whole),
        ...groups.map(({ emotion, table }) => `## ${emotion}\n\n${exportMarkdown(table)}`),
      ].join('\n');
    case 'latex':
      return [
        exportLatex(whole),
        ...groups.map(({ emotion, table }) =>
          exportLatex(table, { label: `tab:results-${emotion}`, caption: `Automatic evaluation, emotion ${emotion}.` }),
        ),
      ].join('\n');
    case 'table':
      return [exportText(whole), ...groups.map(({ emotion, table }) => `${emotion}\n${exportText(table)}`)].join('\n');
  }
}

/** The tables as JSON: one system flat, several as a list. */
export function scoresJson({ whole, groups, unaligned }: ScoreTables): object {
  const systems = whole.rows.filter(({ kind }) => kind === 'system');
  const baseline = whole.rows.find(({ kind }) => kind === 'baseline');
  const published = whole.rows.filter(({ kind }) => kind === 'published');
  const { comparison, publishedSource, warnings } = whole;
  return {
    ...(systems[0] === undefined ? {} : rowJson(systems[0])),
    ...(systems.length > 1 ? { systems: systems.map(rowJson) } : {}),
    ...(baseline === undefined ? {} : { baseline: rowJson(baseline) }),
    ...(comparison === undefined ? {} : { comparison }),
    ...(published.length === 0 ? {} : { published: { source: publishedSource, rows: published.map(rowJson) } }),
    ...(groups.length === 0
      ? {}
      : {
          emotions: groups.map(({ emotion, table }) => ({
            emotion,
            systems: table.rows.map(rowJson),
            ...(table.comparison === undefined ? {} : { comparison: table.comparison }),
          })),
        }),
    warnings,
    unaligned,
  };
}

function rowJson({ name, count, cells }: ResultRow): object {
  return {
    count,
    name,
    scores: cells.map(({ metric, value, signature, reason, note, mark, difference }) => ({
      metric,
      value,
      signature,
      reason,
      note,
      mark,
      ...difference,
    })),
  };
}
