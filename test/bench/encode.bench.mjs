// @ts-check
/**
 * Items per second of a sentence encoder in ONNX, beside sentence-transformers on PyTorch with the same weights:
 * `node scripts/run.mjs test/bench/encode.bench.mjs MODEL_FOLDER [--python PYTHON] [--items N] [--threads N]`.
 * MODEL_FOLDER holds the model of sentence-transformers and its onnx/model.onnx; PYTHON has sentence-transformers. The bar:
 * at least as many as PyTorch. Texts are the contexts of ../shared/data where they are, else made up.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import workerBuild from '../../scripts/modelWorkerBuild.cjs';
import { repositoryRoot } from '../../scripts/projectNode.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { python: { type: 'string' }, items: { type: 'string' }, threads: { type: 'string' } },
});
const [model] = positionals;
if (model === undefined) {
  console.log('Give the folder of a sentence encoder with onnx/model.onnx; nothing was measured.');
  process.exit(0);
}
const count = Number(values.items ?? 500);
const threads = Number(values.threads ?? 2);
const texts = readTexts().slice(0, count);

const folder = mkdtempSync(join(tmpdir(), 'rapport-bench-'));
symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'), 'junction');
await build(workerBuild.modelWorkerBuild({ outdir: folder }));
const entry = join(folder, 'bench.mjs');
await build({
  stdin: {
    contents: "export * from './modelWorker/modelThread'; export * from './embedding/modelFolder';",
    resolveDir: join(repositoryRoot, 'src/node'),
    loader: 'ts',
  },
  outfile: entry,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'error',
});
/** @type {typeof import('../../src/node/modelWorker/modelThread') & typeof import('../../src/node/embedding/modelFolder')} */
const { createModelThread, readModelFolder } = await import(pathToFileURL(entry).href);
const thread = createModelThread({ worker: join(folder, 'modelWorker.js') });
const { signal } = new AbortController();

/** Items per second, after a warm-up. @param {boolean} quantised @param {boolean} sortByLength */
async function rate(quantised, sortByLength) {
  const { model: loaded } = await readModelFolder(resolve(model ?? ''), { quantised, threads });
  await thread.run('encode', { model: loaded, texts: texts.slice(0, 32), sortByLength }, undefined, signal);
  const from = performance.now();
  await thread.run('encode', { model: loaded, texts, sortByLength }, undefined, signal);
  return texts.length / ((performance.now() - from) / 1000);
}

const sorted = await rate(false, true);
console.log(`onnx, ${threads} threads, sorted by length: ${sorted.toFixed(1)} items/s`);
console.log(`onnx, in the order given:         ${(await rate(false, false)).toFixed(1)} items/s`);
if (existsSync(join(model, 'onnx/model_quantized.onnx')))
  console.log(`onnx, 8-bit, sorted by length:    ${(await rate(true, true)).toFixed(1)} items/s`);
await thread.dispose();

if (values.python !== undefined) {
  const file = join(folder, 'texts.json');
  writeFileSync(file, JSON.stringify(texts));
  const script = `import json,sys,time,torch
torch.set_num_threads(${threads})
from sentence_transformers import SentenceTransformer
m=SentenceTransformer(sys.argv[1],device='cpu'); t=json.load(open(sys.argv[2]))
m.encode(t[:32]); s=time.time(); m.encode(t,batch_size=32,normalize_embeddings=True,show_progress_bar=False)
print(len(t)/(time.time()-s))`;
  const { stdout, stderr } = spawnSync(values.python, ['-c', script, resolve(model), file], { encoding: 'utf8' });
  const peer = Number(stdout.trim().split('\n').at(-1));
  console.log(Number.isNaN(peer) ? stderr : `sentence-transformers, PyTorch:   ${peer.toFixed(1)} items/s`);
  if (!(sorted >= peer)) process.exitCode = 1;
}
rmSync(folder, { recursive: true });

/** @returns {string[]} */
function readTexts() {
  const shared = join(repositoryRoot, '../shared/data/empatheticdialogues/test_items_first1000.jsonl');
  if (existsSync(shared))
    return readFileSync(shared, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).context.join(' '));
  console.log('../shared/data is not there: the texts are made up.');
  return Array.from({ length: count }, (_, n) => 'I felt so alone last night. '.repeat(1 + (n % 9)));
}
