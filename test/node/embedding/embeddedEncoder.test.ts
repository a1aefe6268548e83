import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEmbeddedEncoder } from '../../../src/node/embedding/embeddedEncoder';
import { SHIPPED_TABLE, tableFile } from '../../support/embedding/shippedTable';

const signal = new AbortController().signal;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rapport-embedded-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('reads the table that ships', async () => {
  const encoder = createEmbeddedEncoder({ tableFile: SHIPPED_TABLE });
  expect(await encoder.identity(signal)).toEqual({ id: 'embedded:mpnet-static-v1', dimensions: 256 });
  const { count, values } = await encoder.encode(['I lost my job.', 'I got fired.'], signal);
  expect({ count, numbers: values.length }).toEqual({ count: 2, numbers: 512 });
});

it('reads nothing before its first use, and a table that was missing once it is there', async () => {
  const file = path.join(folder, 'late.bin');
  const encoder = createEmbeddedEncoder({ tableFile: file });
  await expect(encoder.identity(signal)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining(file),
  });
  writeFileSync(file, tableFile({}));
  expect(await encoder.identity(signal)).toEqual({ id: 'embedded:small', dimensions: 2 });
});

it('says that a damaged table is damaged', async () => {
  const file = path.join(folder, 'damaged.bin');
  writeFileSync(file, tableFile({}).subarray(0, -3));
  await expect(createEmbeddedEncoder({ tableFile: file }).encode(['up'], signal)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/damaged/),
  });
});

it('lets others on the thread work between slices of a large batch', async () => {
  const file = path.join(folder, 'small.bin');
  writeFileSync(file, tableFile({}));
  const encoder = createEmbeddedEncoder({ tableFile: file });
  let turns = 0;
  let working = true;
  const count = (): void => {
    turns++;
    if (working) setImmediate(count);
  };
  setImmediate(count);
  await encoder.encode(
    Array.from({ length: 2000 }, () => 'up right'),
    signal,
  );
  working = false;
  expect(turns).toBeGreaterThanOrEqual(19);
});

it('is cancelled before it reads and while it encodes', async () => {
  const encoder = createEmbeddedEncoder({ tableFile: SHIPPED_TABLE });
  await expect(encoder.identity(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  const controller = new AbortController();
  const encoding = encoder.encode(
    Array.from({ length: 3000 }, () => 'a text of some length'),
    controller.signal,
  );
  setImmediate(() => controller.abort());
  await expect(encoding).rejects.toMatchObject({ code: 'cancelled' });
});
