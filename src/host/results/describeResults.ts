import { PUBLISHED_RESULTS } from '../../core/evaluation/publishedResults';
import { buildResultTable, type ResultTable } from '../../core/evaluation/resultTable';
import { chooseColumns, sortRows } from '../../core/evaluation/resultTableView';
import { describeMetric, isMetricId } from '../../core/metrics/metricTable';
import type { MetricId } from '../../core/metrics/score';
import type { MetricInfo } from '../../protocol/benchState';
import type { ResultsState, ResultsSystem, ResultsWork, ShownTable } from '../../protocol/resultsState';
import type { ComputedResults } from './computeResults';
import type { ExportedTables } from './exportTable';

/** Results as their parts know them. */
export interface ResultsView {
  readonly source: ResultsState['source'];
  readonly computed: ComputedResults | undefined;
  readonly published: boolean;
  readonly byEmotion: boolean;
  readonly work: ResultsWork | undefined;
  readonly failure: string | undefined;
  readonly bertModel: string | undefined;
}

/** Results as the panel shows them. */
export function describeResults(view: ResultsView): ResultsState {
  const { source, computed, published, byEmotion, work, failure, bertModel } = view;
  const listed = computed?.listed ?? [];
  const baselineId = computed === undefined ? undefined : baseOf(computed);
  return {
    source,
    systems: listed.map(({ problems, ...system }): ResultsSystem => ({ ...system, problemCount: problems.length })),
    ...(baselineId === undefined ? {} : { baselineId }),
    caseCount: computed?.caseCount ?? 0,
    ...(computed === undefined || computed.caseCount === 0 ? {} : tablesOf(computed, published, byEmotion)),
    published,
    byEmotion,
    confusions: computed?.confusions ?? [],
    metrics: (computed?.metrics ?? []).map(metricInfo),
    ...(bertModel === undefined ? {} : { bertModel }),
    bertScored: computed?.bertScored ?? false,
    ...(work === undefined ? {} : { work }),
    ...(failure === undefined ? {} : { failure }),
    notices: computed?.notices ?? [],
  };
}

/** Tables with the columns and the order in which they are shown; metrics that a table has not are left out. */
export function shownTables(
  whole: ResultTable,
  groups: ExportedTables['groups'],
  { metrics, sort }: ShownTable,
): ExportedTables {
  const wanted = metrics.filter(isMetricId);
  const shown = (table: ResultTable): ResultTable => {
    const sorted =
      sort !== undefined && isMetricId(sort.metric) && table.metrics.includes(sort.metric)
        ? sortRows(table, sort.metric, sort.direction)
        : table;
    return chooseColumns(sorted, wanted);
  };
  return { whole: shown(whole), groups: groups.map(({ emotion, table }) => ({ emotion, table: shown(table) })) };
}

function tablesOf(
  { metrics, result, caseCount }: ComputedResults,
  published: boolean,
  byEmotion: boolean,
): Pick<ResultsState, 'table' | 'groups'> {
  const { groups } = result;
  return {
    table: buildResultTable({ metrics, ...result, published: published ? PUBLISHED_RESULTS : undefined }),
    ...(!byEmotion || (groups === undefined && caseCount > 1)
      ? {}
      : {
          groups: (groups ?? []).map(({ emotion, ...group }) => ({
            emotion,
            count: group.systems[0]?.count ?? 0,
            table: buildResultTable({ metrics, ...group }),
          })),
        }),
  };
}

/** The base of the comparison; until there is one, what it will be. */
function baseOf({ result, wantedBaselineId }: ComputedResults): string | undefined {
  const { report, systems } = result;
  return report?.baselineId ?? (systems.find(({ id }) => id === wantedBaselineId) ?? systems[0])?.id;
}

function metricInfo(metric: MetricId): MetricInfo {
  const { id, name, decimals, higherIsBetter, card } = describeMetric(metric);
  return { id, name, decimals, card, ...(higherIsBetter === undefined ? {} : { higherIsBetter }) };
}
