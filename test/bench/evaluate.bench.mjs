// An evaluation against a server that answers after 50 ms, 20 requests at a time: `node scripts/run.mjs test/bench/evaluate.bench.mjs`
// (after `npm run build`). The bars of the design: 500 test cases x 6 one-call columns within 9 s, the same again from the
// store with all metrics but BERTScore and no significance within 1 s, 12,000 stored cells within 4 s and 300 MB, 1.5 KB a cell.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'rapport-evaluate-'));
const THINKS_MS = 50;

let asked = 0;
const server = createServer((request, response) => {
  request.resume();
  request.once('end', () => {
    const text = `I see, that is answer number ${++asked} and it must have been a lot for you to carry alone.`;
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const chunk = (delta, reason) =>
        `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
      response.end(`${chunk({ content: text }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`);
    }, THINKS_MS);
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const baseUrl = `http://127.0.0.1:${server.address().port}/v1`;

/** Dialogues like no other, of the length that EmpatheticDialogues has. */
function dialogues(count, prefix) {
  const words = 'I went to the market this morning and my old neighbour told me that she is moving away for good'.split(
    ' ',
  );
  return Array.from({ length: count }, (_, index) => {
    const text = (turn) =>
      `${words.map((word, at) => words[(at * (index + 3) + turn) % words.length] ?? word).join(' ')} ${index}.`;
    const turns = [0, 1, 2, 3].map((turn) => ({ role: turn % 2 === 0 ? 'speaker' : 'listener', text: text(turn) }));
    return JSON.stringify({
      id: `${prefix}${index}`,
      emotion: 'sad',
      situation: `${prefix} ${index}`,
      turns: turns.slice(0, 2),
    });
  }).join('\n');
}

writeFileSync(path.join(folder, 'pool.jsonl'), dialogues(64, 'pool'));

function experimentOf(cases, columns) {
  const test = `test-${cases}.jsonl`;
  writeFileSync(path.join(folder, test), dialogues(cases, 'case'));
  const strategies = Array.from(
    { length: columns },
    (_, k) => `  - { id: k${k}, exemplars: { kind: random, k: ${k} } }`,
  );
  const file = path.join(folder, `${cases}x${columns}.experiment.yaml`);
  writeFileSync(
    file,
    [
      `template: ${JSON.stringify(path.join(root, 'samples/paper.rapport.md'))}`,
      `dataset: { test: ${test}, pool: pool.jsonl }`,
      'strategies:',
      ...strategies,
      `models: [{ endpoint: "${baseUrl}", model: bench }]`,
      'limits: { concurrency: 20, adaptive: false }',
    ].join('\n'),
  );
  return file;
}

/** Seconds, peak memory in MB and what was printed. */
function evaluate(file, store) {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...(process.env.PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.PROFILE}`] : []),
      '-r',
      path.join(import.meta.dirname, 'peakMemory.cjs'),
      path.join(root, 'dist/cliMain.js'),
      ...['evaluate', file, '--store', store, '--format', 'json', '--no-significance'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  return new Promise((resolve, reject) =>
    child.once('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      const peak = /peak (\d+) MB, busy ([\d.]+) s/.exec(err);
      if (code === 0) resolve({ seconds, peakMb: Number(peak?.[1] ?? 0), busy: peak?.[2], result: JSON.parse(out) });
      else reject(new Error(`evaluate ended with ${code}: ${err.slice(0, 2000)}`));
    }),
  );
}

const bytesOf = (store) =>
  ['store.sqlite', 'store.sqlite-wal'].reduce((sum, name) => sum + size(path.join(store, name)), 0);
function size(file) {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

try {
  const sizes = (process.env.CELLS ?? '500x6,2000x6').split(',').map((text) => text.split('x').map(Number));
  for (const [cases, columns] of sizes) {
    const cells = cases * columns;
    const file = experimentOf(cases, columns);
    const store = path.join(folder, `store-${cases}`);
    const live = await evaluate(file, store);
    const ideal = (cells * THINKS_MS) / 1000 / 20;
    const bytes = bytesOf(store);
    const stored = await evaluate(file, store);
    console.log(
      `${cells.toLocaleString('en')} cells: live ${live.seconds.toFixed(1)} s, busy ${live.busy} s (ideal ${ideal.toFixed(1)} s, ${asked} calls so far), ` +
        `stored ${stored.seconds.toFixed(2)} s, busy ${stored.busy} s, and ${stored.peakMb} MB, ${(bytes / cells).toFixed(0)} bytes a cell`,
    );
  }
} finally {
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
