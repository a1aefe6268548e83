import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readModelFolder } from '../../../src/node/embedding/modelFolder';
import { chooseGraph } from '../../../src/node/embedding/modelGraph';
import { TINY_WIDTH, writeTinyModel } from '../../support/embedding/tinyModel';
import { failureOf } from '../../support/loopback/asking';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rapport-model-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const read = (extra: { quantised?: boolean; pooling?: 'mean' | 'cls' } = {}) =>
  readModelFolder(folder, { threads: 2, ...extra });

describe('a model folder', () => {
  it('says itself how its encoder is used', async () => {
    writeTinyModel(folder, { maxTokens: 9 });
    expect(await read()).toMatchObject({
      dimensions: TINY_WIDTH,
      model: { folder, graph: 'onnx/model.onnx', maxTokens: 9, pooling: 'mean', lowerCase: false, threads: 2 },
    });
  });

  it.each([
    [{ pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }, 'cls'],
    [{ pooling_mode: 'cls' }, 'cls'],
    [{ pooling_mode: 'mean' }, 'mean'],
  ])('pools as its settings say: %j', async (pooling, expected) => {
    writeTinyModel(folder, { pooling });
    expect((await read()).model.pooling).toBe(expected);
  });

  it.each([
    ['max pooling', { pooling: { pooling_mode_max_tokens: true } }],
    ['two poolings at once', { pooling: { pooling_mode_max_tokens: true, pooling_mode_mean_tokens: true } }],
    ['a dense layer after it', { modules: ['Transformer', 'Pooling', 'Dense'] }],
    ['nothing said about pooling', { pooling: null }],
  ])('with %s is refused', async (_, options) => {
    writeTinyModel(folder, options);
    const failure = await failureOf(read());
    expect(failure).toMatchObject({ code: 'invalid-input' });
    expect(failure.message).toContain(folder);
  });

  it('that says nothing about pooling is taken when the user says it', async () => {
    writeTinyModel(folder, { pooling: null });
    expect((await read({ pooling: 'cls' })).model.pooling).toBe('cls');
  });

  it.each(['config.json', 'tokenizer.json', 'tokenizer_config.json'])('without %s is not complete', async (file) => {
    writeTinyModel(folder);
    rmSync(join(folder, file));
    const failure = await failureOf(read());
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(failure.message).toContain(file);
  });

  it('without the graph that is asked for says which', async () => {
    writeTinyModel(folder);
    const failure = await failureOf(read({ quantised: true }));
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(failure.message).toContain('model_quantized.onnx');
  });

  it('that is not there, or a file, or half written, is told', async () => {
    rmSync(folder, { recursive: true });
    expect(await failureOf(read())).toMatchObject({ code: 'unavailable' });
    writeFileSync(folder, '');
    expect(await failureOf(read())).toMatchObject({ code: 'file-error' });
    rmSync(folder);
    writeTinyModel(folder);
    writeFileSync(join(folder, 'config.json'), '{"hidden_');
    expect(await failureOf(read())).toMatchObject({ code: 'unavailable' });
  });

  it('has another fingerprint when its weights, its tokeniser or its use change, and the same when nothing does', async () => {
    writeTinyModel(folder, { graphs: ['onnx/model.onnx', 'onnx/model_quantized.onnx'] });
    const first = (await read()).fingerprint;
    expect(first).toMatch(/^[0-9a-f]{12}$/);
    expect((await read()).fingerprint).toBe(first);
    const others = [(await read({ quantised: true })).fingerprint];
    writeTinyModel(folder, { seed: 2 });
    others.push((await read()).fingerprint);
    writeTinyModel(folder, { maxTokens: 5 });
    others.push((await read()).fingerprint);
    expect(new Set([first, ...others]).size).toBe(4);
  });
});

describe('choosing a graph', () => {
  it.each([
    [['onnx/model.onnx', 'onnx/model_quantized.onnx'], false, 'x64', 'onnx/model.onnx'],
    [['onnx/model.onnx', 'onnx/model_quantized.onnx'], true, 'x64', 'onnx/model_quantized.onnx'],
    [['onnx/model_qint8_arm64.onnx', 'onnx/model_quint8_avx2.onnx'], true, 'arm64', 'onnx/model_qint8_arm64.onnx'],
    [['onnx/model_qint8_arm64.onnx', 'onnx/model_quint8_avx2.onnx'], true, 'x64', 'onnx/model_quint8_avx2.onnx'],
    [['model.onnx'], false, 'x64', 'model.onnx'],
    [['onnx/model_O4.onnx'], false, 'x64', undefined],
  ] as const)('among %j', (files, quantised, processor, expected) => {
    expect(chooseGraph(new Set(files), quantised, processor)).toBe(expected);
  });
});
