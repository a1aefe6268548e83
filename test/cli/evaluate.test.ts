import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../src/node/store/openStore';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';
import { hangs, refuses, streamed } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';

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
  server.always(streamed(['You may be "sad". The situation is new. '], { usage: { prompt: 50, completion: 10 } }));
  folder = path.join(cli.folder, `store-${++folders}`);
});
afterEach(() => server[Symbol.asyncDispose]());

const experiment = (more = ''): string => `name: Trial
template: ${sample('paper.rapport.md')}
dataset: { test: ${sample('dialogues/test.jsonl')}, pool: ${sample('dialogues/pool.jsonl')}, sample: { count: 5, seed: 1 } }
strategies: [zero-shot, one-shot, two-stage, two-stage-emotion]
models: [{ endpoint: "${server.baseUrl}", model: tiny }]
baseline: zero-shot
${more}`;

async function evaluate(more = '', ...args: readonly string[]) {
  const file = path.join(cli.folder, `trial-${folders}.experiment.yaml`);
  writeFileSync(file, experiment(more));
  const { code, out, err } = await cli.run(['evaluate', file, '--store', folder, '--format', 'json', ...args]);
  const parsed = out.startsWith('{"spent"') ? (JSON.parse(out) as Evaluated) : undefined;
  return { code, out, err, runs: parsed?.runs ?? [], spent: parsed?.spent };
}

async function cellsOf(runId = '') {
  const store = openStore({ folder, now: Date.now });
  const { cells } = await store.runs.load(runId, new AbortController().signal);
  store.dispose();
  return cells;
}

/** The size of the first prompt of a run, as its record has it. */
async function tokensOf(runId = '') {
  return Object.values(await cellsOf(runId))[0]?.stages.response?.tokens;
}

interface Evaluated {
  readonly spent: { readonly calls: number; readonly tokens: number; readonly usd: number | null };
  readonly runs: readonly {
    readonly id: string;
    readonly name: string;
    readonly testCases: number;
    readonly outcome: string;
    readonly cells: Readonly<Record<string, number>>;
    readonly stopped?: { readonly message: string };
    readonly table: {
      readonly systems: readonly { readonly name: string; readonly count: number }[];
      readonly baseline: { readonly name: string };
      readonly comparison: { readonly familySize: number };
    };
  }[];
}

describe('rapport evaluate', () => {
  it('sends exactly the calls that it foresaw, prints the table, and asks nothing again', async () => {
    const plan = await evaluate('', '--dry-run');
    // 5 responses of three columns, a stage one and a stage two for two of them, the stage one shared.
    expect(plan.out).toContain('25 to send, 0 stored');
    expect(plan.out).toMatch(/two-stage +10 to send/);
    expect(plan.out).toMatch(/money +unknown/);
    expect(server.requests).toHaveLength(0);
    const first = await evaluate();
    expect(first.err).toBe('');
    expect(first.code).toBe(0);
    expect(server.requests).toHaveLength(25);
    expect(first.spent).toEqual({ calls: 25, tokens: 25 * 60, usd: null });
    expect(first.runs).toMatchObject([
      {
        name: 'Trial',
        testCases: 5,
        outcome: 'completed',
        cells: { finished: 20 },
        table: { baseline: { name: '0-shot' }, comparison: { familySize: 3 * 8 } },
      },
    ]);
    expect(first.runs[0]?.table.systems.map(({ name, count }) => [name, count])).toEqual([
      ['1-shot', 5],
      ['Two-stage', 5],
      ['Two-stage (emo)', 5],
    ]);
    // What is asked is counted.
    expect((await tokensOf(first.runs[0]?.id))?.tokeniser).toBe('o200k_base');
    const second = await evaluate('', '--resume');
    expect(second.runs[0]?.id).toBe(first.runs[0]?.id);
    expect(second.spent?.calls).toBe(0);
    const third = await evaluate();
    expect(third.runs[0]?.id).not.toBe(first.runs[0]?.id);
    expect(server.requests).toHaveLength(25);
    // What was answered has the size that its server told.
    expect(await tokensOf(third.runs[0]?.id)).toEqual({ tokens: 50, tokeniser: 'server', exact: true });
    expect((await evaluate('', '--dry-run')).out).toContain('0 to send, 25 stored');
  });

  it('takes the first of the test cases that the experiment chooses, by name or by a sample', async () => {
    const sampled = await evaluate('', '--no-significance');
    const [first] = Object.values(await cellsOf(sampled.runs[0]?.id)).map(({ key }) => key.testCaseId);
    const fewer = await evaluate('', '--max-cases', '1', '--no-significance');
    expect(fewer.runs[0]?.testCases).toBe(1);
    expect(Object.values(await cellsOf(fewer.runs[0]?.id)).map(({ key }) => key.testCaseId)).toEqual(
      Array(4).fill(first),
    );
    const file = path.join(cli.folder, 'named-cases.experiment.yaml');
    const cases = "cases: ['test-annoyed#2', 'test-apprehensive#2']";
    writeFileSync(file, experiment().replace('sample: { count: 5, seed: 1 }', cases));
    const named = await cli.run(['evaluate', file, '--no-store', '--max-cases', '1', '--format', 'json']);
    expect(named).toMatchObject({ code: 0, err: '' });
    expect((JSON.parse(named.out) as Evaluated).runs[0]?.testCases).toBe(1);
  });

  it('asks anew for every repeat, and for those alone', async () => {
    const { runs } = await evaluate('repeats: 2');
    expect(runs.map(({ name }) => name)).toEqual(['Trial · repeat 1', 'Trial · repeat 2']);
    expect(server.requests).toHaveLength(50);
    await evaluate('repeats: 3');
    expect(server.requests).toHaveLength(75);
  });

  it('keeps one failed cell to itself, tries what may pass again, and asks for the failed ones alone afterwards', async () => {
    server.script(refuses(429, {}, { 'retry-after-ms': '20' }), refuses(400, { error: { message: 'too long' } }));
    const first = await evaluate('limits: { adaptive: false, concurrency: 1 }');
    expect(first.code).toBe(1);
    expect(first.runs[0]?.cells).toMatchObject({ failed: 1, finished: 19 });
    expect(first.err).toContain('too long');
    const before = server.requests.length;
    const again = await evaluate('', '--resume');
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(server.requests.length - before).toBe(1);
  });

  it('never passes its budget, says so, and goes on when it is raised', async () => {
    const first = await evaluate('budget: { calls: 7 }');
    expect(first.code).toBe(1);
    expect(first.err).toMatch(/Stopped: The budget of 7 calls leaves no room/);
    expect(server.requests).toHaveLength(7);
    const second = await evaluate('', '--resume');
    expect(second.code).toBe(0);
    expect(server.requests).toHaveLength(25);
    expect(second.runs[0]?.id).toBe(first.runs[0]?.id);
  });

  it('writes a report that needs nothing else, in which text stays text', async () => {
    server.always(streamed(['<script>alert(1)</script> You said "no" \u202e& left.']));
    const file = path.join(cli.folder, 'report.html');
    expect((await evaluate('', '--report', file)).code).toBe(0);
    const report = readFileSync(file, 'utf8');
    expect(report).toContain('&lt;script&gt;alert(1)&lt;/script&gt; You said &quot;no&quot; ⟨U+202E⟩&amp; left.');
    expect(report).not.toMatch(/<script|src=|href="(?!#)|@import|url\(/);
    expect(report.match(/<th scope="row">test-/g)).toHaveLength(5);
    expect(report).toContain('<th scope="col">Two-stage (emo)</th>');
    const gone = await evaluate('', '--report', path.join(cli.folder, 'gone', 'report.html'));
    expect(gone.err).toMatch(/report\.html cannot be written/);
  });

  it('answers from recordings and stored inferences with no server at all', async () => {
    const file = path.join(cli.folder, 'offline.experiment.yaml');
    const text = (source: string): string =>
      `template: ${sample('paper.rapport.md')}
dataset: { test: ${sample('dialogues/test.jsonl')}, cases: ['test-apprehensive#2', 'test-annoyed#2'] }
strategies: [zero-shot, knowledge]
models: [{ model: SmolLM2-135M-Instruct, recordings: ${sample('recordings/smollm2-135m-instruct.jsonl')} }]
knowledge: { source: ${JSON.stringify(source)} }
`;
    writeFileSync(file, text(`stored:${path.join(root, 'samples/knowledge/smollm2-135m-instruct.jsonl')}`));
    const { code, out, err } = await cli.run(['evaluate', file, '--no-store', '--format', 'csv']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/0-shot.*\n(.*\n)*.*Knowledge/);
    writeFileSync(file, text('llm'));
    expect((await cli.run(['evaluate', file, '--no-store'])).err).toMatch(/infer it with "rapport infer"/);
    expect(server.requests).toHaveLength(0);
  });

  it('stops after so many failed cells in a row', async () => {
    server.always(refuses(400, { error: { message: 'no' } }));
    const { code, runs } = await evaluate('limits: { concurrency: 1, stopAfterErrors: 3 }');
    expect(code).toBe(1);
    expect(runs[0]?.stopped?.message).toMatch(/^3 cells failed in a row/);
    expect(server.requests.length).toBeLessThan(12);
  });

  it('does not send more calls than it may without a yes', async () => {
    const refused = await evaluate('limits: { askAboveCalls: 24 }');
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/25 calls are more than limits.askAboveCalls \(24\)/);
    expect(server.requests).toHaveLength(0);
    expect((await evaluate('limits: { askAboveCalls: 24 }', '--yes')).code).toBe(0);
  });

  it('says where the file is wrong, and what a missing endpoint is', async () => {
    const wrong = await evaluate('metric: [dist-1]');
    expect(wrong.code).toBe(2);
    expect(wrong.err).toMatch(/trial-\d+\.experiment\.yaml:7: .*metric/);
    const file = path.join(cli.folder, 'named.experiment.yaml');
    writeFileSync(file, experiment().replace(server.baseUrl, 'mine'));
    expect((await cli.run(['evaluate', file])).err).toMatch(/endpoint "mine".*--endpoint URL/);
    expect(
      (await cli.run(['evaluate', file, '--endpoint', server.baseUrl, '--no-store', '--max-cases', '1'])).code,
    ).toBe(0);
    expect((await cli.run(['evaluate', 'gone.experiment.yaml'])).err).toMatch(/gone\.experiment\.yaml/);
  });

  it('keeps what was answered when it is interrupted, and says no table of what was not', async () => {
    server.always(hangs());
    const file = path.join(cli.folder, `trial-${folders}.experiment.yaml`);
    writeFileSync(file, experiment());
    server.script(...Array.from({ length: 4 }, () => streamed(['Yes.'])));
    const ended = await cli.run(['evaluate', file, '--store', folder], {
      started: (child) => void server.arrived(8).then(() => child.kill('SIGINT')),
    });
    expect(ended.code).toBe(1);
    const store = openStore({ folder, now: Date.now });
    expect((await store.stats()).completions).toBe(4);
    expect((await store.runs.list('kept'))[0]?.outcome).toBe('cancelled');
    store.dispose();
  });
});
