import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../src/cli/command';
import { indexCommand } from '../../src/cli/indexCommand';
import { retrieveCommand } from '../../src/cli/retrieveCommand';
import { isAppError } from '../../src/core/util/errors';
import { makeDialogue } from '../support/embedding/makeDialogue';
import { buildModelWorker, type BuiltWorker } from '../support/embedding/modelWorker';
import { writeTinyModel } from '../support/embedding/tinyModel';

let built: BuiltWorker;
let folder: string;
const at = (name: string): string => join(folder, name);

const POOL = [
  makeDialogue('dog', 'my dog died', 'so sad', 'my dog', 'i am sad'),
  makeDialogue('exam', 'i passed the exam', 'happy today'),
  makeDialogue('q', 'my dog died today', 'own'),
];

beforeAll(async () => {
  built = await buildModelWorker();
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(built.folder, 'node_modules'), 'junction');
  folder = mkdtempSync(join(tmpdir(), 'rapport-cli-'));
  writeTinyModel(at('model'), { graphs: ['onnx/model.onnx', 'onnx/model_quantized.onnx'] });
  const lines = POOL.map((dialogue) => JSON.stringify(dialogue));
  writeFileSync(at('pool.jsonl'), lines.join('\n'));
  writeFileSync(at('test.jsonl'), lines.slice(0, 2).join('\n'));
  writeFileSync(at('edited.jsonl'), lines.slice(0, 2).join('\n'));
  writeFileSync(
    at('queries.jsonl'),
    '{"id":"q#2","context":["my dog died"]}\n{"id":"x","text":"i passed"}\n{"id":3}\n',
  );
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
  built[Symbol.dispose]();
});

/** Runs a command: its exit code or error code, and what it printed. */
async function run(command: Command, ...args: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const output = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
  const environment = { keyFor: () => undefined, workerFolder: built.folder, output };
  const code = await command.run(args, environment, new AbortController().signal).catch((error: unknown) => {
    if (!isAppError(error)) throw error;
    err.push(error.message);
    return error.code;
  });
  return { code, lines: out.map((line) => JSON.parse(line) as Record<string, never>), err: err.join('\n') };
}

interface Line {
  readonly id: string;
  readonly exemplars: readonly { readonly id: string; readonly conversation: string; readonly cosine: number }[];
}

const encoder = (): string[] => ['--encoder', `path:${at('model')}`];
const retrieve = (...args: readonly string[]) =>
  run(retrieveCommand, ...encoder(), '--queries', at('queries.jsonl'), ...args);

describe('rapport retrieve', () => {
  it('prints a line a query with its nearest items, never of its own conversation', async () => {
    const { code, lines, err } = await retrieve('--pool', at('pool.jsonl'), '--k', '2');
    expect(code).toBe(0);
    const [first, second] = lines as unknown as Line[];
    expect(first).toMatchObject({
      id: 'q#2',
      exemplars: [{ id: 'dog#2', conversation: 'dog', flags: ['same-context', 'near-duplicate-cosine'] }, {}],
    });
    expect(first?.exemplars[0]?.cosine).toBeCloseTo(1, 5);
    expect(first?.exemplars.map(({ conversation }) => conversation)).not.toContain('q');
    expect(second).toMatchObject({ id: 'x', exemplars: [{ id: 'exam#2' }, {}] });
    expect(err).toContain('queries.jsonl:3');
  });

  it('gives the same from an index as from the pool itself', async () => {
    const built = await run(
      indexCommand,
      ...encoder(),
      '--pool',
      at('pool.jsonl'),
      '--out',
      at('index'),
      '--reading',
      'context+response',
    );
    expect(built).toMatchObject({ code: 0, lines: [{ items: 4, reading: 'context+response', truncated: 0 }] });
    const direct = await retrieve('--pool', at('pool.jsonl'), '--reading', 'context+response');
    expect(direct.lines).toHaveLength(2);
    expect((await retrieve('--index', at('index'))).lines).toEqual(direct.lines);
    expect((await retrieve('--index', at('index'), '--pool', at('pool.jsonl'))).lines).toEqual(direct.lines);
  });

  it('refuses an index of an edited pool, of another encoder, of another reading, and one that is not there', async () => {
    await run(indexCommand, ...encoder(), '--pool', at('pool.jsonl'), '--out', at('context'));
    expect(await retrieve('--index', at('context'), '--pool', at('edited.jsonl'))).toMatchObject({
      code: 'invalid-input',
      lines: [],
    });
    expect(await retrieve('--index', at('context'), '--quantised')).toMatchObject({ code: 'invalid-input', lines: [] });
    expect(await retrieve('--index', at('context'), '--reading', 'context+response')).toMatchObject({
      code: 'invalid-input',
    });
    expect(await retrieve('--index', at('nowhere'))).toMatchObject({ code: 'not-found', lines: [] });
  });

  it('refuses a pool that is a test set, unless it is insisted on, and marks it then', async () => {
    const refused = await retrieve('--pool', at('test.jsonl'));
    expect(refused).toMatchObject({ code: 'invalid-input', lines: [] });
    expect(refused.err).toContain('--allow-test-split');
    const { lines } = await retrieve('--pool', at('test.jsonl'), '--allow-test-split', '--k', '1');
    expect(lines).toMatchObject([{ exemplars: [{ flags: expect.arrayContaining(['test-split']) }] }, {}]);
  });

  it('marks what comes from an index of a test set', async () => {
    await run(indexCommand, ...encoder(), '--pool', at('test.jsonl'), '--out', at('marked'), '--allow-test-split');
    const { lines } = await retrieve('--index', at('marked'), '--k', '1');
    expect(lines).toMatchObject([{ exemplars: [{ flags: expect.arrayContaining(['test-split']) }] }, {}]);
  });

  it('gives an empty query no neighbours, says so, and answers the others', async () => {
    writeFileSync(
      at('odd.jsonl'),
      '{"id":"nothing","context":["  "]}\n{"id":"emoji","text":"😭💔 👩🏽‍🚒"}\n{"id":"dog","text":"my dog"}\n',
    );
    const { code, lines, err } = await run(
      retrieveCommand,
      '--pool',
      at('pool.jsonl'),
      '--queries',
      at('odd.jsonl'),
      '--k',
      '2',
      '--encoder',
      `path:${at('model')}`,
    );
    expect(code).toBe(0);
    const found = lines as unknown as readonly Line[];
    expect(found.map(({ id, exemplars }) => [id, exemplars.length])).toEqual([
      ['nothing', 0],
      ['emoji', 2],
      ['dog', 2],
    ]);
    expect(found[1]?.exemplars.every(({ cosine }) => Number.isFinite(cosine))).toBe(true);
    expect(err).toContain('1 queries are empty and have no neighbours: nothing');
  });

  it('says which queries were cut', async () => {
    writeFileSync(at('long.jsonl'), JSON.stringify({ id: 'long', text: 'sad '.repeat(50) }));
    const { code, err } = await run(
      retrieveCommand,
      ...encoder(),
      '--pool',
      at('pool.jsonl'),
      '--queries',
      at('long.jsonl'),
    );
    expect(code).toBe(0);
    expect(err).toMatch(/1 queries .*cut: long/);
  });

  it.each([
    [['--queries', 'q']],
    [['--pool', 'p']],
    [['--pool', 'p', '--queries', 'q', '--k', '0']],
    [['--pool', 'p', '--queries', 'q', '--format', 'csv']],
    [['--pool', 'p', '--queries', 'q', '--reading', 'all']],
    [['--nonsense']],
  ])('does not understand %j', async (args) => {
    const { code } = await run(
      retrieveCommand,
      ...args.map((arg) => (arg === 'q' ? at('queries.jsonl') : arg === 'p' ? at('pool.jsonl') : arg)),
    );
    expect(code).toBe('invalid-setting');
  });
});

it('the usage texts name every argument', () => {
  for (const { usage } of [indexCommand, retrieveCommand])
    for (const argument of ['--pool', '--encoder', '--reading', '--quantised', '--threads', '--offline', '--cache'])
      expect(usage).toContain(argument);
});
