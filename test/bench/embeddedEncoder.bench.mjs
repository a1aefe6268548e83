// @ts-check
/**
 * The embedded encoder over a pool of 40,250 items, and from nothing to the first neighbours with the pool's vectors there:
 * `node scripts/run.mjs test/bench/embeddedEncoder.bench.mjs`. The bars: the pool in 10 s, nobody on the thread kept waiting longer
 * than 50 ms, first neighbours in 300 ms. The items are EmpatheticDialogues' training items when ../shared has them, else the sample
 * dialogues over and over. Says the share of the paper's own neighbours that it finds, too, where those are there.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { repositoryRoot } from '../../scripts/projectNode.mjs';

const ITEMS = 40_250;
const TABLE = join(repositoryRoot, 'media/encoder/mpnet-static-v1.bin');
const DATA = join(repositoryRoot, '../shared/data/empatheticdialogues');

const folder = mkdtempSync(join(tmpdir(), 'rapport-bench-'));
const outfile = join(folder, 'encoder.mjs');
const contents =
  "export * from './src/core/embedding/topK'; export * from './src/core/embedding/rowMatrix'; export * from './src/node/embedding/embeddedEncoder';";
await build({
  stdin: { contents, resolveDir: repositoryRoot, loader: 'ts' },
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  logLevel: 'error',
});
/** @type {typeof import('../../src/core/embedding/topK') & typeof import('../../src/core/embedding/rowMatrix') & typeof import('../../src/node/embedding/embeddedEncoder')} */
const { createEmbeddedEncoder, createRowMatrix, topK } = await import(pathToFileURL(outfile).href);
const { signal } = new AbortController();

const { items, queries, wanted } = existsSync(DATA) ? readData() : repeatSamples();

const encoder = createEmbeddedEncoder({ tableFile: TABLE });
// In processor time of this thread: what others on a busy machine take from it is not the encoder's doing.
const workedMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
let longestStallMs = 0;
let last = workedMs();
const watch = setInterval(() => {
  const now = workedMs();
  longestStallMs = Math.max(longestStallMs, now - last);
  last = now;
}, 1);
const from = performance.now();
const worked = workedMs();
const pool = await encoder.encode(items, signal);
const poolMs = performance.now() - from;
const encodeMs = workedMs() - worked;
clearInterval(watch);

const { dimensions } = pool.encoder;
const matrix = createRowMatrix(items.length, dimensions);
matrix.values.set(pool.values);
const start = performance.now();
const fresh = createEmbeddedEncoder({ tableFile: TABLE });
const first = await fresh.encode([queries[0] ?? ''], signal);
topK(matrix, first.values, 5);
const firstMs = performance.now() - start;

const asked = performance.now();
const vectors = await encoder.encode(queries, signal);
const rows = queries.map((_, row) =>
  topK(matrix, vectors.values.subarray(row * dimensions, (row + 1) * dimensions), 25),
);
const queryMs = (performance.now() - asked) / queries.length;

console.log(`${items.length} items, ${wanted === undefined ? 'sample dialogues repeated' : 'EmpatheticDialogues'}`);
console.log(
  `the pool: ${Math.round(poolMs)} ms; ${Math.round(encodeMs)} ms of processor time; longest stall of the thread: ${longestStallMs.toFixed(1)} ms`,
);
console.log(
  `from nothing to the first five neighbours: ${Math.round(firstMs)} ms; each further query: ${queryMs.toFixed(2)} ms`,
);
if (wanted !== undefined) {
  const found = rows.map((row) => row.map((ranked) => ranked.row));
  const share = (/** @type {number} */ count) =>
    found.reduce((sum, row, at) => sum + row.slice(0, count).filter((item) => wanted[at]?.includes(item)).length, 0) /
    (5 * found.length);
  console.log(
    `of the paper's five neighbours: ${share(5).toFixed(3)} among our five, ${share(25).toFixed(3)} among our 25`,
  );
}
rmSync(folder, { recursive: true });
const passed = poolMs <= 10_000 && longestStallMs <= 50 && firstMs <= 300;
console.log(passed ? 'within the bars' : 'over a bar');
process.exitCode = passed ? 0 : 1;

function readData() {
  /** @type {Map<string, string[]>} */
  const dialogues = new Map();
  for (const row of readFileSync(join(DATA, 'train.csv'), 'utf8').split('\n').slice(1)) {
    const [id = '', , , , , text = ''] = row.replace(/\r$/, '').split(',');
    if (row !== '') dialogues.set(id, [...(dialogues.get(id) ?? []), text.replaceAll('_comma_', ',').trim()]);
  }
  const items = readFileSync(join(DATA, 'train_items.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((row) => {
      const [, ids = '', context = ''] = row.split('\t');
      const turns = ids.split('+').flatMap((id) => dialogues.get(id) ?? []);
      return turns.slice(0, Number(context) + 1).join(' ');
    });
  const lines = (/** @type {string} */ name) =>
    readFileSync(join(DATA, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  return {
    items,
    queries: lines('test_items_first1000.jsonl').map(({ context }) =>
      context.map((/** @type {string} */ turn) => turn.trim()).join(' '),
    ),
    wanted: /** @type {number[][]} */ (
      lines('paper_stage1_and_top5_first1000.jsonl').map(({ sensim_top5 }) => sensim_top5)
    ),
  };
}

function repeatSamples() {
  const texts = readFileSync(join(repositoryRoot, 'samples/dialogues/pool.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) =>
      JSON.parse(line)
        .turns.map((/** @type {{ text: string }} */ turn) => turn.text)
        .join(' '),
    );
  const items = Array.from({ length: ITEMS }, (_, at) => `${texts[at % texts.length]} ${at}`);
  return { items, queries: items.slice(0, 1000), wanted: undefined };
}
