import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../src/node/store/openStore';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';
import { refuses, streamed } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';
import type { RunSettings } from '../support/runNode';

const root = path.join(import.meta.dirname, '../..');
const sample = (name: string): string => JSON.stringify(path.join(root, 'samples', name));

// Each test starts processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let cli: BuiltCommandLine;
let server: LoopbackServer;
let folders = 0;
let folder: string;

beforeAll(async () => {
  cli = await buildCommandLine();
}, 120_000);
afterAll(() => cli[Symbol.dispose]());
beforeEach(async () => {
  server = await startLoopback();
  server.always(streamed(['I am sorry to hear that.'], { usage: { prompt: 50, completion: 10 } }));
  folder = path.join(cli.folder, `bad-${++folders}`);
  mkdirSync(folder);
});
afterEach(() => server[Symbol.asyncDispose]());

interface Settings extends RunSettings {
  /** Replaces parts of the experiment's text. */
  readonly edit?: (text: string) => string;
}

function evaluate(args: readonly string[] = [], { edit = (text) => text, ...settings }: Settings = {}) {
  const file = path.join(folder, 'bad.experiment.yaml');
  writeFileSync(path.join(folder, 'test.jsonl'), readFileSync(path.join(root, 'samples/dialogues/test.jsonl')));
  const text = `name: Bad
template: ${sample('paper.rapport.md')}
dataset: { test: test.jsonl, sample: { count: 6, seed: 1 } }
strategies: [zero-shot]
models: [{ endpoint: "${server.baseUrl}", model: tiny }]
limits: { concurrency: 1, adaptive: false, retries: 0 }
`;
  writeFileSync(file, edit(text));
  const store = args.includes('--store') ? [] : ['--store', path.join(folder, 'store')];
  return cli.run(['evaluate', file, '--format', 'json', '--no-significance', ...store, ...args], settings);
}

const runsOf = (out: string) =>
  (JSON.parse(out) as { readonly runs: readonly { readonly id: string; readonly cells: object }[] }).runs;

describe('an evaluation that cannot be what it was meant to be', () => {
  it('names an unknown key with its line, and a data set or template that is gone', async () => {
    const key = await evaluate([], { edit: (text) => text.replace('strategies:', 'stratgies: [a]\nstrategies:') });
    expect(key.code).toBe(2);
    expect(key.err).toMatch(/bad\.experiment\.yaml:4: .*stratgies/);
    const data = await evaluate([], { edit: (text) => text.replace('test.jsonl', 'gone.jsonl') });
    expect(data.code).toBe(1);
    expect(data.err).toMatch(/There is no file of dialogues at .*gone\.jsonl/);
    const template = await evaluate([], { edit: (text) => text.replace('paper.rapport', 'gone.rapport') });
    expect(template.err).toMatch(/There is no template at .*gone\.rapport\.md/);
    expect(server.requests).toHaveLength(0);
  });

  it('stops at the first answer that the model is gone, instead of asking for every cell', async () => {
    server.always(refuses(404, { error: { message: 'The model `tiny` does not exist', code: 'model_not_found' } }));
    const { code, err } = await evaluate();
    expect(code).toBe(1);
    expect(err).toMatch(/Stopped: .*has no model "tiny"/);
    expect(server.requests.length).toBeLessThanOrEqual(2);
  });

  it('asks nothing whose answers could not be kept, and shows what is stored all the same', async () => {
    writeFileSync(path.join(folder, 'blocked'), 'no folder');
    const blocked = path.join(folder, 'blocked', 'store');
    const refused = await evaluate(['--store', blocked]);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/cannot be used .*\n.*Nothing was asked/);
    expect(server.requests).toHaveLength(0);
    expect((await evaluate(['--store', blocked, '--yes'])).code).toBe(0);
    expect(server.requests).toHaveLength(6);
    const kept = path.join(folder, 'store');
    await evaluate();
    // A store of a newer version is only read.
    const database = new DatabaseSync(path.join(kept, 'rapport.db'));
    database.exec('PRAGMA user_version = 99; CREATE TABLE future (id INTEGER)');
    database.close();
    const read = await evaluate();
    expect(read.err).toMatch(/written by a newer Rapport/);
    expect(read.code).toBe(0);
    expect(runsOf(read.out)[0]?.cells).toEqual({ finished: 6 });
    expect(server.requests).toHaveLength(12);
  });

  it('never takes a missing price for no cost: it says unknown, and refuses a limit on money before it asks', async () => {
    const plan = await evaluate(['--dry-run']);
    expect(plan.out).toMatch(/money +unknown/);
    const limited = await evaluate([], { edit: (text) => `${text}budget: { usd: 5 }\n` });
    expect(limited.code).toBe(2);
    expect(limited.err).toMatch(/the price of "tiny" is unknown/);
    expect(server.requests).toHaveLength(0);
    const { out } = await evaluate();
    expect(JSON.parse(out)).toMatchObject({ spent: { calls: 6, usd: null } });
  });

  it('does not go on with a run of an earlier version, whose record lacks what runs have now, and leaves it as it is', async () => {
    const first = await evaluate();
    const id = runsOf(first.out)[0]?.id ?? '';
    const store = openStore({ folder: path.join(folder, 'store'), now: Date.now });
    const { header } = await store.runs.load(id, new AbortController().signal);
    const older = {
      ...header,
      id: 'older',
      columns: header.columns.map(({ id, name }) => ({ id, name })),
      mood: 'old',
    };
    await store.runs.begin(older as unknown as typeof header);
    await store.runs.rename('older', 'Bad');
    store.dispose();
    const again = await evaluate(['--resume']);
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(runsOf(again.out)[0]?.id).toBe(id);
    expect(server.requests).toHaveLength(6);
    const reopened = openStore({ folder: path.join(folder, 'store'), now: Date.now });
    expect((await reopened.runs.list('kept')).map(({ header: { id: kept } }) => kept)).toEqual(['older', id]);
    reopened.dispose();
  });

  it('is not thrown off by a clock that jumps back and forth', async () => {
    const jump = path.join(folder, 'jump.cjs');
    const year = 366 * 86_400_000;
    writeFileSync(jump, `const now = Date.now; let n = 0; Date.now = () => now() + (n++ % 3 - 1) * ${year};`);
    server.script(refuses(429, {}, { 'retry-after-ms': '20' }));
    const settings = {
      nodeArguments: ['--require', jump],
      edit: (text: string) => text.replace('retries: 0', 'retries: 3, requestsPerMinute: 600'),
    };
    const first = await evaluate([], settings);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(server.requests).toHaveLength(7);
    const second = await evaluate(['--resume'], settings);
    expect(runsOf(second.out)).toMatchObject([{ id: runsOf(first.out)[0]?.id, cells: { finished: 6 } }]);
    expect(server.requests).toHaveLength(7);
  });
});
