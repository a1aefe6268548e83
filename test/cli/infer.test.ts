import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RELATIONS } from '../../src/core/commonsense/relation';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';
import { raw, streamed } from '../support/loopback/behaviours';
import { startLoopback } from '../support/loopback/loopbackServer';

const root = path.join(import.meta.dirname, '../..');

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

interface Line {
  readonly id: string;
  readonly event: string;
  readonly inferences: Readonly<Record<string, readonly { readonly text: string; readonly dropped?: string }[]>>;
  readonly source: string;
  readonly heads?: readonly { readonly text: string; readonly cosine: number }[];
}
const linesOf = (out: string): readonly Line[] =>
  out.trim() === ''
    ? []
    : out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
const phrases = (...texts: readonly string[]) => Object.fromEntries(RELATIONS.map((relation) => [relation, texts]));
const beams = (...texts: readonly string[]) =>
  Object.fromEntries(RELATIONS.map((relation) => [relation, texts.map((text, at) => ({ text, score: -at - 0.5 }))]));

describe('rapport infer', () => {
  it('prints its lines in the order of the queries, whatever is answered first', async () => {
    await using server = await startLoopback();
    const says = raw(JSON.stringify({ inferences: beams('to rest') }), 'application/json');
    server.always(says);
    server.script(async (response, request) => {
      await server.arrived(2);
      await server.requests[1]?.closed;
      await says(response, request);
    });
    const file = write('two.jsonl', [
      { id: 'first', text: 'I lost my keys.' },
      { id: 'second', text: 'I found them.' },
    ]);
    const endpoint = ['--source', 'endpoint', '--endpoint', `${server.baseUrl}/infer`, '--no-store'];
    const { out } = await cli.run(['infer', '--queries', file, ...endpoint, '--concurrency', '2']);
    expect(linesOf(out).map(({ id }) => id)).toEqual(['first', 'second']);
  });

  it('asks for no more when nobody reads its output any longer', async () => {
    await using server = await startLoopback();
    server.always(raw(JSON.stringify({ inferences: beams('to rest') }), 'application/json'));
    const queries = Array.from({ length: 200 }, (_, index) => ({ id: `q${index}`, text: `I lost ${index} keys.` }));
    const { code, err } = await cli.run(
      [
        ...['infer', '--queries', write('many.jsonl', queries), '--source', 'endpoint'],
        ...['--endpoint', `${server.baseUrl}/infer`, '--concurrency', '1', '--no-store'],
      ],
      { outputClosed: true },
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(server.requests.length).toBeLessThan(100);
  });

  it('asks an endpoint about a text and prints events, inferences and scores', async () => {
    await using server = await startLoopback();
    server.always(
      raw(JSON.stringify({ model: 'comet', inferences: beams('to\u009b rest', 'none') }), 'application/json'),
    );
    const { code, out, err } = await cli.run([
      ...['infer', '--text', "I can't sleep", '--source', 'endpoint', '--endpoint', `${server.baseUrl}/infer`],
      ...['--beams', '2', '--no-store'],
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(server.requests[0]?.body).toMatchObject({ event: 'i can not sleep', beams: 2 });
    expect(out).not.toContain('\u009b');
    const [line] = linesOf(out);
    expect(line).toMatchObject({ id: 'text', event: 'i can not sleep', source: 'endpoint', model: 'comet' });
    expect(line?.inferences['xWant']).toEqual([
      { text: 'to\u009b rest', score: -0.5 },
      { text: 'none', score: -1.5, dropped: 'says nothing' },
    ]);
  });

  it('keeps the order of the queries, goes on after one that fails, and says so with its exit code', async () => {
    await using server = await startLoopback();
    server.always(async (response, request) => {
      const messages = request.body?.['messages'] as { content: string }[];
      const event = messages.at(-1)?.content ?? '';
      await streamed([event === 'two' ? 'Sure! They are sad.' : JSON.stringify(phrases(event))])(response, request);
    });
    const queries = write('queries.jsonl', [
      { id: 'a#2', context: ['x', 'y', 'One'] },
      { id: 'b', text: 'two' },
      { id: 'c', text: ' ' },
      'broken',
      { id: 'd', text: 'four' },
    ]);
    const { code, out, err } = await cli.run([
      ...['infer', '--queries', queries, '--source', 'llm', '--model', 'tiny', '--endpoint', server.baseUrl],
      '--no-store',
    ]);
    expect(code).toBe(1);
    expect(linesOf(out).map(({ id, event }) => [id, event])).toEqual([
      ['a#2', 'one'],
      ['d', 'four'],
    ]);
    expect(err).toMatch(/b: The model's answer is not the JSON object .*They are sad/);
    expect(err).toMatch(/c: The Speaker says nothing/);
    expect(err).toMatch(/queries\.jsonl:4: This line is not JSON/);
    expect(err).toMatch(/could be read: 2 of 3 \(67 %\)/);
  });

  it('asks a language model nothing twice where there is a store', async () => {
    await using server = await startLoopback();
    server.always(streamed([JSON.stringify(phrases('to rest'))]));
    const args = ['infer', '--text', 'I fell', '--source', 'llm', '--model', 'tiny', '--endpoint', server.baseUrl];
    const first = await cli.run([...args, '--store', at('store')]);
    const second = await cli.run([...args, '--store', at('store')]);
    expect(second.out).toBe(first.out);
    expect(linesOf(first.out)).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });

  it('looks a graph up, broken lines reported, and reads what it printed as stored', async () => {
    await using server = await startLoopback();
    server.always((response, request) => {
      const data = (request.body?.['input'] as string[]).map((text, index) => ({
        index,
        embedding: [text.includes('cake') ? 1 : 0, text.includes('horse') ? 1 : 0, 0.1],
      }));
      return raw(JSON.stringify({ data }), 'application/json')(response, request);
    });
    const encoder = ['--encoder', `url:${server.baseUrl}/words`];
    const graph = write('graph.tsv', [
      'PersonX burns the cake\txReact\tembarrassed',
      'PersonX burns the cake\txWant\tto bake another one',
      'broken',
      'PersonX rides a horse\txReact\tfree',
    ]);
    const looked = await cli.run([
      'infer',
      '--text',
      'I burnt the cake',
      '--source',
      'atomic',
      '--model',
      graph,
      '--store',
      at('graphs'),
      ...encoder,
    ]);
    expect(looked.err).toMatch(/graph\.tsv:3: This line has 1 columns/);
    const [line] = linesOf(looked.out);
    expect(line?.inferences['xReact']?.map(({ text }) => text)).toEqual(['embarrassed']);
    expect(line?.heads?.[0]?.text).toBe('PersonX burns the cake');
    writeFileSync(at('kept.jsonl'), looked.out);
    const stored = await cli.run(['infer', '--text', 'I burnt the cake', '--source', `stored:${at('kept.jsonl')}`]);
    expect(stored.err).toBe('');
    expect(linesOf(stored.out)[0]).toMatchObject({
      source: 'stored',
      event: line?.event,
      origin: { source: 'atomic', model: 'graph.tsv' },
    });
    const other = await cli.run(['infer', '--text', 'I fell', '--source', `stored:${at('kept.jsonl')}`]);
    expect(other).toMatchObject({ code: 1, out: '' });
    expect(other.err).toMatch(/No inferences are stored/);
  });

  it('prints a line for each sentence where that is the rule', async () => {
    await using server = await startLoopback();
    server.always(raw(JSON.stringify({ inferences: beams('x') }), 'application/json'));
    const { out } = await cli.run([
      ...['infer', '--text', 'I fell. It hurt!', '--source', `endpoint:${server.baseUrl}/infer`],
      ...['--event-rule', 'sentences', '--no-store'],
    ]);
    expect(linesOf(out).map(({ event }) => event)).toEqual(['i fell .', 'it hurt !']);
  });

  it.each([
    [[], /--source is missing/],
    [['--source', 'graph'], /no source of knowledge/],
    [['--source', 'llm', '--text', 'x'], /--model is missing/],
    [['--source', 'llm', '--model', 'm', '--text', 'x'], /--endpoint is missing/],
    [['--source', 'stored:x.jsonl'], /either --text or --queries/],
    [['--source', 'stored:x.jsonl', '--text', 'a', '--queries', 'b'], /either --text or --queries/],
    [['--source', 'stored:x.jsonl', '--text', 'a', '--beams', '0'], /--beams/],
    [['--source', 'stored:x.jsonl', '--text', 'a', '--event-rule', 'all'], /--event-rule/],
  ])('does not understand %j', async (args, sentence) => {
    const { code, err } = await cli.run(['infer', ...args]);
    expect(code).toBe(2);
    expect(err).toMatch(sentence);
  });
});

describe('rapport run with knowledge', () => {
  const base = [
    ...['run', '--template', path.join(root, 'samples/paper.rapport.md'), '--strategies', 'knowledge'],
    ...['--dialogues', path.join(root, 'test/fixtures/core/dialogues.jsonl'), '--case', 'letter#5'],
    ...['--model', 'tiny', '--format', 'json', '--no-store'],
  ];
  interface Cells {
    readonly cells: readonly {
      readonly response: string | null;
      readonly knowledge: { readonly source: string; readonly event: string } | null;
      readonly error: { readonly code: string; readonly message: string } | null;
    }[];
  }

  it("puts what the run's own model infers into the prompt, and keeps it in the record", async () => {
    await using server = await startLoopback();
    server.always((response, request) =>
      streamed([
        request.body?.['response_format'] === undefined ? 'Well done!' : JSON.stringify(phrases('to be read', 'none')),
      ])(response, request),
    );
    const { code, out } = await cli.run([...base, '--endpoint', server.baseUrl, '--knowledge', 'llm']);
    expect(code).toBe(0);
    const [cell] = (JSON.parse(out) as Cells).cells;
    expect(cell).toMatchObject({ response: 'Well done!', knowledge: { source: 'llm' } });
    const asked = JSON.stringify(server.requests[1]?.body?.['messages']);
    expect(asked).toContain('xWant: to be read\\n');
    expect(asked).not.toContain('none');
    // Another model of the same server, where one is named.
    await cli.run([...base, '--endpoint', server.baseUrl, '--knowledge', 'llm:wise']);
    expect(server.requests.slice(2).map(({ body }) => body?.['model'])).toEqual(['wise', 'tiny']);
  });

  it('fails the cell alone, saying what to do, where no source was chosen or the source has nothing', async () => {
    await using server = await startLoopback();
    server.always(streamed(['x']));
    const none = await cli.run([...base, '--endpoint', server.baseUrl]);
    expect(none.code).toBe(1);
    expect((JSON.parse(none.out) as Cells).cells[0]?.error).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('--knowledge') as string,
    });
    const file = write('one.jsonl', [{ event: 'e', source: 'llm', model: 'm', signature: 's', inferences: {} }]);
    const lacking = await cli.run([...base, '--endpoint', server.baseUrl, '--knowledge', `stored:${file}`]);
    expect((JSON.parse(lacking.out) as Cells).cells[0]?.error?.code).toBe('not-recorded');
    expect(server.requests).toHaveLength(0);
  });
});
