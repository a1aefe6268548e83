import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { requestHash } from '../../../src/core/llm/requestHash';
import { cellId } from '../../../src/core/run/runRecord';
import { bundled } from './bundled';
import { NEVER, newFolder, open, storeFile } from './storeFolder';
import { answerOf, cellOf, headerOf, requestOf } from './writerWork';

/** A writer in a process of its own, which starts to write at `go`. */
function writer(script: string, folder: string, name: string, count: number) {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    process.execPath,
    [script, folder, name, String(count)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const reader = createInterface(child.stdout);
  reader.on('line', (line) => lines.push(line));
  const ended = once(reader, 'close');
  return { name, lines, reader, child, go: () => child.stdin.write('go\n'), ended };
}

function sound(folder: string): void {
  const database = new DatabaseSync(storeFile(folder));
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  database.close();
}

const acknowledged = (lines: readonly string[], what: string): readonly (readonly number[])[] =>
  lines.filter((line) => line.startsWith(`${what} `)).map((line) => line.split(' ').slice(1).map(Number));

describe('processes that share a store', () => {
  it('make it together, write side by side, and lose and overwrite nothing', { timeout: 60_000 }, async () => {
    const folder = newFolder();
    const script = await bundled('./writerChild');
    const count = 60;
    const writers = ['anna', 'ben', 'cleo', 'dora'].map((name) => writer(script, folder, name, count));
    writers.forEach(({ go }) => go());
    await Promise.all(writers.map(({ ended }) => ended));
    const store = open(folder);
    for (const { name, lines } of writers) {
      expect(lines.at(-1)).toBe('done');
      expect(lines.filter((line) => line.startsWith('notice'))).toEqual([]);
      for (const [index = 0, repeat = 0] of acknowledged(lines, 'answer')) {
        const found = await store.completions.find(requestHash(requestOf(name, index)), repeat);
        expect(found?.completion).toEqual(answerOf(name, index));
      }
      const record = await store.runs.load(name, NEVER);
      expect(record.outcome).toBe('completed');
      expect(Object.values(record.cells)).toEqual(Array.from({ length: count }, (_, index) => cellOf(name, index)));
    }
    expect(await store.completions.count([requestHash(requestOf('anna', 1))])).toEqual([writers.length]);
    expect(await store.stats()).toMatchObject({ runs: 4, cells: 4 * count, completions: 4 * count });
    store.dispose();
    sound(folder);
  });

  it('can make it at the very same moment', { timeout: 60_000 }, async () => {
    const script = await bundled('./openerChild');
    const openers = [1, 2, 3].map(() => {
      const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
      onTestFinished(() => void child.kill('SIGKILL'));
      return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
    });
    const root = newFolder();
    for (let round = 0; round < 60; round++) {
      for (const { child } of openers) child.stdin.write(`${path.join(root, String(round))}\n`);
      const said = await Promise.all(openers.map(async ({ lines }) => (await lines.next()).value as unknown));
      expect(said).toEqual(['open', 'open', 'open']);
    }
  });

  it('lose nothing that was acknowledged when they are killed', { timeout: 60_000 }, async () => {
    const folder = newFolder();
    const script = await bundled('./writerChild');
    const survivor = writer(script, folder, 'survivor', 150);
    survivor.go();
    const killed = [];
    for (const after of [1, 14, 33, 58]) {
      const victim = writer(script, folder, `victim-${after}`, 2000);
      victim.reader.on('line', () => victim.lines.length >= after && victim.child.kill('SIGKILL'));
      victim.go();
      await victim.ended;
      expect(victim.lines.length).toBeGreaterThanOrEqual(after);
      expect(victim.lines).not.toContain('done');
      killed.push(victim);
    }
    await survivor.ended;
    expect(survivor.lines.at(-1)).toBe('done');
    const store = open(folder);
    expect(store.notices).toEqual([]);
    for (const { name, lines } of [...killed, survivor]) {
      for (const [index = 0, repeat = 0] of acknowledged(lines, 'answer'))
        expect((await store.completions.find(requestHash(requestOf(name, index)), repeat))?.completion).toEqual(
          answerOf(name, index),
        );
      const keys = acknowledged(lines, 'cell').map(([index = 0]) => cellOf(name, index).key);
      const cells = await store.runs.cells(name, keys);
      expect(cells.map((cell) => cell && cellId(cell.key))).toEqual(keys.map(cellId));
    }
    const record = await store.runs.load('victim-58', NEVER);
    expect(record.header).toEqual(headerOf('victim-58', 2000));
    expect(record.outcome).toBe('running');
    store.dispose();
    sound(folder);
  });

  it('set a damaged store aside once', { timeout: 60_000 }, async () => {
    const folder = newFolder();
    writeFileSync(storeFile(folder), 'not a database '.repeat(2000));
    const script = await bundled('./writerChild');
    const writers = ['anna', 'ben', 'cleo'].map((name) => writer(script, folder, name, 10));
    writers.forEach(({ go }) => go());
    await Promise.all(writers.map(({ ended }) => ended));
    expect(writers.map(({ lines }) => lines.at(-1))).toEqual(['done', 'done', 'done']);
    const store = open(folder);
    expect(await store.stats()).toMatchObject({ runs: 3, cells: 30 });
    expect(readdirSync(folder).filter((name) => /damaged.*\.db$/.test(name))).toHaveLength(1);
  });
});
