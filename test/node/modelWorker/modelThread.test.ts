import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SentenceModel } from '../../../src/node/modelWorker/modelMessages';
import { createModelThread, type ModelThread } from '../../../src/node/modelWorker/modelThread';
import { buildModelWorker, type BuiltWorker } from '../../support/embedding/modelWorker';
import { meanOf, writeTinyModel, type TinyModel } from '../../support/embedding/tinyModel';
import { failureOf } from '../../support/loopback/asking';

const signal = new AbortController().signal;
let built: BuiltWorker;
let folder: string;
let tiny: TinyModel;
let thread: ModelThread;

beforeAll(async () => {
  built = await buildModelWorker();
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(built.folder, 'node_modules'), 'junction');
  folder = mkdtempSync(join(tmpdir(), 'rapport-model-'));
  tiny = writeTinyModel(folder);
  thread = createModelThread({ worker: built.file });
}, 60_000);

afterAll(async () => {
  await thread.dispose();
  rmSync(folder, { recursive: true });
  built[Symbol.dispose]();
});

function model(extra: Partial<SentenceModel> = {}): SentenceModel {
  return { folder, graph: 'onnx/model.onnx', maxTokens: 12, pooling: 'mean', lowerCase: false, threads: 1, ...extra };
}

async function encode(texts: readonly string[], extra: Partial<SentenceModel> = {}, on = thread) {
  const { values, dimensions, truncated, runtime } = await on.run(
    'encode',
    { model: model(extra), texts },
    undefined,
    signal,
  );
  const rows = texts.map((_, row) => [...values.subarray(row * dimensions, (row + 1) * dimensions)]);
  return { rows, truncated, runtime };
}

function expectClose(found: readonly number[] | undefined, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, at) => expect(found?.[at]).toBeCloseTo(value, 5));
}

describe('the model thread', () => {
  it('gives the unit mean of token vectors, padding aside, in the order of the texts', async () => {
    const texts = ['sad', 'i am so happy today', 'My dog died', 'happy'];
    const { rows, truncated } = await encode(texts);
    texts.forEach((text, row) => expectClose(rows[row], meanOf(tiny, text.toLowerCase().split(' '))));
    expect(truncated).toEqual([]);
  });

  it('encodes many texts of all lengths as it encodes each alone', async () => {
    const words = ['i', 'am', 'so', 'sad', 'happy', 'dog', 'exam'];
    const texts = Array.from({ length: 90 }, (_, n) =>
      words
        .slice(0, 1 + (n % 7))
        .map((_, at) => words[(n + at) % 7])
        .join(' '),
    );
    const { rows } = await encode(texts);
    texts.forEach((text, row) => expectClose(rows[row], meanOf(tiny, text.split(' '))));
  });

  it('cuts a long text as the encoder does, keeps its closing token, and says so', async () => {
    const { rows, truncated } = await encode(['sad', 'i am so sad today my dog died'], { maxTokens: 5 });
    expectClose(rows[1], meanOf(tiny, ['i', 'am', 'so']));
    expect(truncated).toEqual([1]);
  });

  it.each([
    ['nothing', '', []],
    ['blanks', ' \n ', []],
    ['an emoji', '😀', ['[UNK]']],
    ['blanks around', '  sad ', ['sad']],
  ])('makes something of %s', async (_, text, words) => {
    expectClose((await encode([text])).rows[0], meanOf(tiny, words));
  });

  it('takes the first token where the model says so', async () => {
    const first = tiny.vectorOf('[CLS]');
    const length = Math.hypot(...first);
    expectClose(
      (await encode(['sad'], { pooling: 'cls' })).rows[0],
      first.map((value) => value / length),
    );
  });

  it('encodes nothing for no texts', async () => {
    expect((await encode([])).rows).toEqual([]);
  });

  it('tells how far it is, up to the whole', async () => {
    const steps: [number, number][] = [];
    const texts = Array.from({ length: 70 }, () => 'sad');
    await thread.run('encode', { model: model(), texts }, (done, total) => steps.push([done, total]), signal);
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.at(-1)).toEqual([70, 70]);
  });

  it('lets a waiter go when its signal aborts, and goes on with the others', async () => {
    const stop = new AbortController();
    const texts = Array.from({ length: 2000 }, () => 'i am so sad today');
    const stopped = failureOf(thread.run('encode', { model: model(), texts }, () => stop.abort(), stop.signal));
    const other = encode(['sad']);
    expect(await stopped).toMatchObject({ code: 'cancelled' });
    expectClose((await other).rows[0], meanOf(tiny, ['sad']));
    expect(
      await failureOf(thread.run('encode', { model: model(), texts }, undefined, AbortSignal.abort())),
    ).toMatchObject({
      code: 'cancelled',
    });
  });

  it('says that a model cannot be loaded, and loads others afterwards', async () => {
    writeFileSync(join(folder, 'onnx/broken.onnx'), 'no graph');
    const failure = await failureOf(encode(['sad'], { graph: 'onnx/broken.onnx' }));
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(failure.message).toContain(folder);
    expect((await encode(['sad'])).rows).toHaveLength(1);
  });

  it('refuses a graph that gives no vector a token', async () => {
    const other = mkdtempSync(join(tmpdir(), 'rapport-model-'));
    writeTinyModel(other, { outputName: 'logits' });
    expect(await failureOf(encode(['sad'], { folder: other }))).toMatchObject({ code: 'invalid-input' });
    rmSync(other, { recursive: true });
  });

  it('computes the same in WebAssembly, where there is no native runtime', async () => {
    const lone = await buildModelWorker();
    const inWasm = createModelThread({ worker: lone.file });
    const { rows, runtime } = await encode(['i am so sad', 'happy'], {}, inWasm);
    expect(runtime).toBe('wasm');
    expectClose(rows[0], meanOf(tiny, ['i', 'am', 'so', 'sad']));
    await inWasm.dispose();
    lone[Symbol.dispose]();
  }, 60_000);

  it('fails what is under way when it is ended, and does nothing afterwards', async () => {
    const ended = createModelThread({ worker: built.file });
    const waiting = failureOf(encode(['sad'], {}, ended));
    await ended.dispose();
    expect(await waiting).toMatchObject({ code: 'cancelled' });
    expect(await failureOf(encode(['sad'], {}, ended))).toMatchObject({ code: 'cancelled' });
  });

  it('says so when its worker breaks down', async () => {
    const broken = createModelThread({ worker: new URL('data:text/javascript,process.exit(3)') });
    expect(await failureOf(encode(['sad'], {}, broken))).toMatchObject({ code: 'internal' });
    await broken.dispose();
  });
});
