import { createBirpc } from 'birpc';
import type { ResultsHostFunctions, ResultsPanelFunctions } from '../../../src/protocol/resultsRpc';
import type { ResultsState } from '../../../src/protocol/resultsState';
import type { VsCodeApi } from '../../../webview/connection/vscodeApi';
import { RESULTS_SCENES, type ResultsSceneName } from './resultsScenes';

/** What a test does with the host of the results that stands in for VS Code. */
export interface ResultsHarness {
  /** Every call of the panel, `[name, ...arguments]`. */
  readonly calls: readonly (readonly unknown[])[];
  say(change: Partial<ResultsState>): void;
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
let state: ResultsState = RESULTS_SCENES[scene]();
let failure: string | undefined;
const calls: unknown[][] = [];
const listeners: ((data: unknown) => void)[] = [];

function called(name: string): (...args: unknown[]) => Promise<void> {
  return (...args) => {
    calls.push([name, ...args]);
    if (failure === undefined) return Promise.resolve();
    const message = failure;
    failure = undefined;
    // The wire is JSON: an error crosses as plain data.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    return Promise.reject({ code: 'internal', message });
  };
}

const hostFunctions: ResultsHostFunctions = {
  ready: () => {
    calls.push(['ready']);
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
};

const panel = createBirpc<ResultsPanelFunctions, ResultsHostFunctions>(hostFunctions, {
  post: (message) => window.postMessage(JSON.parse(JSON.stringify(message))),
  on: (listener) => listeners.push(listener),
  eventNames: ['resultsChanged'],
});

window.resultsHarness = {
  calls,
  say: (change) => {
    state = { ...state, ...change };
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
