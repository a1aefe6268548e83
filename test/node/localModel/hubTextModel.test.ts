import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findLocalModel, type LocalModelDependencies } from '../../../src/node/localModel/localModels';
import { startHub } from '../../support/embedding/hubServer';
import { failureOf } from '../../support/loopback/asking';
import { TINY, around, golden, greedy, hello, open, say, signal, work, useTinyModel } from './tinyTextModel';

useTinyModel();

describe('a model of the hub', () => {
  const files = new Map(Object.keys(golden.sha256).map((file) => [file, readFileSync(join(TINY, file))]));

  it('is fetched once with progress, goes on where it was stopped, and is then there without a network', async () => {
    await using server = await startHub(files);
    const hub = { cacheFolder: join(work, 'hub'), baseUrl: server.baseUrl, fetch: globalThis.fetch };
    const model = { id: 'owner/tiny', source: 'hub:owner/tiny' };
    expect((await failureOf(findLocalModel(model, around(hub), undefined, signal))).code).toBe('unavailable');
    expect(server.requests).toEqual([]);
    const interrupt = server.stallNextAfter(100);
    const seen: string[] = [];
    const first = findLocalModel(
      model,
      around(hub),
      (what, done) => (seen.push(`${what}: ${done}`), interrupt()),
      signal,
    );
    expect((await failureOf(first)).code).toBe('interrupted');
    const { entry } = await findLocalModel(model, around(hub), (what) => seen.push(what), signal);
    expect(entry.id.replace(/ .*/, '')).toBe('owner/tiny');
    expect(seen.some((what) => what.includes('model.onnx of owner/tiny'))).toBe(true);
    expect(server.requests.some((request) => request.includes('bytes=100-'))).toBe(true);
    const offline = around({ ...hub, offline: true });
    const again = await open('hub:owner/tiny', {}, offline);
    expect(again.id).toBe(entry.id);
    expect((await say(again, hello, greedy, { on: offline })).completion.text).toBe(golden.chats[0]?.text);
  });

  it('that is not what its publisher announced is thrown away', async () => {
    await using server = await startHub(files);
    server.corrupt('onnx/model.onnx');
    const hub = { cacheFolder: join(work, 'corrupt'), baseUrl: server.baseUrl, fetch: globalThis.fetch };
    const failure = await failureOf(
      findLocalModel({ id: 'x', source: 'hub:owner/tiny' }, around(hub), () => undefined, signal),
    );
    expect(failure.code).toBe('malformed-response');
  });

  it('that has no weights of that kind, or cannot be reached, is told with what to do', async () => {
    await using server = await startHub(files);
    const hub = { cacheFolder: join(work, 'lacking'), baseUrl: server.baseUrl, fetch: globalThis.fetch };
    const fetching = (source: string, dependencies: LocalModelDependencies) =>
      failureOf(findLocalModel({ id: 'x', source }, dependencies, () => undefined, signal));
    expect((await fetching('hub:owner/tiny#q4', around(hub))).message).toMatch(
      /no ONNX graph of a language model with q4 weights/,
    );
    const offline = await fetching('hub:owner/other', around({ ...hub, offline: true }));
    expect(offline).toMatchObject({ code: 'unavailable' });
    expect(offline.message).toContain('set to work offline');
    expect((await fetching('hub:owner/other', around())).code).toBe('unavailable');
  });
});
