// @ts-check
/**
 * BERTScore beside bert_score on PyTorch, same weights, same threads, one after the other in one run: `node scripts/run.mjs
 * test/bench/bertscore.bench.mjs MODEL_FOLDER LAYER [PAIRS] [THREADS]`. The folder holds an encoder with its ONNX export
 * and its PyTorch weights; RAPPORT_PYTHON names a Python that has bert-score 0.3.13. Bar: at least as many pairs a second.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { repositoryRoot } from '../../scripts/projectNode.mjs';

const [folderName, layerText = '5', countText = '400', threadsText = '2'] = process.argv.slice(2);
if (folderName === undefined) {
  console.log('skipped: name the folder of an encoder and a layer');
  process.exit(0);
}
const folder = resolve(folderName);
const layer = Number(layerText);
const threads = Number(threadsText);
const pairs = readPairs(Number(countText));
const work = mkdtempSync(join(tmpdir(), 'rapport-bench-'));
const { modelWorkerBuild } = createRequire(import.meta.url)('../../scripts/modelWorkerBuild.cjs');
await build(modelWorkerBuild({ minify: true, outdir: work }));
const source = (/** @type {string} */ name) => JSON.stringify(join(repositoryRoot, 'src/node', name));
await build({
  stdin: {
    contents: `export * from ${source('bertscore/bertScorer.ts')}; export * from ${source('modelWorker/modelThread.ts')};`,
    resolveDir: repositoryRoot,
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: join(work, 'ours.mjs'),
});
symlinkSync(join(repositoryRoot, 'node_modules'), join(work, 'node_modules'), 'junction');
const ours = await import(pathToFileURL(join(work, 'ours.mjs')).href);
const thread = ours.createModelThread({ worker: join(work, 'modelWorker.js') });
const hub = { cacheFolder: join(work, 'models'), offline: true, fetch };
const scorer = ours.createBertScorer({ model: `path:${folder}`, layer }, { thread, hub, threads });
const signal = new AbortController().signal;

const seconds = async (/** @type {readonly object[]} */ some) => {
  const start = performance.now();
  const result = await scorer.score(some, signal);
  return { result, seconds: (performance.now() - start) / 1000 };
};
const loading = await seconds(pairs.slice(0, 1));
const cold = await seconds(pairs);
// Other responses to the same references, as the next strategy has them.
const next = await seconds(
  pairs.map((pair, index) => ({ ...pair, candidate: pairs[(index + 7) % pairs.length]?.candidate })),
);
await thread.dispose();
rmSync(work, { recursive: true });

const show = (/** @type {number} */ time) => `${time.toFixed(2)} s, ${(pairs.length / time).toFixed(0)} pairs/s`;
console.log(`${pairs.length} pairs, layer ${layer}, ${threads} threads, ${cold.result.signature}`);
console.log(
  `ours: loading and cutting ${loading.seconds.toFixed(2)} s; ${show(cold.seconds)}; references kept: ${show(next.seconds)}`,
);
const answer = spawnSync(
  process.env['RAPPORT_PYTHON'] ?? 'python3',
  [join(import.meta.dirname, 'bertscoreReference.py'), folder, String(layer), String(threads)],
  {
    input: JSON.stringify(pairs),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, OMP_NUM_THREADS: threadsText },
  },
);
if (answer.status !== 0) {
  console.log('no bert_score: set RAPPORT_PYTHON to a Python that has it to see the ratio');
} else {
  const reference = JSON.parse(answer.stdout.slice(answer.stdout.indexOf('{')));
  const scores = cold.result.perCase.flatMap((/** @type {{ p: number, r: number, f: number }} */ { p, r, f }) => [
    p,
    r,
    f,
  ]);
  const far = Math.max(
    ...scores.map((/** @type {number} */ value, /** @type {number} */ at) => Math.abs(value - reference.scores[at])),
  );
  const ratio = reference.seconds / cold.seconds;
  console.log(`bert_score: ${show(reference.seconds)}`);
  console.log(`ours is ${ratio.toFixed(2)} times as fast (bar 1)${ratio >= 1 ? '' : '  MISSED'}`);
  console.log(`figures within ${far.toExponential(1)} (bar 1e-4)${far < 1e-4 ? '' : '  MISSED'}`);
  if (ratio < 1 || far >= 1e-4) process.exitCode = 1;
}

/** Real predictions where they are; otherwise made ones of the same lengths. @param {number} count */
function readPairs(count) {
  const file = join(repositoryRoot, '../shared/data/predictions/KEMP.jsonl');
  if (existsSync(file)) {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, count);
    return lines
      .map((line) => JSON.parse(line))
      .map(({ response, gold }) => ({ candidate: response, references: [gold] }));
  }
  console.log('no ../shared/data: made pairs');
  const words = 'i am so sorry to hear that you must have been very happy for your dog and the new job'.split(' ');
  const text = (/** @type {number} */ from) =>
    Array.from({ length: 4 + (from % 17) }, (_, at) => words[(from * 3 + at * 5) % words.length]).join(' ');
  return Array.from({ length: count }, (_, index) => ({ candidate: text(index), references: [text(index + 1000)] }));
}
