import type { ComparisonReport } from '../metrics/significance/comparison';
import { holm } from '../metrics/significance/holm';
import { testFamily } from '../metrics/significance/testFamily';
import type { RunHeader, RunRecord } from '../run/runRecord';
import { canonicalJson } from '../util/hash';
import type { CaseFigures } from './caseQuery';
import { mergeColumns } from './runColumns';

/** The two sides of a comparison of runs. */
export type RunSide = 'earlier' | 'later';

/** What differs in what made two runs. */
export interface MadeDifferently {
  /** Sections of the template by their hashes, in the order of the later run. */
  readonly sections: readonly { readonly name: string; readonly change: 'changed' | 'added' | 'removed' }[];
  /** Everything else, a sentence each. */
  readonly others: readonly string[];
}

/** A strategy that both runs have. */
export interface ColumnPair {
  readonly name: string;
  /** The ids that `mergeColumns` gives its two columns. */
  readonly earlierId: string;
  readonly laterId: string;
}

/** How many test cases got better, worse, or stayed, of those with a figure in both. */
export interface ChangeCounts {
  readonly better: number;
  readonly worse: number;
  readonly same: number;
}

type Header = Omit<RunHeader, 'testCaseIds'>;

/** Compares what made two runs. */
export function madeDifferently(earlier: Header, later: Header): MadeDifferently {
  const [old, now] = [earlier.sectionHashes, later.sectionHashes];
  const told = (what: string, of: (header: Header) => string): readonly string[] =>
    of(earlier) === of(later) ? [] : [`${what}: ${of(earlier)} → ${of(later)}.`];
  const differs = (of: (header: Header) => unknown): boolean =>
    canonicalJson(of(earlier) ?? null) !== canonicalJson(of(later) ?? null);
  const changes = new Map<string, MadeDifferently['sections'][number]['change']>();
  for (const name of Object.keys(now))
    if (old[name] !== now[name]) changes.set(name, old[name] === undefined ? 'added' : 'changed');
  for (const name of Object.keys(old)) if (now[name] === undefined) changes.set(name, 'removed');
  return {
    sections: [...changes].map(([name, change]) => ({ name, change })),
    others: [
      ...told('Template', ({ templateName }) => templateName),
      ...told(
        'Model',
        ({ model, endpointId, form }) => `${model} at ${endpointId}${form === 'chat' ? '' : ' (completion)'}`,
      ),
      ...told('Sampling', ({ sampling }) => canonicalJson(sampling)),
      ...told('Seed', ({ seed }) => String(seed)),
      ...(differs(({ exemplarSource }) => exemplarSource) ? ['Nearest exemplars come from another source.'] : []),
      ...(differs(({ knowledgeSource }) => knowledgeSource) ? ['Knowledge comes from another source.'] : []),
    ],
  };
}

/** Runs as one side of a comparison: their columns stay apart from those of the other side, and are named by it. */
export function asSide(records: readonly RunRecord[], side: RunSide): readonly RunRecord[] {
  return records.map((record) => ({
    ...record,
    header: {
      ...record.header,
      // Columns are the same when they do the same: the side is part of what they do here.
      columns: record.header.columns.map((column) => ({ ...column, name: `${column.name} (${side})`, side })),
    },
  }));
}

/** The strategies that both sides have, by the ids of their columns; each with the records of its two columns alone. */
export function pairColumns(
  earlier: readonly RunRecord[],
  later: readonly RunRecord[],
): {
  readonly pairs: readonly (ColumnPair & { readonly records: readonly RunRecord[] })[];
  readonly alone: readonly string[];
} {
  const merged = mergeColumns([...earlier, ...later]);
  const isEarlier = new Set(earlier);
  const columns = merged.map(({ id, name, sources }) => ({
    id,
    name: name.replace(/ \((?:earlier|later)\)$/, ''),
    columnId: sources[0]?.[1] ?? '',
    isEarlier: sources[0] !== undefined && isEarlier.has(sources[0][0]),
    records: sources.map(([record, columnId]) => onlyColumn(record, columnId)),
  }));
  const news = columns.filter((column) => !column.isEarlier);
  const taken = new Set<string>();
  const pairs = columns
    .filter((column) => column.isEarlier)
    .flatMap((one) => {
      const other = news.find(({ columnId, id }) => columnId === one.columnId && !taken.has(id));
      if (other === undefined) return [];
      taken.add(one.id).add(other.id);
      const records = [...one.records, ...other.records];
      return [{ name: other.name, earlierId: one.id, laterId: other.id, records }];
    });
  return { pairs, alone: columns.filter(({ id }) => !taken.has(id)).map(({ name }) => name) };
}

/** Counts what became of each test case; a metric that is neither better nor worse counts a rise as better. */
export function changeCounts(
  earlier: CaseFigures,
  later: CaseFigures,
  higherIsBetter: boolean | undefined,
): ChangeCounts {
  let [better, worse, same] = [0, 0, 0];
  for (const [place, before] of earlier.entries()) {
    const change = (later[place] ?? NaN) - before;
    if (Number.isNaN(change)) continue;
    if (change === 0) same++;
    else if (change > 0 === (higherIsBetter ?? true)) better++;
    else worse++;
  }
  return { better, worse, same };
}

/**
 * Reports, one a strategy, with p-values adjusted by Holm over all of them together: several strategies are several
 * chances to be wrong.
 */
export function adjustTogether(reports: readonly ComparisonReport[]): readonly ComparisonReport[] {
  const metrics = Math.max(0, ...reports.map(({ comparisons }) => comparisons.length));
  const { size: familySize, text: family } = testFamily({ systems: reports.length, metrics });
  const adjusted = holm(
    reports.flatMap(({ comparisons }) => comparisons.map(({ p }) => p)),
    familySize,
  );
  let place = 0;
  return reports.map((report) => ({
    ...report,
    familySize,
    family,
    comparisons: report.comparisons.map((comparison) => ({ ...comparison, pHolm: adjusted[place++] ?? null })),
  }));
}

function onlyColumn(record: RunRecord, columnId: string): RunRecord {
  const columns = record.header.columns.filter(({ id }) => id === columnId);
  return { ...record, header: { ...record.header, columns } };
}
