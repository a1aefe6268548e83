import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEncoder, type EncoderDependencies } from '../../../src/node/embedding/openEncoder';
import type { EncodeResult, EncodeTask } from '../../../src/node/modelWorker/modelMessages';
import type { ModelThread } from '../../../src/node/modelWorker/modelThread';
import { startHub } from '../../support/embedding/hubServer';
import { tinyModelFiles, TINY_WIDTH, writeTinyModel } from '../../support/embedding/tinyModel';
import { createWordEncoder } from '../../support/embedding/wordEncoder';
import { failureOf } from '../../support/loopback/asking';
import { startLoopback } from '../../support/loopback/loopbackServer';

const signal = new AbortController().signal;

function dependencies(extra: Partial<EncoderDependencies> = {}): EncoderDependencies & { tasks: EncodeTask[] } {
  const tasks: EncodeTask[] = [];
  const thread: ModelThread = {
    run: async (_, task) => {
      if (!('texts' in task) || !('pooling' in task.model)) throw new Error('another task');
      tasks.push({ model: task.model, texts: task.texts });
      const values = new Float32Array(task.texts.length * TINY_WIDTH);
      const result: EncodeResult = { dimensions: TINY_WIDTH, values, truncated: [0], runtime: 'native' };
      return result;
    },
    dispose: async () => undefined,
  };
  return { thread, hub: { cacheFolder: 'nowhere', fetch, offline: true }, tasks, ...extra };
}

/** A server whose vectors tell the length of each text, in an order that is not the texts'. */
async function startEmbeddings() {
  const server = await startLoopback();
  server.always((response, { body }) => {
    const input = body?.['input'] as string[];
    const data = input.map((text, index) => ({ index, embedding: [3 * text.length, 4 * text.length] })).reverse();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data, model: 'm' }));
  });
  return server;
}

describe('an encoder', () => {
  it.each(['', 'path:', 'mpnet', 'hub', 'url:nowhere', 'file:x', 'PATH:x'])('is not named by %j', (spec) => {
    expect(() => openEncoder(spec, dependencies())).toThrow(expect.objectContaining({ code: 'invalid-setting' }));
  });

  it('embedded is the one that was given, or is not to be had', async () => {
    expect(() => openEncoder('embedded', dependencies())).toThrow(expect.objectContaining({ code: 'unavailable' }));
    const embedded = createWordEncoder();
    expect(openEncoder('embedded', dependencies({ embedded: () => embedded }))).toBe(embedded);
  });

  it('of a folder runs in the thread and is named by folder, graph and fingerprint', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rapport-model-'));
    writeTinyModel(folder);
    const given = dependencies();
    const encoder = openEncoder(`path:${folder}`, given, { threads: 3 });
    const { id, dimensions } = await encoder.identity(signal);
    expect(id).toMatch(/^path:.+ \(onnx\/model\.onnx, [0-9a-f]{12}\)$/);
    expect(dimensions).toBe(TINY_WIDTH);
    const encoded = await encoder.encode(['a', 'b'], signal);
    expect(encoded).toMatchObject({ encoder: { id, dimensions }, count: 2, truncated: [0] });
    expect(given.tasks).toMatchObject([{ texts: ['a', 'b'], model: { folder, threads: 3 } }]);
    rmSync(folder, { recursive: true });
  });

  it('of a folder that is mended is found the next time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rapport-model-'));
    const encoder = openEncoder(`path:${folder}`, dependencies());
    expect(await failureOf(encoder.identity(signal))).toMatchObject({ code: 'unavailable' });
    writeTinyModel(folder);
    expect((await encoder.identity(signal)).dimensions).toBe(TINY_WIDTH);
    rmSync(folder, { recursive: true });
  });

  it('of the hub is fetched, and its revision is part of its name', async () => {
    await using hub = await startHub(tinyModelFiles().files);
    const cacheFolder = mkdtempSync(join(tmpdir(), 'rapport-hub-'));
    const given = dependencies({ hub: { cacheFolder, baseUrl: hub.baseUrl, fetch } });
    const encoder = openEncoder('hub:owner/tiny', given, { revision: 'main' });
    expect((await encoder.identity(signal)).id).toMatch(/^hub:owner\/tiny@main \(/);
    rmSync(cacheFolder, { recursive: true });
  });

  it('behind a server gives unit vectors in the order of the texts, in batches', async () => {
    await using server = await startEmbeddings();
    const encoder = openEncoder(`url:${server.baseUrl}/org/m`, dependencies());
    expect(await encoder.identity(signal)).toEqual({ id: `url:${server.baseUrl}/org/m`, dimensions: 2 });
    const texts = Array.from({ length: 70 }, (_, n) => 'x'.repeat(n));
    const { values, count, truncated } = await encoder.encode(texts, signal);
    expect([count, truncated]).toEqual([70, []]);
    for (let at = 0; at < 140; at++) expect(values[at]).toBeCloseTo(at % 2 === 0 ? 0.6 : 0.8, 6);
    expect(server.requests.length).toBe(4);
    expect(server.requests.at(-1)).toMatchObject({ url: '/v1/embeddings', body: { model: 'org/m' } });
  });

  it.each([
    ['too few vectors', { data: [{ index: 0, embedding: [1] }] }],
    ['no vectors', {}],
    ['nothing', null],
    ['nothing in place of a vector', { data: [null, { embedding: [1] }] }],
    ['a vector of nothing', { data: [{ embedding: [] }, { embedding: [1] }] }],
    ['no numbers', { data: [{ embedding: ['a'] }, { embedding: [1] }] }],
    ['vectors of two lengths', { data: [{ embedding: [1] }, { embedding: [1, 2] }] }],
    [
      'one place twice',
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 0, embedding: [2] },
        ],
      },
    ],
  ])('behind a server that gives %s is refused', async (_, answer) => {
    await using server = await startLoopback();
    server.always(
      (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
    );
    const encoder = openEncoder(`url:${server.baseUrl}/m`, dependencies());
    expect(await failureOf(encoder.encode(['a', 'b'], signal))).toMatchObject({ code: 'malformed-response' });
  });

  it('behind a server sends the key there and keeps it out of errors', async () => {
    await using server = await startLoopback();
    server.always(
      (response) =>
        void response
          .writeHead(401, { 'content-type': 'application/json' })
          .end('{"error":{"message":"bad sk-secret"}}'),
    );
    const encoder = openEncoder(`url:${server.baseUrl}/m`, dependencies({ key: async () => 'sk-secret' }));
    const failure = await failureOf(encoder.encode(['a'], signal));
    expect(failure).toMatchObject({ code: 'unauthorized' });
    expect(failure.message).not.toContain('sk-secret');
    expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-secret');
  });

  it('behind a server sends texts and key nowhere else, and nothing about this machine', async () => {
    await using elsewhere = await startEmbeddings();
    await using server = await startLoopback();
    server.always((response) => void response.writeHead(307, { location: `${elsewhere.baseUrl}/embeddings` }).end());
    const encoder = openEncoder(`url:${server.baseUrl}/m`, dependencies({ key: async () => ' sk-secret\n' }));
    expect(await failureOf(encoder.encode(['a'], signal))).toMatchObject({ code: 'refused' });
    expect(elsewhere.requests).toEqual([]);
    const headers = server.requests[0]?.headers;
    expect(headers?.authorization).toBe('Bearer sk-secret');
    expect(Object.keys(headers ?? {}).filter((name) => name.startsWith('x-'))).toEqual([]);
    expect(headers?.['user-agent']).toBe('rapport');
  });

  it('behind a server refuses a key that is none, and does not show it', async () => {
    await using server = await startEmbeddings();
    const encoder = openEncoder(`url:${server.baseUrl}/m`, dependencies({ key: async () => 'sk-\u00fc' }));
    const failure = await failureOf(encoder.encode(['a'], signal));
    expect(failure).toMatchObject({ code: 'unauthorized' });
    expect(`${failure.message} ${String(failure.cause)}`).not.toContain('sk-');
    expect(server.requests).toEqual([]);
  });

  it('behind a server that is not there says so, and stops when it is no longer wanted', async () => {
    const encoder = openEncoder('url:http://127.0.0.1:1/v1/m', dependencies());
    expect(['unreachable', 'interrupted']).toContain(
      (await failureOf(encoder.encode(['a'], AbortSignal.any([])))).code,
    );
    await using server = await startLoopback();
    const stop = new AbortController();
    server.always(() => stop.abort());
    const waiting = openEncoder(`url:${server.baseUrl}/m`, dependencies()).encode(['a'], stop.signal);
    expect(await failureOf(waiting)).toMatchObject({ code: 'cancelled' });
  });
});
