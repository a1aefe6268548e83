import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLayerGraph } from '../../../src/node/onnxGraph/layerGraph';
import { failureOf } from '../../support/loopback/asking';

const fixtures = join(import.meta.dirname, '../../fixtures/bertscore');
const ARCHITECTURES = ['bert', 'mpnet', 'roberta', 'distilbert'] as const;
const LAYERS = 3;

interface Golden {
  readonly inputIds: readonly (readonly number[])[];
  readonly attentionMask: readonly (readonly number[])[];
  readonly dimensions: number;
  readonly layers: readonly string[];
}
const golden = JSON.parse(readFileSync(join(fixtures, 'layers.json'), 'utf8')) as Readonly<Record<string, Golden>>;

let cache: string;
beforeEach(() => (cache = mkdtempSync(join(tmpdir(), 'rapport-layers-'))));
afterEach(() => rmSync(cache, { recursive: true }));

const go = (): Promise<void> => Promise.resolve();
const graphOf = (name: string): string => join(fixtures, 'graphs', `${name}.onnx`);
const open = (name: string, layer: number) => openLayerGraph(graphOf(name), layer, cache, go);

async function runGraph(file: string, output: string, { inputIds, attentionMask }: Golden): Promise<Float32Array> {
  const session = await InferenceSession.create(readFileSync(file));
  const tensor = (rows: readonly (readonly number[])[]): Tensor =>
    new Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0]?.length ?? 0]);
  const all: Record<string, Tensor> = {
    input_ids: tensor(inputIds),
    attention_mask: tensor(attentionMask),
    token_type_ids: tensor(inputIds.map((row) => row.map(() => 0))),
  };
  const feeds = Object.fromEntries(session.inputNames.map((name) => [name, all[name] as Tensor]));
  const result = (await session.run(feeds, [output]))[output];
  await session.release();
  return result?.data as Float32Array;
}

/** The largest difference over the tokens that are no padding. */
function farthest(found: Float32Array, { attentionMask, dimensions, layers }: Golden, layer: number): number {
  const bytes = Buffer.from(layers[layer] ?? '', 'base64');
  const expected = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  expect(found).toHaveLength(expected.length);
  const counted = attentionMask.flat();
  const differences = [...expected].map((value, at) =>
    counted[Math.floor(at / dimensions)] === 1 ? Math.abs(value - (found[at] ?? NaN)) : 0,
  );
  return Math.max(...differences);
}

describe('the graph of a layer', () => {
  const cases = ARCHITECTURES.flatMap((name) =>
    Array.from({ length: LAYERS + 1 }, (_, layer) => [name, layer] as const),
  );

  it.each(cases)('of %s ends with the hidden states that the framework has after layer %i', async (name, layer) => {
    const { file, output, layers } = await open(name, layer);
    expect(layers).toBe(LAYERS);
    const values = await runGraph(file, output, golden[name] as Golden);
    expect(farthest(values, golden[name] as Golden, layer)).toBeLessThan(1e-5);
  });

  it('is smaller the lower the layer, for what comes after is dropped', async () => {
    const sizes = await Promise.all(
      [0, 1, 2].map(async (layer) => readFileSync((await open('bert', layer)).file).length),
    );
    expect(sizes[0]).toBeLessThan(sizes[1] ?? 0);
    expect(sizes[1]).toBeLessThan(sizes[2] ?? 0);
    expect(sizes[2]).toBeLessThan(readFileSync(graphOf('bert')).length);
  });

  it('is the stock graph itself for the last layer', async () => {
    expect(await open('mpnet', LAYERS)).toMatchObject({ file: graphOf('mpnet'), output: 'last_hidden_state' });
    expect(readdirSync(cache)).toEqual([]);
  });

  it('is made once for a content, wherever that lies', async () => {
    const { file, fingerprint } = await open('bert', 1);
    writeFileSync(file, 'kept');
    const copy = join(cache, 'bert.onnx');
    copyFileSync(graphOf('bert'), copy);
    expect(await openLayerGraph(copy, 1, cache, go)).toMatchObject({ file, fingerprint });
    expect(readFileSync(file, 'utf8')).toBe('kept');
    expect((await open('mpnet', 1)).fingerprint).not.toBe(fingerprint);
  });

  it('says how many layers there are when another is asked for', async () => {
    for (const layer of [-1, 4, 1.5]) {
      const failure = await failureOf(open('bert', layer));
      expect(failure).toMatchObject({ code: 'invalid-setting' });
      expect(failure.message).toContain('3 layers');
    }
  });

  it('refuses what is no model, or only the first part of one', async () => {
    const broken = join(cache, 'broken.onnx');
    writeFileSync(broken, 'no graph at all');
    expect(await failureOf(openLayerGraph(broken, 1, cache, go))).toMatchObject({ code: 'invalid-input' });
    writeFileSync(broken, '');
    expect(await failureOf(openLayerGraph(broken, 1, cache, go))).toMatchObject({ code: 'invalid-input' });
    copyFileSync(graphOf('bert'), broken);
    truncateSync(broken, 40_000);
    expect(await failureOf(openLayerGraph(broken, 1, cache, go))).toMatchObject({ code: 'invalid-input' });
    expect(await failureOf(openLayerGraph(join(cache, 'none.onnx'), 1, cache, go))).toMatchObject({
      code: 'not-found',
    });
  });

  it('leaves nothing behind when it is stopped or cannot be written', async () => {
    const big = join(cache, 'big.onnx');
    // A weight of two megabytes that the layer needs: the copy takes more than one piece.
    writeFileSync(big, withLargeWeight());
    const stop = (): Promise<void> => Promise.reject(new Error('stopped'));
    const cut = join(cache, 'cut');
    expect(await failureOf(openLayerGraph(big, 1, cut, stop))).toBeDefined();
    expect(readdirSync(cut)).toEqual([]);
    writeFileSync(join(cache, 'file'), '');
    expect(await failureOf(openLayerGraph(big, 1, join(cache, 'file'), go))).toMatchObject({ code: 'file-error' });
  });

  it('follows links to the model', async () => {
    const link = join(cache, 'link.onnx');
    symlinkSync(graphOf('bert'), link);
    expect((await openLayerGraph(link, LAYERS, cache, go)).file).toBe(graphOf('bert'));
  });
});

/** BERT's graph with more bytes after its token table's: only the size matters here. */
function withLargeWeight(): Buffer {
  const file = readFileSync(graphOf('bert'));
  // Unknown fields of the model beside its graph are carried over as they are.
  const padding = Buffer.concat([Buffer.from([0xfa, 0x06, 0x80, 0x80, 0x80, 0x01]), Buffer.alloc(2 ** 21)]);
  return Buffer.concat([padding, file]);
}
