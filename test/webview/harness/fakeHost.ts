import { createBirpc } from 'birpc';
import type { BenchSnapshot, BenchState } from '../../../src/protocol/benchState';
import type { HostFunctions, PanelFunctions } from '../../../src/protocol/rpc';
import { applyRunEvent, type RunEvent } from '../../../src/core/run/runEvents';
import type { RunRecord } from '../../../src/core/run/runRecord';
import type { VsCodeApi } from '../../../webview/connection/vscodeApi';
import { INSPECTION, OTHER_VIEW } from './inspections';
import { asAsked } from './markedData';
import { SCENES, type SceneName } from './moreScenes';

/** What a test does with the host that stands in for VS Code: it says what the host says, and reads what it was asked. */
export interface Harness {
  /** Every call of the panel, `[name, ...arguments]`. */
  readonly calls: readonly (readonly unknown[])[];
  bench(change: Partial<BenchState>): void;
  run(run: RunRecord | undefined): void;
  events(events: readonly RunEvent[]): void;
  /** What calls of that name resolve to from now on. */
  answer(name: string, result: unknown): void;
  /** The next call other than `ready` fails with that sentence. */
  failNext(message: string): void;
}

declare global {
  interface Window {
    harness: Harness;
  }
}

const STATE_KEY = 'vscode-state';
const scene = (new URLSearchParams(location.search).get('scene') ?? 'answered') as SceneName;
let snapshot: BenchSnapshot = SCENES[scene]();
let failure: string | undefined;
const calls: unknown[][] = [];
const listeners: ((data: unknown) => void)[] = [];

/** What the next calls that bring something resolve to, by name. */
const answers: Record<string, unknown> = { inspectExemplars: INSPECTION, compareExemplars: OTHER_VIEW };

function called<Result = void>(name: string): (...args: unknown[]) => Promise<Result> {
  return (...args) => {
    calls.push([name, ...args]);
    if (failure === undefined) return Promise.resolve(answers[name] as Result);
    const message = failure;
    failure = undefined;
    // The wire is JSON: an error crosses as plain data.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    return Promise.reject({ code: 'internal', message });
  };
}

const hostFunctions: HostFunctions = {
  ready: () => {
    calls.push(['ready']);
    return Promise.resolve(snapshot);
  },
  run: called('run'),
  runColumn: called('runColumn'),
  stop: called('stop'),
  setRunOnSave: called('setRunOnSave'),
  stopColumn: called('stopColumn'),
  repeats: called('repeats'),
  moreRepeats: called('moreRepeats'),
  pickTestCase: called('pickTestCase'),
  stepTestCase: called('stepTestCase'),
  chooseModel: called('chooseModel'),
  connectModel: called('connectModel'),
  setSeed: called('setSeed'),
  setBaseColumn: called('setBaseColumn'),
  pickStrategies: called('pickStrategies'),
  moveColumn: called('moveColumn'),
  duplicateColumn: called('duplicateColumn'),
  changeColumn: called('changeColumn'),
  removeColumn: called('removeColumn'),
  annotateCell: called('annotateCell'),
  exportRun: called('exportRun'),
  showResults: called('showResults'),
  bertScore: called('bertScore'),
  openBertSetting: called('openBertSetting'),
  inspectExemplars: called('inspectExemplars'),
  compareExemplars: called('compareExemplars'),
  editExemplars: called('editExemplars'),
  editKnowledge: called('editKnowledge'),
  compareKnowledge: called('compareKnowledge'),
  chooseKnowledgeSource: called('chooseKnowledgeSource'),
  openTemplate: called('openTemplate'),
  openPrompt: called('openPrompt'),
  copyPrompt: called('copyPrompt'),
  comparePrompt: called('comparePrompt'),
  compareTemplate: called('compareTemplate'),
  previousResponse: called('previousResponse'),
  editSection: called('editSection'),
  saveTemplate: called('saveTemplate'),
};

const panel = createBirpc<PanelFunctions, HostFunctions>(hostFunctions, {
  post: (message) => window.postMessage(asAsked(JSON.parse(JSON.stringify(message)))),
  on: (listener) => listeners.push(listener),
  eventNames: ['benchChanged', 'runReplaced', 'runEvents'],
});

window.harness = {
  calls,
  bench: (change) => {
    snapshot = { ...snapshot, bench: { ...snapshot.bench, ...change } };
    void panel.benchChanged(snapshot.bench);
  },
  run: (run) => {
    snapshot = { bench: snapshot.bench, ...(run === undefined ? {} : { run }) };
    void panel.runReplaced(run);
  },
  events: (events) => {
    const run = events.reduce<RunRecord | undefined>((before, event) => applyRunEvent(before, event), snapshot.run);
    snapshot = { bench: snapshot.bench, ...(run === undefined ? {} : { run }) };
    void panel.runEvents(events);
  },
  answer: (name, result) => {
    answers[name] = result;
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
  setState: (state) => sessionStorage.setItem(STATE_KEY, JSON.stringify(state)),
});
