import { createBirpc } from 'birpc';
import type { MetricId } from '../../../src/core/metrics/score';
import type { CasesInfo } from '../../../src/protocol/caseState';
import type { ResultsHostFunctions, ResultsPanelFunctions } from '../../../src/protocol/resultsRpc';
import type { ResultsState } from '../../../src/protocol/resultsState';
import type { VsCodeApi } from '../../../webview/connection/vscodeApi';
import { asAsked } from './markedData';
import { casesOf, RESULTS_SCENES, type ResultsSceneName } from './resultsScenes';

/** What a test does with the host of the results that stands in for VS Code. */
export interface ResultsHarness {
  /** Every call of the panel, `[name, ...arguments]`. */
  readonly calls: readonly (readonly unknown[])[];
  /** What the panel is told of the test cases. */
  readonly cases: CasesInfo | undefined;
  /** When the panel said ready, on the page's clock in milliseconds. */
  readonly readyAt: number;
  say(change: Partial<ResultsState>): void;
  /** Takes a part of the results away. */
  drop(part: 'table' | 'groups'): void;
  /** The next call other than `ready` fails with that sentence. */
  failNext(message: string): void;
}

declare global {
  interface Window {
    resultsHarness: ResultsHarness;
  }
}

const STATE_KEY = 'vscode-results-state';
const scene = (new URLSearchParams(location.search).get('scene') ?? 'forty') as ResultsSceneName;
const cases = casesOf(scene);
let state: ResultsState = { ...RESULTS_SCENES[scene](), ...(cases === undefined ? {} : { cases: cases.info }) };
let failure: string | undefined;
let readyAt = 0;
const calls: unknown[][] = [];
const listeners: ((data: unknown) => void)[] = [];

function called(name: string): (...args: unknown[]) => Promise<void> {
  return (...args) => {
    calls.push([name, ...args]);
    return failed();
  };
}

/** Fails once when a test has said so. */
function failed(): Promise<void> {
  if (failure === undefined) return Promise.resolve();
  const message = failure;
  failure = undefined;
  // The wire is JSON: an error crosses as plain data.
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  return Promise.reject({ code: 'internal', message });
}

const hostFunctions: ResultsHostFunctions = {
  ready: () => {
    calls.push(['ready']);
    readyAt = performance.now();
    return Promise.resolve(state);
  },
  pickSource: called('pickSource'),
  setBaseline: called('setBaseline'),
  setIncluded: called('setIncluded'),
  setPublished: called('setPublished'),
  setByEmotion: called('setByEmotion'),
  scoreBert: called('scoreBert'),
  stop: called('stop'),
  importPredictions: called('importPredictions'),
  removePredictions: called('removePredictions'),
  listProblems: called('listProblems'),
  exportTable: called('exportTable'),
  exportCases: called('exportCases'),
  openCase: called('openCase'),
  compareRuns: called('compareRuns'),
  changeCounts: async () => {
    await failed();
    return state.changes?.pairs.map(({ laterId }) => ({ laterId, better: 19, worse: 12, same: 9 })) ?? [];
  },
  casePage: (query, from, count) => {
    calls.push(['casePage', query, from, count]);
    return Promise.resolve(cases?.page(query, from, count));
  },
  caseCharts: async (metricId) => {
    await failed();
    if (cases === undefined) throw new Error('no test cases');
    return cases.charts(metricId as MetricId);
  },
  caseDetails: async (id) => {
    await called('caseDetails')(id);
    if (cases === undefined) throw new Error('no test cases');
    return cases.details(id);
  },
};

const panel = createBirpc<ResultsPanelFunctions, ResultsHostFunctions>(hostFunctions, {
  post: (message) => window.postMessage(asAsked(JSON.parse(JSON.stringify(message)))),
  on: (listener) => listeners.push(listener),
  eventNames: ['resultsChanged'],
});

window.resultsHarness = {
  calls,
  cases: cases?.info,
  get readyAt() {
    return readyAt;
  },
  say: (change) => {
    state = { ...state, ...change };
    void panel.resultsChanged(state);
  },
  drop: (part) => {
    state = Object.fromEntries(Object.entries(state).filter(([name]) => name !== part)) as unknown as ResultsState;
    void panel.resultsChanged(state);
  },
  failNext: (message) => {
    failure = message;
  },
};

globalThis.acquireVsCodeApi = (): VsCodeApi => ({
  postMessage: (message) => {
    const data: unknown = JSON.parse(JSON.stringify(message));
    setTimeout(() => listeners.forEach((listener) => listener(data)));
  },
  getState: () => JSON.parse(sessionStorage.getItem(STATE_KEY) ?? 'null') as unknown,
  setState: (kept) => sessionStorage.setItem(STATE_KEY, JSON.stringify(kept)),
});
