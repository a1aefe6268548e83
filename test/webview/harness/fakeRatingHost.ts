import { createBirpc } from 'birpc';
import type {
  GivenRating,
  QuestionId,
  RatingHostFunctions,
  RatingPanelFunctions,
} from '../../../src/protocol/ratingRpc';
import type { RatingState, SaidRatings } from '../../../src/protocol/ratingState';
import type { VsCodeApi } from '../../../webview/connection/vscodeApi';
import { asAsked } from './markedData';
import { RATING_SCENES, type RatingSceneName } from './ratingScenes';

/** What a test does with the host of the rating view that stands in for VS Code. */
export interface RatingHarness {
  /** Every call of the page, `[name, ...arguments]`. */
  readonly calls: readonly (readonly unknown[])[];
  say(change: Partial<RatingState>): void;
  /** The next call other than `ready` fails with that sentence. */
  failNext(message: string): void;
  /** Ratings are held back until they are let go: a slow disk. */
  hold(): void;
  letGo(): void;
}

declare global {
  interface Window {
    ratingHarness: RatingHarness;
  }
}

const STATE_KEY = 'vscode-rating-state';
const scene = (new URLSearchParams(location.search).get('scene') ?? 'absolute') as RatingSceneName;
let state: RatingState = RATING_SCENES[scene]();
let failure: string | undefined;
let held: (() => void)[] | undefined;
const calls: unknown[][] = [];
const steps: { readonly question: QuestionId; readonly before: SaidRatings }[] = [];
const listeners: ((data: unknown) => void)[] = [];

function note(name: string, args: readonly unknown[]): Promise<void> {
  calls.push([name, ...args]);
  if (failure === undefined) return Promise.resolve();
  const message = failure;
  failure = undefined;
  // The wire is JSON: an error crosses as plain data.
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  return Promise.reject({ code: 'file-error', message });
}

function tell(said: SaidRatings): void {
  state = { ...state, said, canUndo: steps.length > 0 };
  const { raters, canUndo } = state;
  void page.progressChanged.asEvent({ said, raters, canUndo });
}

const hostFunctions: RatingHostFunctions = {
  ready: () => {
    calls.push(['ready']);
    return Promise.resolve(state);
  },
  async setRater(name) {
    await note('setRater', [name]);
    const items = name === '' ? [] : RATING_SCENES.absolute().items;
    const nobody = RATING_SCENES['no-rater']();
    state = { ...nobody, items, ...(name === '' ? {} : { rater: name }) };
    void page.stateChanged.asEvent(state);
  },
  async rate(given: GivenRating) {
    const { seconds, ...rest } = given;
    await note('rate', [{ ...rest, seconds: seconds >= 0 }]);
    if (held !== undefined) await new Promise<void>((resolve) => held?.push(resolve));
    steps.push({ question: { unitId: given.unitId, aspect: given.aspect }, before: state.said });
    const kept = given.note === undefined ? {} : { note: given.note };
    const unit = { ...state.said[given.unitId], [given.aspect]: { value: given.value, ...kept } };
    tell({ ...state.said, [given.unitId]: unit });
  },
  async undo() {
    await note('undo', []);
    const step = steps.pop();
    if (step !== undefined) tell(step.before);
    return step?.question;
  },
  reveal: () => note('reveal', []),
  openFile: (which) => note('openFile', [which]),
  exportTables: () => note('exportTables', []),
};

const page = createBirpc<RatingPanelFunctions, RatingHostFunctions>(hostFunctions, {
  post: (message) => window.postMessage(asAsked(JSON.parse(JSON.stringify(message)))),
  on: (listener) => listeners.push(listener),
});

window.ratingHarness = {
  calls,
  say: (change) => {
    state = { ...state, ...change };
    void page.stateChanged.asEvent(state);
  },
  failNext: (message) => {
    failure = message;
  },
  hold: () => {
    held = [];
  },
  letGo: () => {
    const waiting = held ?? [];
    held = undefined;
    for (const resolve of waiting) resolve();
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
