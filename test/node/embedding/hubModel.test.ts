import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchHubModel, type HubOptions } from '../../../src/node/embedding/hubModel';
import { textModelFiles } from '../../../src/node/localModel/textModelFolder';
import { startHub, type HubServer } from '../../support/embedding/hubServer';
import { tinyModelFiles } from '../../support/embedding/tinyModel';
import { failureOf } from '../../support/loopback/asking';

const signal = new AbortController().signal;
const { files } = tinyModelFiles({ graphs: ['onnx/model.onnx', 'onnx/model_quantized.onnx'] });
files.set('pytorch_model.bin', Buffer.alloc(5000));
let cacheFolder: string;
let hub: HubServer;

beforeEach(async () => {
  cacheFolder = mkdtempSync(join(tmpdir(), 'rapport-hub-'));
  hub = await startHub(files);
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(cacheFolder, { recursive: true });
});

function get(extra: Partial<HubOptions> & { name?: string; quantised?: boolean } = {}, stop = signal): Promise<string> {
  const { name = 'owner/tiny', quantised = false, ...options } = extra;
  return fetchHubModel({ name, quantised }, { cacheFolder, baseUrl: hub.baseUrl, fetch, ...options }, stop);
}

const graph = 'onnx/model.onnx';

describe('a model of the hub', () => {
  it('that names no hashes has them told at the first download, and another content refused at a later one', async () => {
    hub.forgetHashes();
    const told: string[] = [];
    const onUnchecked = (what: string, sha256: string): void => void told.push(`${what} ${sha256}`);
    const folder = await get({ onUnchecked });
    const sha256 = createHash('sha256').update(files.get(graph)!).digest('hex');
    expect(told).toContain(`${graph} of owner/tiny ${sha256}`);
    rmSync(join(folder, graph));
    await get({ onUnchecked });
    expect(told.filter((line) => line.startsWith(graph))).toHaveLength(1);
    rmSync(join(folder, graph));
    hub.corrupt(graph);
    expect(await failureOf(get())).toMatchObject({ code: 'malformed-response' });
    expect(existsSync(join(folder, graph))).toBe(false);
  });

  it('is fetched with what it needs and no more, and is then taken from the cache', async () => {
    const folder = await get();
    for (const file of ['config.json', 'tokenizer.json', '1_Pooling/config.json', graph])
      expect(readFileSync(join(folder, file)).equals(files.get(file)!)).toBe(true);
    expect(existsSync(join(folder, 'pytorch_model.bin'))).toBe(false);
    expect(existsSync(join(folder, 'onnx/model_quantized.onnx'))).toBe(false);
    const asked = hub.requests.length;
    expect(await get()).toBe(folder);
    expect(hub.requests).toHaveLength(asked);
  });

  it('has its quantised graph fetched where that is asked for', async () => {
    await get();
    const folder = await get({ quantised: true });
    expect(existsSync(join(folder, 'onnx/model_quantized.onnx'))).toBe(true);
  });

  it('goes on where the connection broke', async () => {
    const cut = hub.stallNextAfter(50);
    expect(await failureOf(get({ onProgress: cut }))).toMatchObject({ code: 'interrupted' });
    const before = hub.requests.length;
    const folder = await get();
    expect(hub.requests.slice(before).some((request) => request.endsWith(' bytes=50-'))).toBe(true);
    expect(readFileSync(join(folder, graph)).equals(files.get(graph)!)).toBe(true);
  });

  it.each([graph, '1_Pooling/config.json'])(
    'is refused when %s is not what was announced, and nothing of it is kept',
    async (file) => {
      hub.corrupt(file);
      expect(await failureOf(get())).toMatchObject({ code: 'malformed-response' });
      const left = readdirSync(cacheFolder, { recursive: true, encoding: 'utf8' });
      expect(
        left.some(
          (path) => path.replaceAll('\\', '/').endsWith(`${file}.part`) || path.replaceAll('\\', '/').endsWith(file),
        ),
      ).toBe(false);
    },
  );

  it('can do without hashes where the hub gives none', async () => {
    hub.forgetHashes();
    expect(statSync(join(await get(), graph)).size).toBe(files.get(graph)!.length);
  });

  it('tells how far the files are', async () => {
    const last = new Map<string, number | undefined>();
    await get({ onProgress: (what, done, total) => last.set(what, done === total ? done : undefined) });
    expect(last.get(`${graph} of owner/tiny`)).toBe(files.get(graph)!.length);
  });

  it('stops when it is no longer wanted, and keeps what has come', async () => {
    const stop = new AbortController();
    const failure = await failureOf(get({ onProgress: () => stop.abort() }, stop.signal));
    expect(failure).toMatchObject({ code: 'cancelled' });
    expect(await get()).toContain(cacheFolder);
  });

  it('offline: is taken from the cache, or else said what to do; nobody is asked', async () => {
    const failure = await failureOf(get({ offline: true }));
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(failure.message).toMatch(/offline.*path:DIR/);
    expect(hub.requests).toEqual([]);
    const folder = await get();
    expect(await get({ offline: true })).toBe(folder);
  });

  it('with a hub that is not there: says what to do', async () => {
    const failure = await failureOf(get({ baseUrl: 'http://127.0.0.1:1' }));
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(failure.message).toMatch(/127\.0\.0\.1:1 cannot be reached.*path:DIR/);
  });

  it.each([401, 404])('that nobody may read (%d) is told', async (status) => {
    hub.failWith(status);
    const failure = await failureOf(get());
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(failure.message).toContain('owner/tiny');
  });

  it('without a graph is refused', async () => {
    hub.publish(new Map([['config.json', Buffer.from('{}')]]));
    const failure = await failureOf(get());
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(failure.message).toContain('ONNX');
  });

  it.each(['tiny', '../x', 'a/..', 'a/b/c', 'a b/c', ''])(
    'has a name of the form OWNER/NAME, and %j is none',
    async (name) => {
      expect(await failureOf(get({ name }))).toMatchObject({ code: 'invalid-setting' });
      expect(hub.requests).toEqual([]);
    },
  );

  it('cannot name files outside its folder', async () => {
    const evil = new Map(files).set('../../1_Pooling/config.json', Buffer.from('x'));
    evil.delete('1_Pooling/config.json');
    hub.publish(evil);
    await get();
    expect(hub.requests.some((request) => request.includes('..'))).toBe(false);
  });

  it('cannot lead out of its folder by the name of a file of weights either', async () => {
    const above = 'onnx/model.onnx_data/../../../../evil';
    hub.publish(new Map(files).set('onnx/model.onnx_data', Buffer.from('weights')).set(above, Buffer.from('x')));
    const purpose = {
      id: 'text',
      filesOf: (found: ReadonlySet<string>) => textModelFiles(found, 'fp32'),
      lacking: 'a graph',
      advice: 'Take another',
    };
    const folder = await fetchHubModel(
      { name: 'owner/tiny', purpose },
      { cacheFolder, baseUrl: hub.baseUrl, fetch },
      signal,
    );
    expect(readFileSync(join(folder, 'onnx/model.onnx_data'), 'utf8')).toBe('weights');
    expect(hub.requests.filter((request) => request.includes('evil'))).toEqual([]);
  });
});
