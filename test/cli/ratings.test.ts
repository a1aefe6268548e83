import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';
import { streamed } from '../support/loopback/behaviours';
import { startLoopback, type Behaviour, type LoopbackServer } from '../support/loopback/loopbackServer';

// Each test starts processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let cli: BuiltCommandLine;
const at = (name: string): string => path.join(cli.folder, name);
const write = (name: string, lines: readonly unknown[]): string => {
  writeFileSync(at(name), lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return at(name);
};

beforeAll(async () => {
  cli = await buildCommandLine();
}, 120_000);
afterAll(() => cli[Symbol.dispose]());

describe('a rating set from the command line', () => {
  const dialogues = Array.from({ length: 12 }, (_, index) => ({
    id: `d${index}`,
    emotion: 'sad',
    situation: 's',
    turns: [
      { role: 'speaker', text: `I lost number ${index}.` },
      { role: 'listener', text: `Oh no ${index}.` },
    ],
  }));
  const make = async (stem: string, ...more: readonly string[]) => {
    const responses = (text: string) =>
      dialogues.map(({ id }, index) => ({ id: `${id}#2`, response: `${text} ${index}` }));
    const args = [
      ...['--dialogues', write('d.jsonl', dialogues), '--out', at(stem), '--aspects', 'empathy'],
      ...['--predictions', write('plain.jsonl', responses('Sorry to hear'))],
      ...['--predictions', write('wordy.jsonl', responses('That sounds very hard indeed, and I am here for'))],
    ];
    return cli.run(['rate', 'make', ...args, ...more]);
  };

  it('has a set without names and a key, and is not written over', async () => {
    const { code, err } = await make('trial', '--count', '10', '--checks', '2');
    expect(err).toMatch(/12 responses to 12 test cases/);
    expect(code).toBe(0);
    const set = readFileSync(at('trial.set.json'), 'utf8');
    expect(set).not.toMatch(/plain|wordy/);
    const key = JSON.parse(readFileSync(at('trial.key.json'), 'utf8')) as { checks: unknown[]; columns: unknown };
    expect(key).toMatchObject({ columns: [{ id: 'plain' }, { id: 'wordy' }] });
    expect(key.checks).toHaveLength(2);
    const again = await make('trial');
    expect(again.code).toBe(1);
    expect(again.err).toMatch(/is there already/);
  });

  const answers = (answer: (first: string, second: string) => string): Behaviour => {
    return (response, request) => {
      const messages = request.body?.['messages'] as readonly { readonly role: string; readonly content: string }[];
      const question = messages.find(({ role }) => role === 'user')?.content ?? '';
      const [, first = '', second = ''] = /Response A:\n(.*)\n\nResponse B:\n(.*)\n/.exec(question) ?? [];
      return streamed([answer(first, second)])(response, request);
    };
  };
  const judge = (server: LoopbackServer, stem: string, ...more: readonly string[]) =>
    cli.run([
      ...['judge', '--set', at(`${stem}.set.json`), '--key', at(`${stem}.key.json`), '--endpoint', server.baseUrl],
      ...['--model', 'm', '--store', at('store'), ...more],
    ]);

  it('is judged in both orders, kept, not asked again, and compared with people', async () => {
    await using server = await startLoopback();
    server.always(answers((first, second) => `Reason: warmer.\nVerdict: ${first.length > second.length ? 'A' : 'B'}`));
    await make('judged');
    const out = at('judged.judge.jsonl');
    const dry = await judge(server, 'judged', '--dry-run');
    expect(dry.err).toMatch(
      /24 questions, each pair in both orders: 0 answers are stored, 24 to ask of m, [\d,]+ prompt tokens, cost unknown/,
    );
    expect(server.requests).toHaveLength(0);

    const first = await judge(server, 'judged', '--format', 'json', '--out', out);
    expect(first.code).toBe(0);
    const found = JSON.parse(first.out) as Readonly<Record<string, unknown>>;
    expect(found).toMatchObject({
      flipRate: 0,
      length: { decided: 12, share: 1 },
      unreadable: 0,
      spent: { calls: 24 },
    });
    expect(found['warnings']).toEqual([expect.stringMatching(/prefers the longer text/)]);
    expect(server.requests).toHaveLength(24);

    const people = ['r1', 'r2', 'r3'].flatMap((rater) =>
      dialogues.map(({ id }, item) => ({ id: `${id}#2`, rater, aspect: 'empathy', value: item % 3 === 0 ? 'A' : 'B' })),
    );
    const second = await judge(server, 'judged', '--ratings', write('people.jsonl', people), '--out', out);
    expect(server.requests).toHaveLength(24);
    expect(second.err).toMatch(/0 ratings added, 12 were there/);
    expect(second.out).toMatch(/judge:m against the rest, Empathy/);
    expect(second.out).toMatch(/r1 against r2, Empathy/);
    expect(second.out).toMatch(/of people's/);
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(12);
    expect(JSON.parse(lines[0]!)).toMatchObject({ rater: 'judge:m', aspect: 'empathy', note: 'warmer.' });
  });

  it('by a judge that always says "first" has nothing but ties, and the judge is called out', async () => {
    await using server = await startLoopback();
    server.always(answers(() => 'Verdict: A'));
    await make('planted');
    const { out: table } = await cli.run([
      ...['judge', '--set', at('planted.set.json'), '--endpoint', server.baseUrl, '--model', 'n', '--no-store'],
    ]);
    expect(table).toMatch(/Flip rate: 100\.0 %/);
    expect(table).toMatch(/follows the place: 100 %/);
  });

  it('by a judge that answers in prose has no verdicts: each is asked for once more, and missing', async () => {
    await using server = await startLoopback();
    server.always(streamed(['I like both of them.']));
    await make('prose', '--count', '2');
    const args = ['--format', 'json', '--budget-calls', '6', '--concurrency', '1'];
    const { code, out, err } = await judge(server, 'prose', ...args);
    expect(code).toBe(1);
    expect(err).toMatch(/Stopped: The budget of 6 calls/);
    expect(server.requests).toHaveLength(6);
    expect(JSON.parse(out)).toMatchObject({
      unreadableBy: { prose: 3 },
      ratings: [],
      stopped: { code: 'limit-exceeded' },
    });
  });

  it('is judged within a budget of money, and above a limit of calls a yes is asked for', async () => {
    await using server = await startLoopback();
    server.always(streamed(['C']));
    await make('money', '--count', '5');
    const small = ['--small', '--no-store', '--concurrency', '1'];
    const asking = await judge(server, 'money', ...small.slice(0, 1), '--ask-above', '9');
    expect(asking.code).toBe(1);
    expect(asking.err).toMatch(/10 calls are more than --ask-above 9/);
    const args = ['judge', '--set', at('money.set.json'), '--endpoint', server.baseUrl, '--model', 'm', ...small];
    const priceless = await cli.run([...args, '--budget-usd', '1']);
    expect(priceless.code).toBe(2);
    expect(priceless.err).toMatch(/price of "m" is unknown/);
    expect(server.requests).toHaveLength(0);
    // A call takes at most some 150 + 4 tokens of a dollar each: three of them fit, or two.
    const limited = await cli.run([...args, '--price', '1000000,1000000', '--budget-usd', '500', '--format', 'json']);
    expect(limited.err).toMatch(/US dollars/);
    expect(limited.err).toMatch(/Stopped: The budget of 500 US dollars/);
    const found = JSON.parse(limited.out) as { readonly spent: { readonly usd: number; readonly calls: number } };
    expect(found.spent.usd).toBeLessThanOrEqual(500);
    expect(found.spent.calls).toBe(server.requests.length);
    expect(server.requests.length).toBeGreaterThan(0);
    expect(server.requests.length).toBeLessThan(10);
  });

  it('is made of the columns of a kept run, and a judge of the same model is warned of', async () => {
    await using server = await startLoopback();
    let told = 0;
    server.always((response, request) => {
      const rates = JSON.stringify(request.body).includes('Rate the response');
      return streamed([rates ? `Reason: fine.\nRating: ${(told++ % 5) + 1}` : 'I hear you.'])(response, request);
    });
    const samples = path.join(import.meta.dirname, '../../samples');
    const [dialogueFile, store] = [path.join(samples, 'dialogues/test.jsonl'), at('run-store')];
    const asking = ['--endpoint', server.baseUrl, '--model', 'same-model', '--store', store];
    const ran = await cli.run([
      ...['run', '--template', path.join(samples, 'paper.rapport.md'), '--dialogues', dialogueFile],
      ...['--pool', path.join(samples, 'dialogues/pool.jsonl'), '--case', 'test-apprehensive#2'],
      ...['--strategies', 'zero-shot,one-shot', ...asking],
    ]);
    expect(ran.code).toBe(0);
    const args = ['rate', 'make', '--dialogues', dialogueFile, '--run', 'last', '--store', store, '--gold'];
    const made = await cli.run([...args, '--mode', 'absolute', '--aspects', 'fluency', '--out', at('of-run')]);
    expect(made.err).toMatch(/not every column has answered/);
    const key = JSON.parse(readFileSync(at('of-run.key.json'), 'utf8')) as Readonly<Record<string, unknown>>;
    expect(key).toMatchObject({
      columns: [{ id: 'zero-shot', model: 'same-model' }, { id: 'one-shot', model: 'same-model' }, { id: 'gold' }],
    });
    const judged = await cli.run([
      ...['judge', '--set', at('of-run.set.json'), '--key', at('of-run.key.json'), ...asking, '--format', 'json'],
    ]);
    expect(judged.code).toBe(0);
    const found = JSON.parse(judged.out) as { readonly ratings: readonly { readonly value: unknown }[] };
    // Two of the three responses are the same words: they are asked about once.
    expect(found).toMatchObject({ plan: { questions: 3, calls: 2, stored: 0 } });
    expect(found.ratings).toHaveLength(3);
    expect(new Set(found.ratings.map(({ value }) => value))).toEqual(new Set([1, 2]));
    expect(found).toMatchObject({ warnings: expect.arrayContaining([expect.stringMatching(/same model/)]) });
    const unknown = await cli.run([...args.slice(0, 5), 'nobody', ...args.slice(6), '--out', at('none')]);
    expect(unknown.err).toMatch(/no run "nobody"/);
  });

  it('asks for a template of its own, which can be printed and changed', async () => {
    await using server = await startLoopback();
    server.always(answers(() => 'Verdict: tie'));
    await make('templated', '--count', '1');
    const { out } = await cli.run(['rate', 'template', '--mode', 'pairwise']);
    const file = write('my.judge.md', [out.replace('You compare', 'You, a strict judge, compare')]);
    expect(existsSync(file)).toBe(true);
    await judge(server, 'templated', '--template', file);
    expect(JSON.stringify(server.requests[0]?.body)).toContain('You, a strict judge, compare');
    const broken = await judge(server, 'templated', '--template', write('broken.judge.md', ['hello']));
    expect(broken.code).toBe(1);
    expect(broken.err).toMatch(/broken\.judge\.md:1: /);
  });
});
