// @ts-check
/**
 * Disk, time and memory of the store: `node scripts/run.mjs test/bench/store.bench.mjs [CASES]` (500). Bars: 1.5 KB on disk a cell,
 * 1,000 stored cells loaded in 100 ms, 12,000 stored cells run through in 4 s and 300 MB.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { repositoryRoot } from '../../scripts/projectNode.mjs';

// With a folder as second argument: one run through its store, in a process of its own so that its memory can be told.
const [cases, throughFolder] = [Number(process.argv[2] ?? 500), process.argv[3]];
const folder = throughFolder ?? mkdtempSync(join(tmpdir(), 'rapport-bench-'));
const outfile = join(folder, 'work.cjs');
if (throughFolder === undefined)
  await build({
    entryPoints: [join(repositoryRoot, 'test/bench/storeWork.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
/** @type {typeof import('./storeWork')} */
const { createInstantModel, inventDialogues, meanPromptLength, openStore, runThrough } = createRequire(import.meta.url)(
  outfile,
);

const read = (/** @type {string} */ file) => readFileSync(join(repositoryRoot, 'samples', file), 'utf8');
const samples = ['pool', 'test'].flatMap((name) =>
  read(`dialogues/${name}.jsonl`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line)),
);
const template = read('paper.rapport.md');
const model = createInstantModel(inventDialogues(samples, 400, 3));
const workOf = (
  /** @type {number} */ count,
  /** @type {readonly import('../../src/core/strategy/strategy').Strategy[]} */ strategies,
) => ({
  template,
  dialogues: inventDialogues(samples, count, 1),
  pool: inventDialogues(samples, 4000, 2),
  strategies,
  cases: count,
});

/** @type {Omit<import('../../src/core/strategy/strategy').Strategy, 'id' | 'name'>} */
const plain = { exemplars: { kind: 'none' }, stages: 'one', truth: 'none', knowledge: false };
/** @type {(name: string, choice: Partial<import('../../src/core/strategy/strategy').Strategy>) => import('../../src/core/strategy/strategy').Strategy} */
const strategy = (name, choice) => ({ ...plain, ...choice, id: name, name });
const nearest = (/** @type {number} */ k) => /** @type {const} */ ({ exemplars: { kind: 'nearest', k } });

const paper = [
  strategy('zero-shot', {}),
  strategy('one-shot', { exemplars: { kind: 'random', k: 1 } }),
  strategy('five-shot', { exemplars: { kind: 'random', k: 5 } }),
  strategy('ss-icl', nearest(5)),
  strategy('two-stage', { stages: 'two' }),
  strategy('knowledge', { knowledge: true }),
];
const fewShot = [3, 4, 5, 6, 7, 8].map((k) => strategy(`ss-icl-${k}`, nearest(k)));

/** @param {string} store */
const sizeOf = (store) => readdirSync(store).reduce((sum, file) => sum + statSync(join(store, file)).size, 0);
/** Times of the processor as well as of the clock: on a busy machine only the first says something. */
const time = async (/** @type {() => unknown} */ work) => {
  const [from, used] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(used);
  return { clock: performance.now() - from, cpu: (user + system) / 1000 };
};
const shown = (/** @type {{ clock: number, cpu: number }} */ { clock, cpu }) =>
  `${clock.toFixed(clock < 20 ? 1 : 0)} ms (processor ${cpu.toFixed(cpu < 20 ? 1 : 0)})`;
const say = (/** @type {string} */ line) => void process.stdout.write(`${line}\n`);
let stores = 0;
const newStore = () => {
  const where = join(folder, `store-${++stores}`);
  mkdirSync(where);
  return where;
};

if (throughFolder !== undefined) {
  await through(throughFolder);
  process.exit(0);
}
for (const [name, strategies] of /** @type {const} */ ([
  ["the paper's columns", paper],
  ['six few-shot columns, no prompt like another', fewShot],
])) {
  const where = newStore();
  const work = workOf(cases, strategies);
  const cells = cases * strategies.length;
  let store = openStore({ folder: where, now: Date.now });
  let record = await runThrough(work, { store: noStore(store), model, id: 'warm-up' });
  say(`${name}: ${cells} cells, prompts of ${Math.round(meanPromptLength(record) / 4)} tokens on average`);
  const bare = await time(() => runThrough(work, { store: noStore(store), model, id: 'bare' }));
  const first = await time(async () => (record = await runThrough(work, { store, model, id: 'run-1' })));
  store.dispose();
  say(`  disk: ${(sizeOf(where) / cells).toFixed(0)} bytes a cell`);
  say(`  run without a store ${shown(bare)}, with ${shown(first)}`);
  say(`  so the store takes ${(((first.cpu - bare.cpu) / cells) * 1000).toFixed(0)} µs of processor time a cell`);
  const calls = model.calls();
  store = openStore({ folder: where, now: Date.now });
  const again = await time(() => runThrough(work, { store, model, id: 'run-2' }));
  say(`  again, all from the store: ${shown(again)}, ${model.calls() - calls} calls`);
  store.dispose();
  say(`  disk after both: ${(sizeOf(where) / cells / 2).toFixed(0)} bytes a cell`);
  store = openStore({ folder: where, now: Date.now });
  const cold = await time(() => store.runs.load('run-1', AbortSignal.any([])));
  const warm = await time(() => store.runs.load('run-1', AbortSignal.any([])));
  say(`  load all: ${shown(cold)}, once more ${shown(warm)}`);
  store.dispose();
  const opened = await time(() => (store = openStore({ folder: where, now: Date.now })));
  const listed = await time(() => store.runs.list('kept'));
  const cleaned = await time(() => store.cleanUp({ unusedCompletions: true }));
  say(`  open ${shown(opened)}, list ${shown(listed)}, clean up ${shown(cleaned)}`);
  say(`  ${JSON.stringify(await store.stats())}`);
  store.dispose();
}
for (const count of [2000, 8000]) {
  const where = newStore();
  copyFileSync(outfile, join(where, 'work.cjs'));
  for (const what of ['first', 'all stored']) {
    const { stdout, status } = spawnSync(process.execPath, [process.argv[1] ?? '', String(count), where], {
      encoding: 'utf8',
    });
    say(`${count * paper.length} cells, ${what}: ${status === 0 ? stdout.trim() : 'failed'}`);
  }
}
rmSync(folder, { recursive: true });

async function through(/** @type {string} */ where) {
  const work = workOf(cases, paper);
  const before = process.memoryUsage.rss();
  const took = await time(async () => {
    const store = openStore({ folder: where, now: Date.now });
    await runThrough(work, { store, model, id: `run-${performance.timeOrigin}` });
    store.dispose();
  });
  const megabytes = (/** @type {number} */ bytes) => Math.round(bytes / 1e6);
  const most = process.resourceUsage().maxRSS * 1024;
  say(`${shown(took)}, ${model.calls()} calls, memory ${megabytes(most)} MB at most (${megabytes(before)} MB before)`);
}

/** @param {import('../../src/core/run/store').Store} store */
function noStore(store) {
  return {
    ...store,
    runs: { ...store.runs, writable: false },
    completions: { ...store.completions, writable: false, find: async () => undefined },
  };
}
