// @ts-check
/**
 * How long the results hold the extension host's thread at a time: `node scripts/run.mjs test/bench/resultsStall.bench.mjs
 * [CASES] [SYSTEMS] [WHICH]`. The results themselves, with a stand-in for `vscode`, over a kept run of 8 columns x 5,255 test cases,
 * then over 8 imported files of that many predictions, then with BERTScore (of made-up figures: the encoder is another
 * thread's work); whoever listens is sent every state as the panel is. Limit: nothing else waits longer than 50 ms. What an
 * idle process waits is shown too, and the processor time of the longest piece of work: a busy machine adds waits of its own.
 */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { repositoryRoot } from '../../scripts/projectNode.mjs';

const LIMIT_MS = 50;
/** An idle process on a quiet machine waits no longer than this. */
const QUIET_MS = 15;
const [casesText = '5255', systemsText = '8', which = ''] = process.argv.slice(2);
const [cases, systems] = [Number(casesText), Number(systemsText)];
const folder = mkdtempSync(join(tmpdir(), 'rapport-stall-'));
const ours = await load();
let missed = false;
let isQuiet = true;

const words =
  'i am so sorry to hear that you must have been very happy for your dog and the new job what a day it was'.split(' ');
/** A text of 8 to 24 words, always the same for the same number. @param {number} from */
const text = (from) =>
  Array.from({ length: 8 + (from % 17) }, (_, at) => words[(from * 3 + at * (1 + (from % 7))) % words.length]).join(
    ' ',
  );
const emotions = ['sad', 'proud', 'angry', 'lonely', 'afraid', 'joyful', 'guilty', 'hopeful'];
const testCases = Array.from({ length: cases }, (_, index) => ({
  id: `hit:${index}_conv:${index}#4`,
  dialogueId: `hit:${index}_conv:${index}`,
  emotion: emotions[index % emotions.length] ?? '',
  situation: text(index + 5),
  context: [
    { role: 'speaker', text: text(index) },
    { role: 'listener', text: text(index + 1) },
    { role: 'speaker', text: text(index + 2) },
  ],
  gold: text(index + 3),
}));

try {
  const idle = await watched(() => sleep(3000));
  isQuiet = idle.longest < QUIET_MS;
  const judged = isQuiet ? '' : ': a busy machine, so only the work itself is judged';
  console.log(`idle: ${idle.longest.toFixed(1)} ms${judged}`);
  const store = ours.openStore({ folder: join(folder, 'store'), now: Date.now });
  await keepRun(store);
  const files = Array.from({ length: systems }, (_, system) => {
    const file = join(folder, `system-${system}.jsonl`);
    const lines = testCases.map(({ id }, index) => JSON.stringify({ id, response: text(index * 7 + system * 11) }));
    writeFileSync(file, lines.join('\n'));
    return file;
  });

  await measure(`kept run of ${systems} columns`, { store, files: [], bert: false, byEmotion: false });
  await measure(`the same, by emotion`, { store, files: [], bert: false, byEmotion: true });
  await measure(`${systems} imported files`, { store: undefined, files, bert: false, byEmotion: false });
  await measure(`kept run, with BERTScore`, { store, files: [], bert: true, byEmotion: false });
  store.dispose();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (missed) process.exitCode = 1;

/** @param {string} name @param {{ store: any, files: readonly string[], bert: boolean, byEmotion: boolean }} from */
async function measure(name, { store, files, bert, byEmotion }) {
  if (!name.includes(which)) return;
  const event = () => ({ dispose: () => undefined });
  const bench = {
    inputs: { onDidChange: event, load: () => Promise.resolve(), current: { testCases } },
    run: { onDidReplace: event, onEvent: event, running: false, snapshot: undefined },
    models: { find: () => undefined },
    store: { get: () => store },
  };
  const evaluation = ours.createEvaluation({
    workerFolder: folder,
    models: () => {
      throw new Error('no encoder here');
    },
  });
  const services = {
    ...evaluation,
    scoreBert: async (
      /** @type {unknown} */ _,
      /** @type {readonly unknown[]} */ pairs,
      /** @type {Function} */ tell,
    ) => {
      for (let done = 0; done < pairs.length; done += 512) {
        tell('pairs', done, pairs.length);
        await sleep(0);
      }
      return {
        perCase: pairs.map((_pair, at) => ({ p: 0.5, r: 0.5, f: (at % 100) / 100 })),
        signature: 'bertscore|model:none',
      };
    },
  };
  const kept = new Map([['rapport.results.predictions', files.map((path) => ({ path }))]]);
  const memento = {
    get: (/** @type {string} */ key, /** @type {unknown} */ other) => kept.get(key) ?? other,
    update: () => Promise.resolve(),
  };
  const log = { info: () => undefined, warn: console.warn, error: console.error };
  const results = new ours.Results({ bench, log, memento, services: () => services });
  let states = 0;
  let bytes = 0;
  const { longest, cpu, stalls, seconds } = await watched(async (/** @type {(what: string) => void} */ note) => {
    results.onDidChange(() => {
      const state = results.snapshot();
      note(state.work?.step ?? 'done');
      states++;
      bytes = JSON.stringify(state).length;
    });
    if (bert) results.scoreBert();
    if (byEmotion) results.setByEmotion(true);
    await results.open();
    await results.finished;
  });
  const state = results.snapshot();
  results.dispose();
  if (state.failure !== undefined || state.caseCount !== cases || state.table?.rows.length !== systems)
    throw new Error(`${name}: ${state.failure ?? `${state.caseCount} test cases, ${state.table?.rows.length} rows`}`);
  const reached = (isQuiet ? longest : cpu) <= LIMIT_MS;
  missed ||= !reached;
  console.log(
    `${name}: longest ${longest.toFixed(1)} ms, ${cpu.toFixed(1)} ms of work (limit ${LIMIT_MS})${reached ? '' : '  MISSED'}; ${states} states of up to ${(bytes / 1000).toFixed(0)} kB in ${seconds.toFixed(1)} s`,
  );
  console.log(
    `  longest of each step: ${[...stalls].map(([step, ms]) => `${step} ${ms.wall.toFixed(0)} (${ms.cpu.toFixed(0)})`).join(', ')} ms (of work)`,
  );
}

/**
 * Does something and tells the longest time in which nothing else on this thread could run.
 * @param {(note: (step: string) => void) => Promise<unknown>} work
 */
async function watched(work) {
  let step = 'start';
  /** @type {Map<string, { wall: number, cpu: number }>} */
  const stalls = new Map();
  const started = performance.now();
  let last = started;
  let cpu = cpuMs();
  let going = true;
  const look = () => {
    const [now, used] = [performance.now(), cpuMs()];
    const before = stalls.get(step);
    stalls.set(step, { wall: Math.max(before?.wall ?? 0, now - last), cpu: Math.max(before?.cpu ?? 0, used - cpu) });
    [last, cpu] = [now, used];
    if (going) setTimeout(look, 1);
  };
  look();
  await work((next) => (step = next));
  await sleep(5);
  going = false;
  const all = [...stalls.values()];
  const longest = Math.max(...all.map(({ wall }) => wall));
  return {
    longest,
    cpu: Math.max(...all.map((one) => one.cpu)),
    stalls,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Processor time that this thread has used: a busy machine makes waits longer, and this not. */
function cpuMs() {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Keeps one run of every column over every test case. @param {any} store */
async function keepRun(store) {
  const columns = Array.from({ length: systems }, (_, index) => {
    const two = index % 2 === 1;
    const id = `column-${index}`;
    const exemplars = index < 2 ? { kind: 'none' } : { kind: 'random', k: index };
    const strategy = { id, name: id, exemplars, stages: two ? 'two' : 'one', truth: 'none', knowledge: false };
    return { id, name: id, strategy, variants: {} };
  });
  const header = {
    id: 'run',
    startedAt: '2026-01-01T00:00:00.000Z',
    templateName: 'paper',
    sectionHashes: {},
    endpointId: 'local',
    model: 'model',
    form: 'chat',
    sampling: { temperature: 0 },
    seed: 13,
    columns,
    testCaseIds: testCases.map(({ id }) => id),
  };
  await store.runs.begin(header);
  for (const [index, { id: testCaseId }] of testCases.entries()) {
    const cells = columns.map(({ id: columnId, strategy }, column) => {
      const stage = (/** @type {string} */ answer) => ({
        prompt: {
          form: 'chat',
          messages: [
            { role: 'system', content: 'Be kind.' },
            { role: 'user', content: text(index) },
          ],
        },
        requestHash: `${index}-${column}-${answer}`,
        tokens: { count: 40, exact: true },
        text: answer,
        completion: {
          text: answer,
          finishReason: 'stop',
          usage: { promptTokens: 40, completionTokens: 12 },
          model: 'model',
        },
      });
      const thought = { text: 'The user may be sad.', sentReply: 'The user may be sad.', label: 'sad' };
      return {
        key: { columnId, testCaseId },
        status: 'finished',
        stages: {
          ...(strategy.stages === 'two' ? { one: stage(thought.text) } : {}),
          response: stage(text(index * 5 + column)),
        },
        ...(strategy.stages === 'two' ? { stageOne: thought } : {}),
      };
    });
    await store.runs.saveCells('run', cells);
  }
  await store.runs.end('run', 'completed');
}

async function load() {
  symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const source = (/** @type {string} */ name) => JSON.stringify(join(repositoryRoot, 'src', name));
  const standIn = join(folder, 'vscode.mjs');
  writeFileSync(
    standIn,
    `export class EventEmitter {
  #listeners = new Set();
  event = (listener) => { this.#listeners.add(listener); return { dispose: () => this.#listeners.delete(listener) }; };
  fire(what) { for (const listener of this.#listeners) listener(what); }
  dispose() { this.#listeners.clear(); }
}
export const workspace = { getConfiguration: () => ({ get: () => 'path:/encoder' }), workspaceFolders: undefined };
export const window = {}, commands = {}, Uri = {}, ConfigurationTarget = {}, l10n = {}, env = {};`,
  );
  await Promise.all([
    build({
      stdin: {
        contents: ['host/results/results.ts', 'node/evaluation.ts', 'node/store/openStore.ts']
          .map((file) => `export * from ${source(file)};`)
          .join('\n'),
        resolveDir: repositoryRoot,
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: join(folder, 'ours.mjs'),
      packages: 'external',
      alias: { vscode: standIn },
      logLevel: 'error',
    }),
    build({
      entryPoints: [join(repositoryRoot, 'src/node/scoreWorker.ts')],
      outfile: join(folder, 'scoreWorker.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    }),
  ]);
  return import(pathToFileURL(join(folder, 'ours.mjs')).href);
}
