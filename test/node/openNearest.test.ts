import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NearestRequest } from '../../src/core/exemplars/nearestRequest';
import { testCasesOf } from '../../src/core/inputs/testCase';
import type { EncoderDependencies } from '../../src/node/embedding/openEncoder';
import type { EncodeResult, EncodeTask } from '../../src/node/modelWorker/modelMessages';
import { openNearest } from '../../src/node/openNearest';
import { startHub } from '../support/embedding/hubServer';
import { makeDialogue } from '../support/embedding/makeDialogue';
import { tinyModelFiles, TINY_WIDTH } from '../support/embedding/tinyModel';
import { createWordEncoder } from '../support/embedding/wordEncoder';
import { failureOf } from '../support/loopback/asking';

const signal = new AbortController().signal;
const POOL = [makeDialogue('dog', 'my dog died', 'oh no'), makeDialogue('cat', 'my cat sleeps', 'nice')];
const CASE = testCasesOf(makeDialogue('case', 'my dog is old', 'x'))[0]!;
let storeFolder: string;

beforeEach(() => (storeFolder = mkdtempSync(join(tmpdir(), 'rapport-open-'))));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(storeFolder, { recursive: true });
});

function request(changes: Partial<NearestRequest> = {}): NearestRequest {
  return {
    pool: { name: 'pool.jsonl', files: ['pool.jsonl'], dialogues: POOL },
    tests: [],
    allowTestSplit: false,
    encoder: 'embedded',
    reading: 'context',
    storeFolder,
    onProgress: () => undefined,
    ...changes,
  };
}

/** Dependencies whose thread gives every text the same vector and keeps its tasks. */
function dependencies(baseUrl = ''): EncoderDependencies & { readonly tasks: EncodeTask[] } {
  const tasks: EncodeTask[] = [];
  return {
    tasks,
    thread: {
      run: async (_, task) => {
        const { texts, model } = task as EncodeTask;
        tasks.push({ texts, model });
        const values = new Float32Array(texts.length * TINY_WIDTH).fill(1 / Math.sqrt(TINY_WIDTH));
        const result: EncodeResult = { dimensions: TINY_WIDTH, values, truncated: [], runtime: 'native' };
        return result;
      },
      dispose: async () => undefined,
    },
    hub: { cacheFolder: join(storeFolder, 'models'), baseUrl, fetch },
    embedded: () => createWordEncoder({ id: 'embedded' }),
  };
}

describe('opening what finds the nearest exemplars', () => {
  it('takes of a model what was asked for: its 8-bit weights, its threads; and tells what it fetches', async () => {
    await using hub = await startHub(
      tinyModelFiles({ graphs: ['onnx/model.onnx', 'onnx/model_quantized.onnx'] }).files,
    );
    const given = dependencies(hub.baseUrl);
    const fetched = new Set<string>();
    const wanted = { encoder: 'hub:owner/tiny', onDownload: (what: string) => void fetched.add(what) };
    await openNearest(request({ ...wanted, quantised: true, threads: 3 }), given, signal);
    expect(given.tasks[0]?.model).toMatchObject({ graph: 'onnx/model_quantized.onnx', threads: 3 });
    expect(fetched).toContain('onnx/model_quantized.onnx of owner/tiny');
    await openNearest(request(wanted), given, signal);
    expect(given.tasks.at(-1)?.model.graph).toBe('onnx/model.onnx');
  });

  it('finds with an index of its own for each encoder and reading, made once', async () => {
    const encoder = createWordEncoder({ id: 'embedded' });
    const given = { ...dependencies(), embedded: () => encoder };
    for (const reading of ['context', 'context+response', 'context'] as const) {
      const opened = await openNearest(request({ reading }), given, signal);
      const [nearest] = await opened.withSeed(1).find(CASE, { k: 1 }, signal);
      expect(nearest?.id).toBe('dog#2');
    }
    expect(encoder.encoded.filter((text) => text === 'my dog died')).toHaveLength(1);
    expect(encoder.encoded.filter((text) => text === 'my dog died oh no')).toHaveLength(1);
  });

  it('refuses a pool that holds tested dialogues, and marks them where the user insists', async () => {
    const tests = [POOL[0]!];
    expect(await failureOf(openNearest(request({ tests }), dependencies(), signal))).toMatchObject({
      code: 'invalid-input',
    });
    const opened = await openNearest(request({ tests, allowTestSplit: true }), dependencies(), signal);
    const found = await opened.withSeed(1).find(CASE, { k: 2 }, signal);
    expect(found.map(({ id, flags = [] }) => [id, flags.includes('test-split')])).toEqual([
      ['dog#2', true],
      ['cat#2', false],
    ]);
  });

  it('leaves nothing behind where there is no store, whether it succeeds or not', async () => {
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, storeFolder);
    const { pool, tests, allowTestSplit, encoder, reading, onProgress } = request();
    const without = { pool, tests, allowTestSplit, encoder, reading, onProgress };
    const opened = await openNearest(without, dependencies(), signal);
    expect((await opened.withSeed(1).find(CASE, { k: 1 }, signal))[0]?.id).toBe('dog#2');
    const broken = { ...createWordEncoder({ id: 'embedded' }), encode: () => Promise.reject(new Error('broken')) };
    await expect(openNearest(without, { ...dependencies(), embedded: () => broken }, signal)).rejects.toThrow('broken');
    expect(readdirSync(storeFolder)).toEqual([]);
  });

  it('encodes only what is new when the pool was edited since', async () => {
    const encoder = createWordEncoder({ id: 'embedded' });
    const given = { ...dependencies(), embedded: () => encoder };
    await openNearest(request(), given, signal);
    const before = encoder.encoded.length;
    const dialogues = [POOL[1]!, makeDialogue('new', 'my fish swims', 'so'), POOL[0]!];
    const opened = await openNearest(request({ pool: { ...request().pool, dialogues } }), given, signal);
    expect(encoder.encoded.slice(before)).toEqual(['my fish swims']);
    expect((await opened.withSeed(1).find(CASE, { k: 1 }, signal))[0]?.id).toBe('dog#2');
  });

  it('says what to do when the hub cannot be reached, or when it is not to be asked', async () => {
    await using hub = await startHub(tinyModelFiles({}).files);
    hub.failWith(503);
    const asked = openNearest(request({ encoder: 'hub:owner/tiny' }), dependencies(hub.baseUrl), signal);
    expect((await failureOf(asked)).message).toMatch(/cannot be reached.*path:DIR.*embedded encoder/);
    const given = dependencies(hub.baseUrl);
    const offline = { ...given, hub: { ...given.hub, offline: true } };
    const before = hub.requests.length;
    const failure = await failureOf(openNearest(request({ encoder: 'hub:owner/tiny' }), offline, signal));
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(failure.message).toContain('set to work offline');
    expect(hub.requests).toHaveLength(before);
  });
});
