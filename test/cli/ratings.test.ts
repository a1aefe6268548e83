import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';
import { hasShared, sharedPath } from '../support/core/sharedFolder';
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

interface Row {
  readonly aspect: string;
  readonly a: string;
  readonly b: string;
  readonly n: number;
  readonly leftOut: number;
  readonly spearman: number | null;
  readonly kendallTauB: number | null;
  readonly interval: readonly [number, number] | null;
  readonly reason?: string;
}

async function agree(name: string, lines: readonly unknown[], more: readonly string[] = []) {
  const { code, out, err } = await cli.run(['agree', '--ratings', write(name, lines), '--format', 'json', ...more]);
  const rows = out === '' ? [] : (JSON.parse(out) as readonly Row[]);
  const find = (a: string, b: string, aspect = 'empathy') =>
    rows.find((row) => row.a === a && row.b === b && row.aspect === aspect);
  return { code, err, rows, find };
}
const said = (rater: string, values: readonly unknown[], aspect = 'empathy') =>
  values.map((value, item) => ({ id: `i${item}`, rater, aspect, value }));

describe('rapport agree', () => {
  it('gives each pair of raters by aspect and overall, and each rater against the median of the rest', async () => {
    const { code, rows, find } = await agree('numbers.jsonl', [
      ...said('r1', [3, 4, 4, 5, 2, 1, 3, 3, 5, 4, 2, 1]),
      ...said('r2', [2, 4, 5, 5, 1, 1, 3, 4, 4, 3, 2, 2]),
      ...said('r1', [1, 2, 2, 3, 3, 3], 'fluency'),
      ...said('r2', [1, 1, 2, 2, 3, 3], 'fluency'),
    ]);
    expect(code).toBe(0);
    // Both by SciPy 1.10.
    expect(find('r1', 'r2')).toMatchObject({
      n: 12,
      spearman: expect.closeTo(0.8454545454545455, 12),
      kendallTauB: expect.closeTo(0.7368421052631579, 12),
    });
    expect(find('r1', 'r2', 'fluency')).toMatchObject({ n: 6, spearman: expect.closeTo(0.8391463916782738, 12) });
    expect(find('r1', 'r2', 'overall')).toMatchObject({ n: 18 });
    expect(find('r2', 'rest')).toMatchObject({ n: 12, spearman: expect.closeTo(0.8454545454545455, 12) });
    const { interval } = find('r1', 'r2')!;
    expect(interval![0]).toBeLessThan(0.845);
    expect(interval![1]).toBeGreaterThan(0.845);
    expect(rows).toHaveLength(3 * 3);
  });

  it('says null and why for a constant rater, and never 0', async () => {
    const { find } = await agree('constant.jsonl', [...said('r1', [1, 2, 3, 4]), ...said('r2', [2, 2, 2, 2])]);
    expect(find('r1', 'r2')).toMatchObject({
      spearman: null,
      kendallTauB: null,
      interval: null,
      reason: expect.stringContaining('same value'),
    });
  });

  it('leaves out and counts items on which the others have no majority, and keeps a judge out of the rest', async () => {
    const lines = [
      ...said('r1', ['A', 'B', 'tie', 'A', 'B']),
      ...said('r2', ['A', 'B', 'A', 'A', 'B']),
      ...said('r3', ['A', 'A', 'A', 'B', 'B']),
      ...said('judge:m', ['B', 'B', 'A', 'A', 'A']),
    ];
    const { find } = await agree('verdicts.jsonl', lines);
    expect(find('r1', 'rest')).toMatchObject({ n: 3, leftOut: 2 });
    expect(find('judge:m', 'rest')).toMatchObject({ n: 5, leftOut: 0 });
  });

  it('tells lines that it cannot use, and that the last of several counts', async () => {
    const { code, err, find } = await agree('broken.jsonl', [
      ...said('r1', [1, 2, 3]),
      ...said('r2', [3, 2, 1]),
      'no json',
      { id: 'i0', rater: 'r2', value: 5 },
      { id: 'i0', rater: 'r2', aspect: 'empathy', value: 1 },
      { id: 'i2', rater: 'r2', aspect: 'empathy', value: 3 },
    ]);
    expect(code).toBe(0);
    expect(err).toMatch(/broken\.jsonl:7: This line is not JSON/);
    expect(err).toMatch(/broken\.jsonl:8: .*no "aspect"/);
    expect(err).toMatch(/2 ratings were given again; the last of each counts/);
    expect(find('r1', 'r2')?.spearman).toBeCloseTo(1, 12);
    const none = await agree('none.jsonl', ['{}']);
    expect(none.code).toBe(1);
    expect(none.err).toMatch(/no rating to use/);
  });

  it.skipIf(!hasShared('human/asem_ab_3annotators.jsonl', 'the agreement of a real A/B test'))(
    'imports a real A/B test, whose figures are of the complete items',
    async () => {
      const from = sharedPath('human/asem_ab_3annotators.jsonl');
      const lines = readFileSync(from, 'utf8').split('\n');
      const part = write(
        'moel.jsonl',
        lines.filter((line) => line.includes('"MoEL_vs_ASEM"')),
      );
      expect((await cli.run(['rate', 'import', '--from', part, '--out', at('moel')])).code).toBe(0);
      const { out } = await cli.run(['agree', '--ratings', at('moel.ratings.jsonl'), '--format', 'json']);
      const rows = JSON.parse(out) as readonly Row[];
      expect(rows.filter(({ b, aspect }) => b !== 'rest' && aspect !== 'overall').map(({ n }) => n)).toEqual(
        Array(9).fill(133),
      );
      const args = ['--ratings', at('moel.ratings.jsonl'), '--key', at('moel.key.json'), '--published'];
      const table = await cli.run(['rate', 'table', ...args, '--format', 'markdown']);
      expect(table.out).toMatch(/MoEL vs\. ASEM/);
      expect(table.out).toMatch(/ChatGPT vs\. CEM \(published\)/);
    },
  );
});

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
