import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';
import type { RunSettings } from '../support/runNode';
import {
  answerLine,
  expiredLine,
  GOOD_ANSWER,
  refusedLine,
  startBatchLoopback,
  type BatchLoopback,
} from '../support/loopback/batchLoopback';

const root = path.join(import.meta.dirname, '../..');
const sample = (name: string): string => JSON.stringify(path.join(root, 'samples', name));
const KEY = 'sk-batch-secret-0123456789';

// Each test starts processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let cli: BuiltCommandLine;
let server: BatchLoopback;
let folders = 0;
let folder: string;

beforeAll(async () => {
  cli = await buildCommandLine();
}, 120_000);
afterAll(() => cli[Symbol.dispose]());
beforeEach(async () => {
  server = await startBatchLoopback();
  folder = path.join(cli.folder, `batches-${++folders}`);
});
afterEach(() => server[Symbol.asyncDispose]());

/** 5 test cases: 5 responses of two columns, a stage one, a stage two for two columns of it. */
const experiment = (more: string): string => `name: Trial
template: ${sample('paper.rapport.md')}
dataset: { test: ${sample('dialogues/test.jsonl')}, pool: ${sample('dialogues/pool.jsonl')}, sample: { count: 5, seed: 1 } }
strategies: [zero-shot, one-shot, two-stage, two-stage-emotion]
models: [{ endpoint: "${server.baseUrl}", model: tiny, price: { inputPerMillionUsd: 1000, outputPerMillionUsd: 1000 } }]
sampling: { maxTokens: 20 }
${more}`;

interface Settings extends RunSettings {
  readonly more?: string;
}

function batch(args: readonly string[], { more = '', ...settings }: Settings = {}) {
  const file = path.join(cli.folder, `batch-${folders}.experiment.yaml`);
  writeFileSync(file, experiment(more));
  const [verb = '', ...rest] = args;
  return cli.run(['batch', verb, file, ...rest, '--store', folder], { env: { RAPPORT_API_KEY: KEY }, ...settings });
}

/** The table of the experiment, from the store alone. */
function evaluate(...args: readonly string[]) {
  const file = path.join(cli.folder, `batch-${folders}.experiment.yaml`);
  return cli.run(['evaluate', file, '--store', folder, '--resume', '--format', 'json', '--no-significance', ...args]);
}

const POLL = ['--poll', '0.01'] as const;
const created = (): number => server.calls.filter((call) => call === 'POST /batches').length;
const kept = (): readonly string[] => readdirSync(path.join(folder, 'batches'));

describe('rapport batch', () => {
  it('asks in dependent batches for half the price, and leaves nothing to ask live', async () => {
    const plan = await batch(['submit', '--dry-run']);
    expect(plan.out).toMatch(/calls +15 to send, 0 under way, 0 stored/);
    expect(plan.out).toMatch(/10 more wait for an answer/);
    const [, tokens = ''] = /tokens +([\d,]+) of prompts/.exec(plan.out) ?? [];
    const half = (Number(tokens.replace(',', '')) * 1000) / 1e6 / 2;
    expect(plan.out).toContain(
      `money   ${half.toFixed(2)} to ${(half + 0.15).toFixed(2)} US dollars, at 0.5 of the price`,
    );
    expect(server.calls).toEqual([]);

    const { code, out, err } = await batch(['submit', '--wait', ...POLL]);
    expect(err).toBe('');
    expect(out).toContain('Everything is answered');
    expect(code).toBe(0);
    expect(server.batches.map(({ lines }) => lines.length)).toEqual([15, 10]);
    // Stage two is told what stage one said.
    expect(server.batches[1]?.lines[0]?.body.messages?.some(({ content }) => content === GOOD_ANSWER)).toBe(true);
    expect([...server.authorizations]).toEqual([`Bearer ${KEY}`]);
    expect(kept()).toEqual([]);

    const table = await evaluate();
    expect(table.err).toBe('');
    expect(JSON.parse(table.out)).toMatchObject({ spent: { calls: 0 }, runs: [{ cells: { finished: 20 } }] });
  });

  it('goes on in another process, keeps no key, and pays for nothing twice meanwhile', async () => {
    expect((await batch(['submit'])).code).toBe(0);
    expect((await batch(['status'])).out).toMatch(/Trial, tiny: 15 requests .* in_progress, 0 answered/);
    for (const name of kept()) expect(readFileSync(path.join(folder, 'batches', name)).includes(KEY)).toBe(false);
    expect((await batch(['submit'])).out).toMatch(/calls +0 to send, 15 under way/);
    const live = await evaluate();
    expect(live.code).toBe(1);
    expect(live.err).toMatch(/15 of these requests are under way in a batch/);
    const fetched = await batch(['fetch']);
    expect(fetched.out).toMatch(/15 answers stored/);
    expect(fetched.out).toMatch(/10 requests have no answer: rapport batch submit/);
    expect(fetched.code).toBe(1);
    expect(created()).toBe(1);
  });

  it('finds the batch again that was begun when the process was killed', async () => {
    let child: { kill(signal: 'SIGKILL'): void } | undefined;
    server.instead.set('create', () => child?.kill('SIGKILL'));
    const killed = await batch(['submit'], { started: (started) => (child = started as typeof child) });
    expect(killed.code).toBeNull();
    expect(server.batches).toHaveLength(1);
    expect((await batch(['status'])).out).toContain('not sent to the end');
    const again = await batch(['submit']);
    expect(again.out).toMatch(/Sent: 15 requests to tiny \(batch_1\)/);
    expect(created()).toBe(1);
    expect(server.calls.filter((call) => call === 'POST /files')).toHaveLength(1);
    await batch(['status']);
    expect((await batch(['fetch'])).out).toMatch(/15 answers stored/);
  });

  it('waits through a server that fails, and does not begin a batch again that it does not know of', async () => {
    server.instead.set('retrieve', (response) => void response.writeHead(500).end('down'));
    server.instead.set('create', (response) => response.destroy());
    const lost = await batch(['submit', '--wait', ...POLL]);
    expect(lost.code).toBe(1);
    expect(lost.err).toMatch(/connection .* was lost/);
    const { code } = await batch(['submit', '--wait', ...POLL]);
    expect(code).toBe(0);
    expect(server.batches.map(({ lines }) => lines.length)).toEqual([15, 10]);
  });

  it('takes what an expired batch has, in any order, whatever else is in it, and asks again only for the rest', async () => {
    server.endings = ({ lines }) => {
      const [first, second, third, ...rest] = lines.toReversed();
      if (first === undefined || second === undefined || third === undefined) throw new Error('too few lines');
      return {
        status: 'expired',
        output: [
          ...rest.map((line) => answerLine(line, GOOD_ANSWER)),
          answerLine(rest[0] ?? first, 'A second answer.'),
          answerLine({ ...first, custom_id: 'nobody-asked' }, 'Hello.'),
          'this is no line',
          '',
        ],
        errors: [expiredLine(first), refusedLine(second, 'content policy'), refusedLine(third, 'content policy')],
        completed: rest.length,
      };
    };
    await batch(['submit']);
    await batch(['status']);
    const { out, code } = await batch(['fetch']);
    expect(out).toContain('12 answers stored, 3 requests failed, 1 answers came twice');
    expect(out).toContain('1 lines answer nothing that was asked, 1 lines cannot be understood');
    expect(out).toContain('2 x content policy');
    expect(out).toMatch(/1 x .*completion window expired/);
    expect(code).toBe(1);
    expect(kept()).toEqual([]);
    const answered = new Set(server.batches[0]?.lines.map(({ custom_id }) => custom_id).slice(0, 12));
    await batch(['submit']);
    const sent = server.batches[1]?.lines.map(({ custom_id }) => custom_id) ?? [];
    expect(sent.filter((id) => answered.has(id))).toEqual([]);
  });

  it('does not send again and again what fails each time', async () => {
    server.endings = ({ lines }) => ({ status: 'completed', errors: lines.map((line) => refusedLine(line, 'no')) });
    const { code, out } = await batch(['submit', '--wait', ...POLL]);
    expect(code).toBe(1);
    expect(out).toMatch(/15 requests have no answer/);
    expect(created()).toBe(1);
  });

  it('keeps a batch whose answers did not come whole, and stores what came once', async () => {
    server.endings = ({ lines }) => ({
      status: 'completed',
      output: lines.slice(0, 4).map((line) => answerLine(line, GOOD_ANSWER)),
      completed: lines.length,
    });
    await batch(['submit']);
    await batch(['status']);
    const { code, err } = await batch(['fetch']);
    expect(code).toBe(1);
    expect(err).toMatch(/it answered 15 requests of this batch, and gave 4/);
    expect(kept()).toHaveLength(2);
    expect((await batch(['submit', '--dry-run'])).out).toMatch(/11 under way, 4 stored/);
  });

  it('cancels, takes in what was answered, and stays within its budget', async () => {
    const { out, code } = await batch(['submit'], { more: 'budget: { calls: 6 }' });
    expect(out).toMatch(/9 are left out: The budget of 6 calls/);
    expect(code).toBe(1);
    expect(server.batches[0]?.lines).toHaveLength(6);
    expect((await batch(['cancel'])).out).toContain('cancelling');
    server.endings = ({ lines }) => ({
      status: 'cancelled',
      output: lines.slice(0, 2).map((line) => answerLine(line, GOOD_ANSWER)),
    });
    await batch(['status']);
    expect((await batch(['fetch'])).out).toMatch(/2 answers stored, 4 have no answer/);
    expect(kept()).toEqual([]);
  });

  it('stays within its budget over all the batches that it sends while it waits', async () => {
    const { out, code } = await batch(['submit', '--wait', ...POLL], { more: 'budget: { calls: 17 }' });
    expect(server.batches.map(({ lines }) => lines.length)).toEqual([15, 2]);
    expect(out).toMatch(/8 are left out: The budget of 17 calls/);
    expect(code).toBe(1);
  });

  it('says why a batch was refused as a whole, and what a server without batches is for', async () => {
    await batch(['submit', '--max-cases', '1']);
    const refused = server.batches[0];
    if (refused === undefined) throw new Error('no batch');
    refused.status = 'failed';
    const { out } = await batch(['fetch', '--max-cases', '1']);
    expect(out).toMatch(/failed.*\n.*3 have no answer/);
    await using elsewhere = await startBatchLoopback();
    const none = await batch(['submit', '--endpoint', elsewhere.baseUrl.replace('/v1', '/none/v1')]);
    expect(none.err).toMatch(/has no batch engine/);
    expect(none.code).toBe(1);
  });

  it("goes through a file for a runner of one's own, also when the template has changed since", async () => {
    const lines = path.join(cli.folder, `requests-${folders}.jsonl`);
    const results = path.join(cli.folder, `results-${folders}.jsonl`);
    expect((await batch(['export', '--out', lines])).out).toMatch(/15 requests to tiny/);
    const written = readFileSync(lines, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Parameters<typeof answerLine>[0]);
    expect(written).toHaveLength(15);
    expect(written[0]).toMatchObject({
      method: 'POST',
      url: '/v1/chat/completions',
      body: { model: 'tiny', max_tokens: 20 },
    });
    writeFileSync(
      results,
      written
        .toReversed()
        .map((line) => answerLine(line, GOOD_ANSWER))
        .join('\n'),
    );
    const other = await batch(['import', results], { more: 'seeds: [99]' });
    expect(other.out).toMatch(/15 answers stored/);
    expect(kept()).toEqual([]);
    expect((await batch(['submit', '--dry-run'])).out).toMatch(/calls +10 to send, 0 under way, 15 stored/);
    expect((await batch(['import', results])).out).toMatch(/15 were stored before|0 answers stored/);
    expect(server.calls).toEqual([]);
    expect((await batch(['import', path.join(cli.folder, 'gone.jsonl')])).err).toMatch(/no file of results/);
  });

  it('names the argument that is wrong', async () => {
    for (const args of [
      [],
      ['do'],
      ['submit'],
      ['import', 'a.experiment.yaml'],
      ['export', 'a.experiment.yaml'],
      ['fetch', 'a', '--wait'],
    ]) {
      const { code } = await cli.run(['batch', ...args]);
      expect(code).toBe(2);
    }
  });
});
