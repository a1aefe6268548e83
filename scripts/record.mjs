// @ts-check
// Makes the recordings of the sample workspace again, by asking a real model: npm run record -- --endpoint URL --model M
//   [--server NAME] [--quantisation Q] [--strategies a,b,c] [--keep]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const samples = path.join(root, 'samples');

/** Test cases recorded in each form: every one of the first dialogues, so that one can step through them, then the openings of the next. */
const CASES = { chat: { whole: 3, openings: 9 }, completions: { whole: 1, openings: 7 } };

/** Presets that need nothing but a model; later ones are added here with their engines. */
const STRATEGIES = 'zero-shot,one-shot,five-shot,two-stage,two-stage-emotion,two-stage-situation';

const { values } = parseArgs({
  options: {
    endpoint: { type: 'string' },
    model: { type: 'string' },
    server: { type: 'string' },
    quantisation: { type: 'string' },
    strategies: { type: 'string', default: STRATEGIES },
    keep: { type: 'boolean', default: false },
  },
});
if (values.endpoint === undefined || values.model === undefined) {
  console.error(
    'npm run record -- --endpoint URL --model M [--server NAME] [--quantisation Q] [--strategies a,b,c] [--keep]',
  );
  process.exit(2);
}

const cli = path.join(root, 'dist', 'cli.js');
if (!existsSync(cli)) {
  console.error('dist/cli.js is not there: run npm run build first.');
  process.exit(1);
}

const file = path.join(samples, 'recordings', `${values.model.toLowerCase().replace(/[^\w.-]+/g, '-')}.jsonl`);
if (!values.keep) rmSync(file, { force: true });

const dialogues = readFileSync(path.join(samples, 'dialogues', 'test.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
/** @param {{ id: string, turns: { role: string }[] }} dialogue */
const casesOf = (dialogue) =>
  dialogue.turns.flatMap((turn, index) => (turn.role === 'listener' ? [`${dialogue.id}#${index + 1}`] : []));

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
      ...(values.server === undefined ? [] : ['--server', values.server]),
      ...(values.quantisation === undefined ? [] : ['--quantisation', values.quantisation]),
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  failed ||= status !== 0;
}
console.log(`${readFileSync(file, 'utf8').trim().split('\n').length} completions in ${path.relative(root, file)}`);
process.exitCode = failed ? 1 : 0;
