// An evaluation against a server that answers after 50 ms, 20 requests at a time: `node scripts/run.mjs test/bench/evaluate.bench.mjs`
// (after `npm run build`). `--promptfoo DIR` names a folder in which promptfoo is installed (npm install promptfoo): it then does the
// same work in the same run, on the sizes up to `--promptfoo-most` cells, and the ratio is printed. CELLS=500x6,2000x6 are the sizes;
// CURVE=1 stores cells without waiting (1 ms a call) up to 50,000 and shows how time and memory grow. The bars of the design: 500 test cases x 6 one-call columns within 9 s, the same again from the
// store with all metrics but BERTScore and no significance within 1 s, 12,000 stored cells within 4 s and 300 MB, 1.5 KB a cell.
// The curve once, on two cores that others kept busy (load 9 to 14), so that processor time tells more than the clock does:
//    3,000 cells: live  7.1 s busy, stored 1.3 s busy, 174 MB, 485 bytes a cell
//   12,000 cells: live 18.1 s busy, stored 3.4 s busy, 277 MB, 471 bytes a cell
//   24,000 cells: live 32.2 s busy, stored 5.8 s busy, 357 MB, 469 bytes a cell
//   50,004 cells: live 59.3 s busy, stored 9.6 s busy, 467 MB, 472 bytes a cell
// Quiet, the space of new objects held (src/node/youngSpace.ts): 3,000 stored cells 0.8 to 0.9 s and 190 MB, 12,000 stored cells 2.4 to 2.6 s
// and 255 to 267 MB; without it the latter took 346 to 352 MB, and no less time.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measurePromptfoo } from './evaluatePeer.mjs';

const root = path.join(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'rapport-evaluate-'));
const { values: options } = parseArgs({
  options: { promptfoo: { type: 'string' }, 'promptfoo-most': { type: 'string', default: '3000' } },
});
const curve = process.env.CURVE === '1';
const THINKS_MS = curve ? 1 : 50;

let asked = 0;
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text) => (body += text));
  request.once('end', () => {
    const text = `I see, that is answer number ${++asked} and it must have been a lot for you to carry alone.`;
    const streams = body.includes('"stream":true');
    setTimeout(() => {
      response.writeHead(200, { 'content-type': streams ? 'text/event-stream' : 'application/json' });
      const chunk = (delta, reason) =>
        `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
      if (streams) response.end(`${chunk({ content: text }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`);
      else response.end(JSON.stringify({ choices: [{ index: 0, message: { content: text }, finish_reason: 'stop' }] }));
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
      'metrics: [dist-1, dist-2, bleu-1, bleu-2, bleu-3, bleu-4, emotion-accuracy, length, question-share, context-overlap, repetition]',
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
  ['rapport.db', 'rapport.db-wal'].reduce((sum, name) => sum + size(path.join(store, name)), 0);
function size(file) {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

try {
  const usual = curve ? '500x6,2000x6,4000x6,8334x6' : '500x6,2000x6';
  const sizes = (process.env.CELLS ?? usual).split(',').map((text) => text.split('x').map(Number));
  for (const [cases, columns] of sizes) {
    const cells = cases * columns;
    const file = experimentOf(cases, columns);
    const store = path.join(folder, `store-${cases}`);
    const before = asked;
    const live = await evaluate(file, store);
    const calls = asked - before;
    const ideal = (cells * THINKS_MS) / 1000 / 20;
    const bytes = bytesOf(store);
    const stored = await evaluate(file, store);
    console.log(
      `${cells.toLocaleString('en')} cells: live ${live.seconds.toFixed(1)} s, busy ${live.busy} s (ideal ${ideal.toFixed(1)} s, ${calls} calls), ` +
        `stored ${stored.seconds.toFixed(2)} s, busy ${stored.busy} s, and ${stored.peakMb} MB, ${(bytes / cells).toFixed(0)} bytes a cell; ` +
        `load ${loadavg()[0].toFixed(1)}`,
    );
    if (options.promptfoo === undefined || cells > Number(options['promptfoo-most'])) continue;
    const work = { folder, baseUrl, dialogues: path.join(folder, `test-${cases}.jsonl`), columns, count: () => asked };
    const peer = await measurePromptfoo(path.resolve(options.promptfoo), work);
    const ratio = (theirs, ours) =>
      `${theirs.seconds.toFixed(1)} s, ${(theirs.seconds / ours.seconds).toFixed(1)} times ours`;
    console.log(
      `  promptfoo ${peer.version}: live ${ratio(peer.live, live)} (${peer.live.calls} calls); ` +
        `cached ${ratio(peer.cached, stored)} (${peer.cached.calls} calls), and ${peer.cached.peakMb} MB; load ${loadavg()[0].toFixed(1)}`,
    );
  }
} finally {
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
