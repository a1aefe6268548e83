import type { CaseCharts } from '../../../src/core/evaluation/caseCharts';
import type { CaseQuery } from '../../../src/core/evaluation/caseQuery';
import type { CaseDetails } from '../../../src/protocol/caseState';
import type { PairCounts } from '../../../src/protocol/compareState';
import type { ResultsHostFunctions } from '../../../src/protocol/resultsRpc';
import type { MetricInfo } from '../../../src/protocol/benchState';
import { messageOf } from '../../model/messageOf';
import { CasePages } from './casePages';
import type { CasesViewState } from './casesView';
import type { ResultsStore } from './resultsStore';
import { nextSort, type ResultTab } from './resultsView';

/** What the components can bring about: calls to the host, and changes of the view. */
export interface ResultsActions {
  pickSource(): void;
  setBaseline(systemId: string): void;
  setIncluded(systemId: string, included: boolean): void;
  setPublished(shown: boolean): void;
  scoreBert(): void;
  stop(): void;
  importPredictions(): void;
  removePredictions(systemId: string): void;
  listProblems(systemId: string): void;
  exportTable(): void;
  showTab(tab: ResultTab): void;
  /** Has the tables by emotion made. */
  computeByEmotion(): void;
  sortBy(metric: MetricInfo): void;
  showMetric(metricId: string, shown: boolean): void;
  chooseEmotionMetric(metricId: string): void;
  chooseConfusion(systemId: string): void;
  showAllLabels(all: boolean): void;
  dismissFailure(): void;
  /** The lines of the test cases. */
  readonly casePages: CasePages;
  changeCases(change: CasesViewState): void;
  /** Shows a test case in the bench. */
  openCase(id: string): void;
  /** `undefined` when it failed; the panel then says why. */
  caseDetails(id: string): Promise<CaseDetails | undefined>;
  /** Writes the test cases that a query finds. */
  exportCases(query: CaseQuery): void;
  /** `undefined` when it failed; the panel then says why. */
  changeCounts(metricId: string): Promise<readonly PairCounts[] | undefined>;
  /** Opens VS Code's own picker of two runs to compare. */
  compareRuns(): void;
  /** Shows the test cases of a strategy in two compared runs, the worst change first. */
  showPair(earlierId: string, laterId: string): void;
  /** `undefined` when it failed; the panel then says why. */
  caseCharts(metricId: string): Promise<CaseCharts | undefined>;
}

/** Actions over that host and store; a call that fails is shown as a sentence in the panel. */
export function createResultsActions(host: ResultsHostFunctions, store: ResultsStore): ResultsActions {
  function call(promise: Promise<void>): void {
    store.showFailure(undefined);
    promise.catch((error: unknown) => store.showFailure(messageOf(error)));
  }
  function tell<T>(promise: Promise<T>): Promise<T | undefined> {
    return promise.catch((error: unknown) => {
      store.showFailure(messageOf(error));
      return undefined;
    });
  }
  const casePages = new CasePages(
    host,
    () => store.takePages(),
    (sentence) => store.showFailure(sentence),
  );
  return {
    casePages,
    changeCases: (change) => store.changeView({ cases: { ...store.view.cases, ...change } }),
    openCase: (id) => call(host.openCase(id)),
    caseDetails: (id) => tell(host.caseDetails(id)),
    exportCases: (query) => call(host.exportCases(query)),
    changeCounts: (metricId) => tell(host.changeCounts(metricId)),
    compareRuns: () => call(host.compareRuns()),
    showPair: (earlierId, laterId) =>
      store.changeView({
        tab: 'table',
        cases: {
          metric: store.view.cases.metric,
          systems: [earlierId, laterId],
          baseId: earlierId,
          sort: { by: 'delta', systemId: laterId, direction: 'rising' },
        },
      }),
    caseCharts: (metricId) => tell(host.caseCharts(metricId)),
    pickSource: () => call(host.pickSource()),
    setBaseline: (systemId) => {
      store.changeView({ cases: { ...store.view.cases, baseId: undefined } });
      call(host.setBaseline(systemId));
    },
    setIncluded: (systemId, included) => call(host.setIncluded(systemId, included)),
    setPublished: (shown) => call(host.setPublished(shown)),
    scoreBert: () => call(host.scoreBert()),
    stop: () => call(host.stop()),
    importPredictions: () => call(host.importPredictions()),
    removePredictions: (systemId) => call(host.removePredictions(systemId)),
    listProblems: (systemId) => call(host.listProblems(systemId)),
    exportTable: () => {
      const { hiddenMetrics, sort } = store.view;
      const metrics = (store.state?.metrics ?? []).map(({ id }) => id).filter((id) => !hiddenMetrics.includes(id));
      call(host.exportTable({ metrics, ...(sort === undefined ? {} : { sort }) }));
    },
    showTab: (tab) => store.changeView({ tab }),
    computeByEmotion: () => call(host.setByEmotion(true)),
    sortBy: ({ id, higherIsBetter }) =>
      store.changeView({ sort: nextSort(store.view.sort, id, higherIsBetter === false) }),
    showMetric: (metricId, shown) => {
      const others = store.view.hiddenMetrics.filter((id) => id !== metricId);
      store.changeView({ hiddenMetrics: shown ? others : [...others, metricId] });
    },
    chooseEmotionMetric: (emotionMetric) => store.changeView({ emotionMetric }),
    chooseConfusion: (confusionSystem) => store.changeView({ confusionSystem }),
    showAllLabels: (allLabels) => store.changeView({ allLabels }),
    dismissFailure: () => store.showFailure(undefined),
  };
}
