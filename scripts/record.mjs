// @ts-check
// Makes the recordings of the sample workspace again, by asking a real model: npm run record -- --endpoint URL --model M
//   [--server NAME] [--quantisation Q] [--strategies a,b,c] [--keep] [--infer]. With --infer the inferences of the Knowledge
//   column are made again first, by the same model.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const samples = path.join(root, 'samples');

/** Test cases recorded in each form: every one of the first dialogues, so that one can step through them, then the openings of the next. */
const CASES = { chat: { whole: 3, openings: 9 }, completions: { whole: 1, openings: 7 } };

/** Presets that need nothing but a model, and those whose engines ship with the samples. */
const STRATEGIES = 'zero-shot,one-shot,five-shot,two-stage,two-stage-emotion,two-stage-situation,knowledge';

const { values } = parseArgs({
  options: {
    endpoint: { type: 'string' },
    model: { type: 'string' },
    server: { type: 'string' },
    quantisation: { type: 'string' },
    strategies: { type: 'string', default: STRATEGIES },
    keep: { type: 'boolean', default: false },
    infer: { type: 'boolean', default: false },
  },
});
if (values.endpoint === undefined || values.model === undefined) {
  console.error(
    'npm run record -- --endpoint URL --model M [--server NAME] [--quantisation Q] [--strategies a,b,c] [--keep] [--infer]',
  );
  process.exit(2);
}

const cli = path.join(root, 'dist', 'cli.js');
if (!existsSync(cli)) {
  console.error('dist/cli.js is not there: run npm run build first.');
  process.exit(1);
}

const name = `${values.model.toLowerCase().replace(/[^\w.-]+/g, '-')}.jsonl`;
const file = path.join(samples, 'recordings', name);
const knowledge = path.join(samples, 'knowledge', name);
if (!values.keep) rmSync(file, { force: true });

const dialogues = readFileSync(path.join(samples, 'dialogues', 'test.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
/** @param {{ id: string, turns: { role: string }[] }} dialogue */
const casesOf = (dialogue) =>
  dialogue.turns.flatMap((turn, index) => (turn.role === 'listener' ? [`${dialogue.id}#${index + 1}`] : []));

if (values.infer) makeInferences();

let failed = false;
for (const [api, { whole, openings }] of Object.entries(CASES)) {
  const cases = [
    ...dialogues.slice(0, whole).flatMap(casesOf),
    ...dialogues.slice(whole, whole + openings).map((dialogue) => casesOf(dialogue)[0]),
  ];
  console.log(`${api}: ${cases.length} test cases`);
  const { status } = spawnSync(
    process.execPath,
    [
      cli,
      'run',
      ...['--template', path.join(samples, 'paper.rapport.md')],
      ...['--dialogues', path.join(samples, 'dialogues', 'test.jsonl')],
      ...['--pool', path.join(samples, 'dialogues', 'pool.jsonl')],
      ...['--case', cases.join(',')],
      ...['--strategies', values.strategies],
      ...['--endpoint', values.endpoint, '--model', values.model, '--api', api, '--concurrency', '1'],
      ...['--record', file, '--format', 'json'],
      ...(existsSync(knowledge) ? ['--knowledge', `stored:${knowledge}`] : []),
      ...(values.server === undefined ? [] : ['--server', values.server]),
      ...(values.quantisation === undefined ? [] : ['--quantisation', values.quantisation]),
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  failed ||= status !== 0;
}
console.log(`${readFileSync(file, 'utf8').trim().split('\n').length} completions in ${path.relative(root, file)}`);
process.exitCode = failed ? 1 : 0;

/** Infers about every test case of the sample dialogues, and keeps what could be inferred with the names of who did; with --keep only about those that are lacking. */
function makeInferences() {
  const before = values.keep && existsSync(knowledge) ? readFileSync(knowledge, 'utf8') : '';
  const known = new Set(
    before
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).id),
  );
  const queries = path.join(mkdtempSync(path.join(tmpdir(), 'rapport-record-')), 'queries.jsonl');
  const ids = dialogues.flatMap(casesOf);
  const lines = dialogues.flatMap((dialogue) =>
    casesOf(dialogue).flatMap((/** @type {string} */ id) => {
      if (known.has(id)) return [];
      const turns = dialogue.turns.slice(0, Number(id.slice(id.lastIndexOf('#') + 1)) - 1);
      return JSON.stringify({ id, context: turns.map((/** @type {{ text: string }} */ turn) => turn.text) });
    }),
  );
  if (lines.length === 0) return;
  writeFileSync(queries, lines.join('\n'));
  const { stdout } = spawnSync(
    process.execPath,
    [
      cli,
      'infer',
      ...['--queries', queries, '--source', 'llm', '--endpoint', values.endpoint ?? '', '--model', values.model ?? ''],
      ...['--concurrency', '1', '--no-store'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const { server, quantisation } = values;
  const date = new Date().toISOString().slice(0, 10);
  const kept = stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { id, event, source, model, signature, inferences } = JSON.parse(line);
      const texts = Object.entries(inferences).map(([relation, all]) => [
        relation,
        all.map((/** @type {{ text: string }} */ { text }) => ({ text })),
      ]);
      const origin = { source, model, signature, server, quantisation, date };
      return `${JSON.stringify({ id, event, ...origin, inferences: Object.fromEntries(texts) })}\n`;
    });
  mkdirSync(path.dirname(knowledge), { recursive: true });
  writeFileSync(knowledge, before + kept.join(''));
  console.log(`${known.size + kept.length} of ${ids.length} test cases in ${path.relative(root, knowledge)}`);
}
