import { isEmotionLabel } from '../inputs/emotions';
import type { TestCase } from '../inputs/testCase';
import type { EmotionOfCase, ScoredCase } from '../metrics/scoreInput';
import { cellId, responseOf, type CellRecord, type RunHeader, type RunRecord } from '../run/runRecord';
import { canonicalJson } from '../util/hash';

/** A column of a result table before it is known which test cases count: `undefined` where it has no answer. */
export interface SourceColumn {
  readonly id: string;
  readonly name: string;
  /** In the order of the test cases. */
  readonly cases: readonly (ScoredCase | undefined)[];
}

/** The columns of some runs over the test cases that are at hand. */
export interface RunColumns {
  readonly columns: readonly SourceColumn[];
  /** Test cases of the runs that are not at hand: what their gold response is cannot be told. */
  readonly unknownTestCaseIds: readonly string[];
}

type ColumnHeader = RunHeader['columns'][number];

/** A column of some runs: what it does, and where its cells are, those of the newest run first. */
export interface MergedColumn {
  readonly id: string;
  readonly name: string;
  readonly column: ColumnHeader;
  readonly sources: readonly (readonly [record: RunRecord, columnId: string])[];
}

/**
 * Finds the columns of runs of one set: those that do the same thing are one, whatever they are called (`records` come
 * newest first). Two columns of one run that do the same stay two. Exemplars or knowledge from another source are something
 * else: of columns with one name the source is then part of the name.
 */
export function mergeColumns(records: readonly RunRecord[]): readonly MergedColumn[] {
  const columns = new Map<
    string,
    { readonly column: ColumnHeader; readonly from: string; readonly sources: [RunRecord, string][] }
  >();
  for (const record of records) {
    const seen = new Map<string, number>();
    for (const column of record.header.columns) {
      const same = doing(column, record.header);
      const number = (seen.get(same) ?? 0) + 1;
      seen.set(same, number);
      const key = `${same}#${number}`;
      const entry = columns.get(key) ?? { column, from: sourceText(column, record.header), sources: [] };
      entry.sources.push([record, column.id]);
      columns.set(key, entry);
    }
  }
  const ids = new Set<string>();
  const byName = Map.groupBy(columns.values(), ({ column }) => column.name);
  const needsSource = (name: string): boolean => new Set(byName.get(name)?.map(({ from }) => from)).size > 1;
  return [...columns.values()].map(({ column, from, sources }) => ({
    id: freshId(column.id, ids),
    name: needsSource(column.name) ? `${column.name} (${from})` : column.name,
    column,
    sources,
  }));
}

/** Lays runs of one set side by side, as `mergeColumns` finds them; the answer to a test case is that of the newest run which has one. */
export function columnsOfRuns(records: readonly RunRecord[], testCases: readonly TestCase[]): RunColumns {
  const known = new Set(testCases.map(({ id }) => id));
  // One list for all columns: what is the same crosses to another thread once.
  const contexts = new Map(testCases.map(({ id, context }) => [id, context.map(({ text }) => text)]));
  return {
    columns: mergeColumns(records).map(({ id, name, column, sources }) => ({
      id,
      name,
      cases: testCases.map((testCase) => {
        for (const [record, columnId] of sources) {
          const cell = record.cells[cellId({ columnId, testCaseId: testCase.id })];
          const scored =
            cell === undefined ? undefined : scoredCellOf(cell, column, testCase, contexts.get(testCase.id));
          if (scored !== undefined) return scored;
        }
        return undefined;
      }),
    })),
    unknownTestCaseIds: [...new Set(records.flatMap(({ header }) => header.testCaseIds))].filter(
      (id) => !known.has(id),
    ),
  };
}

/** An answered cell as something to score; `undefined` for one that was not answered. */
export function scoredCellOf(
  cell: CellRecord,
  { strategy }: Pick<ColumnHeader, 'strategy'>,
  testCase: TestCase,
  context: readonly string[] = testCase.context.map(({ text }) => text),
): ScoredCase | undefined {
  const response = responseOf(cell);
  if (cell.status !== 'finished' || response === undefined) return undefined;
  const emotion = strategy.stages === 'two' ? emotionOf(cell, strategy.truth === 'emotion', testCase) : undefined;
  return {
    response,
    ...(testCase.gold === '' ? {} : { gold: testCase.gold }),
    context,
    ...(emotion === undefined ? {} : { emotion }),
  };
}

function emotionOf({ stageOne }: CellRecord, wasTold: boolean, { emotion }: TestCase): EmotionOfCase | undefined {
  if (wasTold) return { kind: 'given' };
  const gold = emotion.trim().toLowerCase();
  if (!isEmotionLabel(gold) || stageOne === undefined) return undefined;
  const { label } = stageOne;
  return { kind: 'inferred', gold, inferred: label !== undefined && isEmotionLabel(label) ? label : undefined };
}

/** What a column does, as a text to compare: everything but what it is called, with the sources of what it shows. */
function doing(column: ColumnHeader, header: RunHeader): string {
  const strategy = { ...column.strategy, id: undefined, name: undefined };
  return canonicalJson({ ...column, id: undefined, name: undefined, strategy, ...sourcesOf(column, header) });
}

function sourcesOf(
  { strategy }: ColumnHeader,
  header: RunHeader,
): Pick<RunHeader, 'exemplarSource' | 'knowledgeSource'> {
  const { exemplarSource, knowledgeSource } = header;
  return {
    ...(strategy.exemplars.kind === 'nearest' && exemplarSource !== undefined ? { exemplarSource } : {}),
    ...(strategy.knowledge && knowledgeSource !== undefined ? { knowledgeSource } : {}),
  };
}

/** The sources in words, to tell columns of one name apart. */
function sourceText(column: ColumnHeader, header: RunHeader): string {
  const { exemplarSource, knowledgeSource } = sourcesOf(column, header);
  const parts = [
    ...(exemplarSource === undefined
      ? []
      : [
          exemplarSource.encoder,
          exemplarSource.reading,
          `${exemplarSource.pool.name} ${exemplarSource.pool.hash.slice(0, 6)}`,
        ]),
    ...(knowledgeSource === undefined ? [] : [`${knowledgeSource.source} ${knowledgeSource.from}`.trim()]),
  ];
  return parts.join(', ') || 'source not recorded';
}

function freshId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number++) id = `${wanted}~${number}`;
  taken.add(id);
  return id;
}
