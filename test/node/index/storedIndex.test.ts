import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  mkdirSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { topK } from '../../../src/core/embedding/topK';
import { buildExemplarIndex, type ExemplarIndex } from '../../../src/core/exemplars/exemplarIndex';
import type { Reading } from '../../../src/core/exemplars/reading';
import { trainingItemsOf } from '../../../src/core/exemplars/trainingItems';
import type { Dialogue } from '../../../src/core/inputs/dialogue';
import { indexFolder, openIndex, readIndex, requireUnchangedPool } from '../../../src/node/index/storedIndex';
import { AppError } from '../../../src/core/util/errors';
import { makeDialogue } from '../../support/embedding/makeDialogue';
import { createWordEncoder, type WordEncoder } from '../../support/embedding/wordEncoder';
import { failureOf } from '../../support/loopback/asking';

const signal = new AbortController().signal;
const COUNT = 1200;
let folder: string;

beforeEach(() => (folder = join(mkdtempSync(join(tmpdir(), 'rapport-index-')), 'index')));
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

/** A word for a number: the encoder knows letters alone, and to it all numbers would be one. */
const word = (number: number): string => String(number).replace(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));

function poolOf(count: number, from = 0): Dialogue[] {
  return Array.from({ length: count }, (_, n) =>
    makeDialogue(`d${from + n}`, `${word(from + n)} and also ${word(n % 7)}`, 'ok'),
  );
}

function open(
  dialogues: readonly Dialogue[],
  encoder: WordEncoder,
  extra: { reading?: Reading; signal?: AbortSignal; onProgress?: (done: number, total: number) => void } = {},
): Promise<ExemplarIndex> {
  const { reading = 'context', signal: stop = signal, ...rest } = extra;
  return openIndex({ folder, pool: { name: 'pool.jsonl', dialogues }, encoder, reading, ...rest }, stop);
}

/** All bits of the numbers: `Buffer.from` alone would make a byte of each, which is 0 for most. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** What an index must hold, row by row: the same as one built in memory. */
async function expectWhole(index: ExemplarIndex, dialogues: readonly Dialogue[]): Promise<void> {
  const items = trainingItemsOf(dialogues);
  const source = { pool: index.pool, items, reading: index.reading };
  const whole = await buildExemplarIndex(source, createWordEncoder({ id: index.encoder.id }), undefined, signal);
  expect(index.items).toEqual(items);
  expect(bytesOf(index.matrix.values).equals(bytesOf(whole.matrix.values))).toBe(true);
  const query = whole.matrix.values.slice(0, index.encoder.dimensions);
  expect(topK(index.matrix, query, 5)).toEqual(topK(whole.matrix, query, 5));
}

const meta = (): { rows: number } => JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as { rows: number };

describe('a stored index', () => {
  it('is built once and read afterwards', async () => {
    const dialogues = poolOf(COUNT);
    const encoder = createWordEncoder();
    await expectWhole(await open(dialogues, encoder), dialogues);
    expect(encoder.encoded).toHaveLength(COUNT);
    await expectWhole(await open(dialogues, encoder), dialogues);
    expect(encoder.encoded).toHaveLength(COUNT);
  });

  it('goes on after its last whole batch when a build was stopped', async () => {
    const dialogues = poolOf(COUNT);
    const stop = new AbortController();
    const first = createWordEncoder();
    const onProgress = (): void => stop.abort();
    expect(await failureOf(open(dialogues, first, { signal: stop.signal, onProgress }))).toMatchObject({
      code: 'cancelled',
    });
    const kept = meta().rows;
    expect(kept).toBe(512);
    const second = createWordEncoder();
    const steps: number[] = [];
    await expectWhole(await open(dialogues, second, { onProgress: (done) => steps.push(done) }), dialogues);
    expect(second.encoded).toHaveLength(COUNT - kept);
    expect(steps[0]).toBeGreaterThan(kept);
  });

  it('cuts off what a killed build left behind its last whole batch', async () => {
    const dialogues = poolOf(COUNT);
    const broken = createWordEncoder({
      onEncode: (call) => {
        if (call === 2) throw new AppError('internal', 'killed');
      },
    });
    await failureOf(open(dialogues, broken));
    appendFileSync(join(folder, 'vectors.f32'), Buffer.alloc(1001, 7));
    appendFileSync(join(folder, 'keys.bin'), Buffer.alloc(37, 7));
    writeFileSync(join(folder, 'meta.json.tmp'), '{"rows":');
    await expectWhole(await open(dialogues, createWordEncoder()), dialogues);
  });

  it('is extended when dialogues are added, and reads rows that stand elsewhere now', async () => {
    await open(poolOf(COUNT), createWordEncoder());
    const edited = [...poolOf(3, 5000), ...poolOf(COUNT).slice(10).toReversed()];
    const encoder = createWordEncoder();
    await expectWhole(await open(edited, encoder), edited);
    expect(encoder.encoded).toHaveLength(3);
  });

  it('encodes a text once that several items share', async () => {
    const dialogues = [makeDialogue('a', 'same', 'x'), makeDialogue('b', 'same', 'y'), makeDialogue('c', 'other', 'z')];
    const encoder = createWordEncoder();
    await expectWhole(await open(dialogues, encoder), dialogues);
    expect(encoder.encoded).toEqual(['same', 'other']);
  });

  it('says which items were cut, also when it is read again', async () => {
    const dialogues = [makeDialogue('a', 'one', 'x'), makeDialogue('b', 'one two three', 'y')];
    expect((await open(dialogues, createWordEncoder({ maxWords: 2 }))).truncated).toEqual(['b#2']);
    expect((await open(dialogues, createWordEncoder({ maxWords: 2 }))).truncated).toEqual(['b#2']);
  });

  it('can be used without its pool', async () => {
    const dialogues = poolOf(20);
    const built = await open(dialogues, createWordEncoder());
    const { index } = await readIndex(folder, signal);
    expect(index).toMatchObject({ pool: built.pool, encoder: built.encoder, items: built.items, reading: 'context' });
    await expectWhole(index, dialogues);
    await requireUnchangedPool(index, dialogues, signal);
  });

  it('that was being finished for an edited pool when it was killed is finished the next time', async () => {
    const first = poolOf(20);
    await open(first, createWordEncoder());
    const other = [...poolOf(10, 100), ...poolOf(10)];
    // A folder where the list of rows goes lets the build fail between its last files.
    rmSync(join(folder, 'places.u32'));
    mkdirSync(join(folder, 'places.u32'));
    expect(await failureOf(open(other, createWordEncoder()))).toMatchObject({ code: 'file-error' });
    rmSync(join(folder, 'places.u32'), { recursive: true });
    await expectWhole(await open(first, createWordEncoder()), first);
  });

  it('tells that the pool was edited since', async () => {
    await open(poolOf(20), createWordEncoder());
    const { index } = await readIndex(folder, signal);
    const edited = [...poolOf(19), makeDialogue('d19', 'another text', 'ok')];
    expect(await failureOf(requireUnchangedPool(index, edited, signal))).toMatchObject({ code: 'invalid-input' });
  });

  it('of another encoder or reading is refused, and stays as it is', async () => {
    await open(poolOf(20), createWordEncoder());
    const before = readFileSync(join(folder, 'meta.json'), 'utf8');
    const other = await failureOf(open(poolOf(20), createWordEncoder({ id: 'words v2' })));
    expect(other).toMatchObject({ code: 'invalid-input' });
    expect(other.message).toMatch(/made by words and .*words v2/);
    const reading = await failureOf(open(poolOf(20), createWordEncoder(), { reading: 'context+response' }));
    expect(reading).toMatchObject({ code: 'invalid-input' });
    expect(readFileSync(join(folder, 'meta.json'), 'utf8')).toBe(before);
  });

  it.each(['', '{"format":2}', 'not json'])('with a description that is broken is refused: %j', async (text) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'meta.json'), text);
    expect(await failureOf(open(poolOf(2), createWordEncoder()))).toMatchObject({ code: 'file-error' });
  });

  it('whose vectors are cut short is refused', async () => {
    await open(poolOf(20), createWordEncoder());
    const vectors = join(folder, 'vectors.f32');
    writeFileSync(vectors, readFileSync(vectors).subarray(0, statSync(vectors).size - 4));
    expect(await failureOf(open(poolOf(20), createWordEncoder()))).toMatchObject({ code: 'file-error' });
  });

  it.runIf(existsSync('/dev/full'))(
    'says that the disk is full, and keeps nothing of the batch that did not fit',
    async () => {
      mkdirSync(folder, { recursive: true });
      symlinkSync('/dev/full', join(folder, 'vectors.f32'));
      const failure = await failureOf(open(poolOf(20), createWordEncoder()));
      expect(failure).toMatchObject({ code: 'file-error' });
      expect(failure.message).toContain('disk is full');
      rmSync(join(folder, 'vectors.f32'));
      await expectWhole(await open(poolOf(20), createWordEncoder()), poolOf(20));
    },
  );

  it('is not built by two processes at once; a lock whose process is gone counts for nothing', async () => {
    mkdirSync(folder, { recursive: true });
    const lock = join(folder, 'building.lock');
    writeFileSync(lock, String(process.ppid));
    expect(await failureOf(open(poolOf(5), createWordEncoder()))).toMatchObject({ code: 'unavailable' });
    const gone = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(lock, String(gone.pid));
    await open(poolOf(5), createWordEncoder());
    expect(existsSync(lock)).toBe(false);
  });

  it('that is not there, or not finished, is told apart', async () => {
    expect(await failureOf(readIndex(folder, signal))).toMatchObject({ code: 'not-found' });
    const broken = createWordEncoder({
      onEncode: (call) => {
        if (call === 2) throw new AppError('internal', 'killed');
      },
    });
    await failureOf(open(poolOf(COUNT), broken));
    expect(await failureOf(readIndex(folder, signal))).toMatchObject({ code: 'invalid-input' });
  });

  it('of an empty pool is empty', async () => {
    expect((await open([], createWordEncoder())).items).toEqual([]);
  });

  it('lies beside the store, apart for each pool, encoder and reading', () => {
    const folders = [
      indexFolder('s', 'a', 'e', 'context'),
      indexFolder('s', 'b', 'e', 'context'),
      indexFolder('s', 'a', 'f', 'context'),
      indexFolder('s', 'a', 'e', 'context+response'),
    ];
    expect(new Set(folders).size).toBe(4);
    expect(indexFolder('s', 'a', 'e', 'context')).toBe(folders[0]);
  });
});
