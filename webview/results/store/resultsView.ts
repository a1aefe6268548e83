import { parseCasesView, type CasesViewState } from './casesView';

/** The parts of the results that can be looked at. */
export const RESULT_TABS = ['changes', 'table', 'differences', 'emotions', 'stage-one', 'charts'] as const;

/** One of `RESULT_TABS`. */
export type ResultTab = (typeof RESULT_TABS)[number];

/** The order of the rows. */
export interface TableSort {
  readonly metric: string;
  readonly direction: 'falling' | 'rising';
}

/** What the results panel itself owns and VS Code keeps for it: never anything of the results. */
export interface ResultsViewState {
  readonly tab: ResultTab;
  /** Ids of metrics that are not shown. */
  readonly hiddenMetrics: readonly string[];
  /** Absent: as the host orders them. */
  readonly sort?: TableSort | undefined;
  /** The metric of the view by emotion. */
  readonly emotionMetric?: string | undefined;
  /** The system of the confusion table. */
  readonly confusionSystem?: string | undefined;
  /** All 32 labels in the confusion table, not only those that occur. */
  readonly allLabels: boolean;
  /** Of the test cases. */
  readonly cases: CasesViewState;
}

/** Metrics that describe rather than judge, or repeat others: shown when asked for. */
const HIDDEN_AT_FIRST = ['bleu-1', 'bleu-3', 'question-share', 'context-overlap', 'repetition'];

/** The view of a panel that was never open. */
export const EMPTY_RESULTS_VIEW: ResultsViewState = {
  tab: 'table',
  hiddenMetrics: HIDDEN_AT_FIRST,
  allLabels: false,
  cases: {},
};

/** Reads a kept view; whatever in it does not fit is left out. */
export function parseResultsView(value: unknown): ResultsViewState {
  if (typeof value !== 'object' || value === null) return EMPTY_RESULTS_VIEW;
  const kept = value as Readonly<Record<string, unknown>>;
  const hidden = kept['hiddenMetrics'];
  return {
    tab: RESULT_TABS.find((tab) => tab === kept['tab']) ?? 'table',
    hiddenMetrics: Array.isArray(hidden) ? hidden.filter((id) => typeof id === 'string') : HIDDEN_AT_FIRST,
    sort: sortOf(kept['sort']),
    emotionMetric: textOf(kept['emotionMetric']),
    confusionSystem: textOf(kept['confusionSystem']),
    allLabels: kept['allLabels'] === true,
    cases: parseCasesView(kept['cases']),
  };
}

/** The order after a heading is pressed: best first, then worst first, then as the host has it. */
export function nextSort(sort: TableSort | undefined, metric: string, lowerIsBetter: boolean): TableSort | undefined {
  const [first, second] = lowerIsBetter ? (['rising', 'falling'] as const) : (['falling', 'rising'] as const);
  if (sort?.metric !== metric) return { metric, direction: first };
  return sort.direction === first ? { metric, direction: second } : undefined;
}

function sortOf(value: unknown): TableSort | undefined {
  if (typeof value !== 'object' || value === null || !('metric' in value) || !('direction' in value)) return undefined;
  const { metric, direction } = value;
  if (typeof metric !== 'string' || (direction !== 'falling' && direction !== 'rising')) return undefined;
  return { metric, direction };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
