import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenCounter } from '../../src/node/tokenCounter';
import { createWorkerTokenCounter } from '../../src/node/workerTokenCounter';
import { failureOf } from '../support/loopback/asking';

let folder: string;
let worker: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rapport-'));
  worker = join(folder, 'tokenWorker.cjs');
  const entry = fileURLToPath(new URL('../../src/node/tokenWorker.ts', import.meta.url));
  await build({
    entryPoints: [entry],
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('counting tokens in a worker', () => {
  it('gives the counts of the counter itself, and keeps this thread free while tables load', async () => {
    const counter = createWorkerTokenCounter(worker);
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    const counted = await Promise.all(['Hello there.', 'Ünïcödé 🐝'].map((text) => counter.count(text, 'gpt-4o')));
    clearInterval(ticking);
    const expected = await Promise.all(
      ['Hello there.', 'Ünïcödé 🐝'].map((text) => createTokenCounter().count(text, 'gpt-4o')),
    );
    expect(counted).toEqual(expected);
    expect(turns).toBeGreaterThan(3);
    counter.dispose();
  });

  it('counts the same text once', async () => {
    const counter = createWorkerTokenCounter(worker);
    expect(counter.count('again', 'm')).toBe(counter.count('again', 'm'));
    await counter.count('again', 'm');
    counter.dispose();
  });

  it('tells those who wait that it was stopped, and everybody after', async () => {
    const counter = createWorkerTokenCounter(worker);
    const waiting = counter.count('too late', 'm');
    counter.dispose();
    expect(await failureOf(waiting)).toMatchObject({ code: 'cancelled' });
    expect(await failureOf(counter.count('later', 'm'))).toMatchObject({ code: 'cancelled' });
  });

  it('fails with a sentence when the worker is not there', async () => {
    const counter = createWorkerTokenCounter(join(folder, 'missing.cjs'));
    expect(await failureOf(counter.count('text', 'm'))).toMatchObject({ code: 'internal' });
  });

  it('asks again for what failed', async () => {
    const failing = join(folder, 'failing.cjs');
    writeFileSync(
      failing,
      `const { parentPort } = require('node:worker_threads');
      let failed = false;
      parentPort.on('message', (tasks) => parentPort.postMessage(tasks.map(({ id }) => {
        const first = !failed;
        failed = true;
        return first
          ? { kind: 'failed', id, error: { code: 'internal', message: 'No.' } }
          : { kind: 'counted', id, count: { tokens: 3, tokeniser: 't', exact: true } };
      })));`,
    );
    const counter = createWorkerTokenCounter(failing);
    expect((await failureOf(counter.count('text', 'm'))).message).toBe('No.');
    expect(await counter.count('text', 'm')).toMatchObject({ tokens: 3 });
    counter.dispose();
  });
});
