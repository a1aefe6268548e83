// @ts-check
/**
 * Five relations x five beams of an utterance beside transformers on PyTorch, same weights, settings and threads, one after
 * the other in one run: `node scripts/run.mjs test/bench/comet.bench.mjs ONNX_FOLDER [PYTORCH_FOLDER] [EVENTS] [THREADS]`.
 * ONNX_FOLDER is what scripts/comet/export.py made of PYTORCH_FOLDER (test/bench/cometReference.py makes a random one of
 * BART-large's size); RAPPORT_PYTHON names a Python that has transformers. Every sequence has 15 tokens, the forced ones
 * included. Bars: at least as fast; memory at most 1.6 x the graphs' files, beside the cache.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { repositoryRoot } from '../../scripts/projectNode.mjs';

const [folderName, weightsName, countText = '4', threadsText = '2'] = process.argv.slice(2);
if (folderName === undefined) {
  console.log('skipped: name the folder of a COMET in ONNX');
  process.exit(0);
}
const folder = resolve(folderName);
const threads = Number(threadsText);
const events = [
  'my sister lost the keys to the car last night , and i do not know what to do now',
  'i finally bought a very old photograph of my grandmother',
  'somebody broke it again',
  'my boss forgot the exam today',
].slice(0, Number(countText));
const BEAMS = 5;
const LENGTH = 16;

const work = mkdtempSync(join(tmpdir(), 'rapport-bench-'));
const { modelWorkerBuild } = createRequire(import.meta.url)('../../scripts/modelWorkerBuild.cjs');
await build(modelWorkerBuild({ minify: true, outdir: work }));
const source = (/** @type {string} */ name) => JSON.stringify(join(repositoryRoot, 'src', name));
await build({
  stdin: {
    contents: `export * from ${source('node/comet/cometInferrer.ts')}; export * from ${source('node/comet/cometFolder.ts')}; export * from ${source('node/comet/cometGraphs.ts')}; export * from ${source('node/modelWorker/modelThread.ts')}; export * from ${source('core/commonsense/relation.ts')};`,
    resolveDir: repositoryRoot,
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: join(work, 'ours.mjs'),
});
symlinkSync(join(repositoryRoot, 'node_modules'), join(work, 'node_modules'), 'junction');
const ours = await import(pathToFileURL(join(work, 'ours.mjs')).href);
const signal = new AbortController().signal;
const thread = ours.createModelThread({ worker: join(work, 'modelWorker.js') });
const before = memoryOf('VmRSS');
const { spec } = await ours.readCometFolder(folder, { quantised: false, threads });
const { inferrer } = await ours.openComet(
  {
    model: `path:${folder}`,
    generation: {
      numBeams: BEAMS,
      minLength: LENGTH,
      maxLength: LENGTH,
      lengthPenalty: 1,
      earlyStopping: true,
      noRepeatNgramSize: 3,
      forcedBosTokenId: 0,
      forcedEosTokenId: 2,
    },
  },
  { thread, hub: { cacheFolder: join(work, 'models'), offline: true, fetch }, threads },
  signal,
);
const seconds = async (/** @type {string} */ event) => {
  const start = performance.now();
  const used = process.cpuUsage();
  const { beams } = await inferrer.infer(event, signal);
  const { user, system } = process.cpuUsage(used);
  return { beams, seconds: (performance.now() - start) / 1000, processor: (user + system) / 1e6 };
};
const loading = await seconds('it');
const found = [];
for (const event of events) found.push(await seconds(event));
const resident = memoryOf('VmRSS') - before;
const peak = memoryOf('VmHWM') - before;
await thread.dispose();
rmSync(work, { recursive: true });

const average = (/** @type {readonly number[]} */ some) => some.reduce((sum, one) => sum + one, 0) / some.length;
const mean = average(found.map((one) => one.seconds));
const processor = average(found.map((one) => one.processor));
console.log(
  `${events.length} events, 5 relations x ${BEAMS} beams x ${LENGTH - 1} tokens, ${threads} threads, ${inferrer.signature}`,
);
console.log(
  `ours: loading and a short event ${loading.seconds.toFixed(2)} s; an event ${mean.toFixed(2)} s, processor ${processor.toFixed(2)} s`,
);
const megabytes = (/** @type {string} */ graph) => {
  const size = (/** @type {string} */ file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return (size(join(folder, graph)) + size(join(folder, `${graph}_data`))) / 2 ** 20;
};
const files = ours
  .graphsOf(spec.graphs)
  .map(megabytes)
  .reduce((sum, size) => sum + size, 0);
const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
// Keys and values of the tokens and of the longest event, for every row: what the bar leaves out.
const longest = 60;
const cache = (2 * config.decoder_layers * config.d_model * 4 * 5 * BEAMS * (longest + LENGTH)) / 2 ** 20;
const ratio = (resident - cache) / files;
console.log(
  `memory: ${resident.toFixed(0)} MB after, about ${cache.toFixed(0)} of it cache (peak, while loading, ${peak.toFixed(0)}); graphs ${files.toFixed(0)} MB: ${ratio.toFixed(2)} times (bar 1.6)${ratio <= 1.6 ? '' : '  MISSED'}`,
);
if (ratio > 1.6) process.exitCode = 1;

const answer =
  weightsName === undefined
    ? undefined
    : spawnSync(
        process.env['RAPPORT_PYTHON'] ?? 'python3',
        [join(import.meta.dirname, 'cometReference.py'), 'run', resolve(weightsName), threadsText],
        {
          input: JSON.stringify({
            events,
            relations: ours.RELATIONS,
            settings: {
              num_beams: BEAMS,
              num_return_sequences: BEAMS,
              min_length: LENGTH,
              max_length: LENGTH,
              length_penalty: 1,
              early_stopping: true,
              no_repeat_ngram_size: 3,
            },
          }),
          encoding: 'utf8',
          maxBuffer: 1 << 28,
          env: { ...process.env, OMP_NUM_THREADS: threadsText },
        },
      );
if (answer?.status !== 0) {
  console.log('no transformers: give the PyTorch folder and set RAPPORT_PYTHON to see the ratio');
  if (answer !== undefined) console.log(answer.stderr.slice(-500));
} else {
  const reference = JSON.parse(answer.stdout.slice(answer.stdout.indexOf('{')));
  const theirs = average(reference.seconds);
  const theirProcessor = average(reference.processor);
  const times = theirs / mean;
  const scores = ours.RELATIONS.flatMap((/** @type {string} */ relation) =>
    (found.at(-1)?.beams[relation] ?? []).map((/** @type {{ score: number }} */ { score }) => score),
  );
  const far = Math.max(
    ...scores.map((/** @type {number} */ score, /** @type {number} */ at) => Math.abs(score - reference.scores[at])),
  );
  console.log(`transformers: an event ${theirs.toFixed(2)} s, processor ${theirProcessor.toFixed(2)} s`);
  // On a machine that has other work to do the first ratio says little, the second still something.
  console.log(
    `ours is ${times.toFixed(2)} times as fast (bar 1)${times >= 1 ? '' : '  MISSED'}, by processor time ${(theirProcessor / processor).toFixed(2)}`,
  );
  console.log(`scores of the last event within ${far.toExponential(1)} (bar 1e-3)${far < 1e-3 ? '' : '  MISSED'}`);
  if (times < 1 || !(far < 1e-3)) process.exitCode = 1;
}

/** Megabytes, as Linux counts them; the process's own figure elsewhere. @param {'VmRSS' | 'VmHWM'} field */
function memoryOf(field) {
  try {
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  } catch {
    return process.memoryUsage().rss / 2 ** 20;
  }
}
