import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/node/store/openStore';
import { useCommandLine } from '../support/cli/commandLineWorld';
import { streamed } from '../support/loopback/behaviours';

const root = path.join(import.meta.dirname, '../..');
const fixture = (name: string): string => path.join(root, 'test/fixtures/core', name);

const world = useCommandLine(({ server }) =>
  server.always(streamed(['Fingers ', 'crossed!'], { usage: { prompt: 40, completion: 7 } })),
);

async function run(...args: readonly string[]) {
  const { code, out, err } = await world.cli.run([
    ...['run', '--template', path.join(root, 'samples/paper.rapport.md')],
    ...['--dialogues', fixture('dialogues.jsonl'), '--pool', fixture('pool.jsonl'), '--case', 'letter#5'],
    ...[
      '--strategies',
      'zero-shot,two-stage',
      '--endpoint',
      world.server.baseUrl,
      '--model',
      'tiny',
      '--format',
      'json',
    ],
    ...args,
  ]);
  const cells = (code === 0 ? JSON.parse(out) : { cells: [] }) as {
    readonly cells: readonly { readonly response: string; readonly source: { readonly kind: string } }[];
  };
  return { code, err, cells: cells.cells };
}

describe('rapport run with a store', () => {
  it('asks nothing that is stored, and says that it is', async () => {
    const first = await run('--store', world.folder);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.cells.map(({ source }) => source.kind)).toEqual(['live', 'live']);
    expect(world.server.requests).toHaveLength(3);
    const second = await run('--store', world.folder);
    expect(second.cells.map(({ source }) => source.kind)).toEqual(['stored', 'stored']);
    expect(second.cells.map(({ response }) => response)).toEqual(first.cells.map(({ response }) => response));
    expect(world.server.requests).toHaveLength(3);
  });

  it('asks again when told to, and keeps both answers and all runs', async () => {
    await run('--store', world.folder);
    const again = await run('--store', world.folder, '--again');
    expect(again.cells.map(({ source }) => source.kind)).toEqual(['live', 'live']);
    expect(world.server.requests).toHaveLength(6);
    const store = openStore({ folder: world.folder, now: Date.now });
    expect(await store.stats()).toMatchObject({ completions: 6, requests: 3, runs: 2, cells: 4 });
    expect((await store.runs.list('kept')).map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
    store.dispose();
  });

  it('keeps it in ./.rapport unless told otherwise, out of version control', async () => {
    await run();
    expect(readFileSync(path.join(world.cli.folder, '.rapport', '.gitignore'), 'utf8')).toBe('*\n');
    expect((await run()).cells.map(({ source }) => source.kind)).toEqual(['stored', 'stored']);
  });

  it('leaves none when told so', async () => {
    const before = existsSync(path.join(world.cli.folder, '.rapport'));
    await run('--no-store');
    const second = await run('--no-store');
    expect(second.cells.map(({ source }) => source.kind)).toEqual(['live', 'live']);
    expect(existsSync(path.join(world.cli.folder, '.rapport'))).toBe(before);
  });

  it('runs where it cannot store, and says so', async () => {
    const blocked = path.join(world.cli.folder, 'blocked');
    writeFileSync(blocked, 'a file');
    const { code, err, cells } = await run('--store', path.join(blocked, 'store'));
    expect(code).toBe(0);
    expect(cells).toHaveLength(2);
    expect(err).toContain('kept in memory');
  });

  it('refuses to have one and none', async () => {
    const { code, err } = await run('--store', world.folder, '--no-store');
    expect(code).toBe(2);
    expect(err).toContain('--store and --no-store exclude each other');
  });
});
