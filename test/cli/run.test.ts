import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';
import { refuses, stalls, streamed } from '../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../support/loopback/loopbackServer';
import type { RunSettings } from '../support/runNode';
import { answers, available, cellsOf, fixture, liveAt, runCase } from './runCase';

const KEY = 'sk-rapport-secret-0123456789';

// Each test starts processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let cli: BuiltCommandLine;
let server: LoopbackServer;
const at = (name: string): string => path.join(cli.folder, name);

beforeAll(async () => {
  cli = await buildCommandLine();
}, 120_000);
afterAll(() => cli[Symbol.dispose]());

const run = (args: readonly string[], settings: RunSettings = {}) => runCase(cli, args, settings);
const live = (strategies: string, ...args: readonly string[]) => liveAt(server, strategies, ...args);

describe('rapport run against a server', () => {
  beforeAll(async () => {
    server = await startLoopback();
    server.always(answers);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('prints the cells as JSON, in the order asked for, and ends with 0', async () => {
    const { code, out, err } = await run(
      live(available.join(','), '--format', 'json', '--seed', '7', '--sampling-seed', '3'),
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const parsed = JSON.parse(out) as { readonly seed: number; readonly run: object };
    expect(parsed.seed).toBe(7);
    expect(parsed.run).toMatchObject({
      model: 'tiny',
      form: 'chat',
      sampling: { temperature: 0, maxTokens: 256, seed: 3 },
    });
    const cells = cellsOf(out);
    expect(cells.map(({ strategy }) => strategy)).toEqual(available);
    for (const cell of cells)
      expect(cell).toMatchObject({
        case: 'letter#5',
        status: 'finished',
        response: 'Fingers crossed!',
        knowledge: null,
        error: null,
      });
    expect(cells.map(({ exemplars }) => exemplars.length)).toEqual([0, 1, 5, 0, 0, 0]);
    expect(cells.slice(3).map(({ stageOne }) => stageOne?.label)).toEqual(['hopeful', 'hopeful', 'hopeful']);
    expect(cells[0]?.stageOne).toBeNull();
    expect(cells[0]?.usage).toEqual({ promptTokens: 40, completionTokens: 7, calls: 1 });
    expect(cells[0]?.scores.map(({ metric }) => metric)).toContain('bleu-4');
    expect(cells[0]?.scores.every(({ signature }) => signature.length > 0)).toBe(true);
    // Stage one is asked once for three columns; the paper's roles and temperature 0 arrive.
    expect(server.requests).toHaveLength(7);
    const [first] = server.requests;
    expect(first?.url).toBe('/v1/chat/completions');
    expect(first?.body).toMatchObject({ model: 'tiny', temperature: 0, max_tokens: 256, seed: 3, stream: true });
    expect(first?.headers.authorization).toBeUndefined();
  });

  it('prints a table to read: the dialogue, then each column with stage one, response and scores', async () => {
    const { code, out, err } = await run(live('one-shot,two-stage'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^letter#5 {2}hopeful\n {2}Speaker: I sent a story/);
    expect(out).toContain('\n  Gold: They would not ask');
    expect(out).toMatch(/\n1-shot \(one-shot\)\n {2}exemplars: \S+#\d+\n {2}response: Fingers crossed!\n/);
    expect(out).toMatch(/\nTwo-stage \(two-stage\)\n {2}stage one \(hopeful, right\): It may be "hopeful"/);
    expect(out).toMatch(/BLEU-4 \d/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
  });

  it('asks the completion form with --api completions', async () => {
    const before = server.requests.length;
    const { code, out } = await run(live('zero-shot,two-stage', '--api', 'completions', '--format', 'json'));
    expect(code).toBe(0);
    expect(cellsOf(out).map(({ response }) => response)).toEqual(['Fingers crossed!', 'Fingers crossed!']);
    const asked = server.requests.slice(before);
    expect(asked.map(({ url }) => url)).toEqual(Array(3).fill('/v1/completions'));
    expect(asked.map(({ body }) => String(body?.['prompt']).slice(-9)).sort()).toEqual([
      '\nThought:',
      'Listener:',
      'Listener:',
    ]);
    expect(asked.every(({ body }) => JSON.stringify(body?.['stop']).includes('\\nSpeaker:'))).toBe(true);
  });

  it('sends RAPPORT_API_KEY, and prints it nowhere, not even when the server repeats it', async () => {
    const before = server.requests.length;
    const answered = await run(live('zero-shot', '--format', 'json', '--record', at('with-key.jsonl')), {
      env: { RAPPORT_API_KEY: KEY },
    });
    expect(answered.code).toBe(0);
    expect(server.requests[before]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(answered.out + answered.err + readFileSync(at('with-key.jsonl'), 'utf8')).not.toContain(KEY);

    server.script(refuses(401, { error: { message: `Incorrect API key provided: ${KEY}`, code: 'invalid_api_key' } }));
    const refused = await run(live('zero-shot'), { env: { RAPPORT_API_KEY: KEY } });
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('RAPPORT_API_KEY');
    expect(refused.out + refused.err).not.toContain(KEY);
    expect(refused.err).not.toContain('command "Rapport');
  });

  it('sends a server the key of its own variable, and not the general one', async () => {
    const own = `RAPPORT_API_KEY_${new URL(server.baseUrl).host.replaceAll(/\W+/g, '_')}`;
    const before = server.requests.length;
    await run(live('zero-shot'), { env: { RAPPORT_API_KEY: KEY, [own]: 'sk-own' } });
    expect(server.requests[before]?.headers.authorization).toBe('Bearer sk-own');
    await run(live('zero-shot'), { env: { RAPPORT_API_KEY: KEY, [own]: '' } });
    expect(server.requests.at(-1)?.headers.authorization).toBeUndefined();
  });

  it('ends with 1 when one cell of several was not answered, and still prints the others', async () => {
    server.script(refuses(400, { error: { message: 'context too long' } }));
    const { code, out, err } = await run(live('zero-shot,one-shot', '--format', 'json', '--concurrency', '1'));
    expect(code).toBe(1);
    expect(cellsOf(out).map(({ status }) => status)).toEqual(['failed', 'finished']);
    expect(err).toMatch(/^zero-shot, letter#5: .*context too long/);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('says of a preset without its engine why it cannot run, and ends with 1', async () => {
    const { code, out, err } = await run(live('zero-shot,knowledge', '--format', 'json'));
    expect(code).toBe(1);
    expect(cellsOf(out)[1]).toMatchObject({ status: 'unavailable', response: null, error: { code: 'unavailable' } });
    expect(err).toContain('knowledge, letter#5: Needs ');
  });

  it('runs several cases, each strategy and case named twice once', async () => {
    const dialogues = at('two.jsonl');
    writeFileSync(
      dialogues,
      readFileSync(fixture('dialogues.jsonl'), 'utf8') +
        readFileSync(fixture('dialogues.jsonl'), 'utf8').replace('"letter"', '"other"'),
    );
    const { code, out } = await run(
      live(
        'zero-shot,zero-shot',
        '--dialogues',
        dialogues,
        '--case',
        'letter#2,other#5',
        '--case',
        'other#5',
        '--format',
        'json',
      ),
    );
    expect(code).toBe(0);
    expect(cellsOf(out).map((cell) => `${cell.case} ${cell.strategy}`)).toEqual([
      'letter#5 zero-shot',
      'letter#2 zero-shot',
      'other#5 zero-shot',
    ]);
  });

  it('lets nothing of a model or a file steer the terminal', async () => {
    const hostile = 'Hi\u001b[31m red\u0007 \u009b2J\u202e rtl\u2066 \r over \u0000\u007f end';
    const dialogues = at('hostile.jsonl');
    writeFileSync(
      dialogues,
      readFileSync(fixture('dialogues.jsonl'), 'utf8').replace('They wrote back.', 'They \\u001b[2Jwrote \\u202eback.'),
    );
    // eslint-disable-next-line no-control-regex -- what is looked for
    const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
    for (const format of ['table', 'json']) {
      server.script(streamed([hostile]));
      const { code, out, err } = await run(live('zero-shot', '--dialogues', dialogues, '--format', format));
      expect(code).toBe(0);
      expect(out).not.toMatch(steering);
      expect(err).not.toMatch(steering);
      if (format === 'json') expect(cellsOf(out)[0]?.response).toBe(hostile);
      else expect(out).toContain('response: Hi[31m red');
    }
    server.script(refuses(400, { error: { message: hostile } }));
    const refused = await run(live('zero-shot'));
    expect(refused.code).toBe(1);
    expect(refused.out + refused.err).not.toMatch(steering);
  });

  it('stops at Ctrl-C: prints what it has, says that it was stopped and ends with 1', async () => {
    server.script(stalls(['Fing']));
    const before = server.requests.length;
    const { code, out, err } = await run(live('zero-shot', '--format', 'json'), {
      started: (child) => void server.arrived(before + 1).then(() => child.kill('SIGINT')),
    });
    expect(code).toBe(1);
    expect(cellsOf(out)).toMatchObject([{ status: 'cancelled', response: null }]);
    expect(err).toBe('zero-shot, letter#5: Stopped.\n');
    expect(await server.requests[before]?.closed).toBe('cut');
  });

  it('does not complain when nobody reads its output', async () => {
    const { code, err } = await run(live('zero-shot', '--format', 'json'), { outputClosed: true });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('names the rows of the dialogue file that were skipped, and runs', async () => {
    const dialogues = at('broken.jsonl');
    writeFileSync(dialogues, `not json\n${readFileSync(fixture('dialogues.jsonl'), 'utf8')}`);
    const { code, err } = await run(live('zero-shot', '--dialogues', dialogues, '--format', 'json'));
    expect(code).toBe(0);
    expect(err).toBe(`${dialogues}:1: This line is not a JSON object. The line is skipped.\n`);
  });
});

describe('rapport run recorded and replayed', () => {
  it('gives the same cells offline, in both forms, and says what is not recorded', async () => {
    const ids = available.join(',');
    const recorded: string[] = [];
    {
      await using recording = await startLoopback();
      recording.always(answers);
      server = recording;
      for (const api of ['chat', 'completions']) {
        const { code, out } = await run(
          live(
            ids,
            '--api',
            api,
            '--record',
            at('r.jsonl'),
            '--server',
            'loopback',
            '--quantisation',
            'Q4',
            '--format',
            'json',
          ),
        );
        expect(code).toBe(0);
        recorded.push(out);
      }
      expect(recording.requests).toHaveLength(14);
      await run(live(ids, '--record', at('r.jsonl')));
      expect(recording.requests).toHaveLength(14);
    }
    const lines = readFileSync(at('r.jsonl'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(14);
    expect(JSON.parse(lines[0]!)).toMatchObject({ server: 'loopback', quantisation: 'Q4', model: 'tiny', repeat: 0 });

    const replay = (...args: readonly string[]) =>
      run(['--strategies', ids, '--replay', at('r.jsonl'), '--format', 'json', ...args]);
    for (const [index, api] of ['chat', 'completions'].entries()) {
      const { code, out, err } = await replay('--api', api);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      const same = (text: string) =>
        cellsOf(text).map((cell) => JSON.stringify({ ...cell, source: null }).replace(/"requestHash":"\w+"/g, ''));
      expect(same(out)).toEqual(same(recorded[index]!));
      expect(cellsOf(out)[0]?.source).toMatchObject({
        kind: 'recorded',
        model: 'tiny',
        server: 'loopback',
        quantisation: 'Q4',
      });
    }
    const edited = await replay('--temperature', '1');
    expect(edited.code).toBe(1);
    expect(new Set(cellsOf(edited.out).map(({ error }) => error?.code))).toEqual(new Set(['not-recorded']));
    expect(edited.err).toContain('zero-shot, letter#5: Not recorded');
  });

  it('says when a recording has nothing in the form asked for, or is not there', async () => {
    writeFileSync(at('empty.jsonl'), 'nonsense\n');
    const empty = await run(['--strategies', 'zero-shot', '--replay', at('empty.jsonl')]);
    expect(empty.code).toBe(1);
    expect(empty.err).toContain(`${at('empty.jsonl')}:1: This line is not JSON.`);
    expect(empty.err).toContain('has no recordings in the chat form');
    const missing = await run(['--strategies', 'zero-shot', '--replay', at('missing.jsonl')]);
    expect(missing.code).toBe(1);
    expect(missing.err).toMatch(/^There is no recording file .*missing\.jsonl\.\n$/);
  });
});
