import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { requestHash } from '../../../src/core/llm/requestHash';
import { batchItemId, type BatchItem } from '../../../src/core/run/batchItem';
import { openBatchFolder } from '../../../src/node/batch/batchFolder';
import { parseBatchLine, toBatchLine } from '../../../src/node/batch/batchLines';
import { packRequests, unpackRequests } from '../../../src/node/batch/keptRequests';
import { openBatches } from '../../../src/node/batch/openBatches';
import { splitItems } from '../../../src/node/batch/splitItems';
import { openStore } from '../../../src/node/store/openStore';
import { chatRequest, endpointAt, failureOf, textRequest } from '../../support/loopback/asking';
import { GOOD_ANSWER, startBatchLoopback } from '../../support/loopback/batchLoopback';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));
function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'rapport-batch-'));
  folders.push(folder);
  return folder;
}

const signal = new AbortController().signal;
const asking = (content: string, model = 'tiny', repeat = 0): BatchItem => ({
  request: chatRequest({ model, prompt: { form: 'chat', messages: [{ role: 'user', content }] } }),
  repeat,
});
const items = (count: number, model = 'tiny'): readonly BatchItem[] =>
  Array.from({ length: count }, (_, index) => asking(`Turn ${index}: naïve café 😀`, model));

describe('a line of a batch file', () => {
  it('asks what a live request asks, without a stream, in either form of the API', () => {
    const item = asking('Oh no!', 'tiny', 2);
    expect(JSON.parse(toBatchLine(item, []))).toEqual({
      custom_id: batchItemId(item),
      method: 'POST',
      url: '/v1/chat/completions',
      body: { model: 'tiny', temperature: 0, messages: [{ role: 'user', content: 'Oh no!' }] },
    });
    expect(batchItemId(item)).toMatch(/^[0-9a-f]{40}-2$/);
    expect(JSON.parse(toBatchLine({ request: textRequest(), repeat: 0 }, []))).toMatchObject({
      url: '/v1/completions',
      body: { stop: ['\nSpeaker:'] },
    });
    const refusing = [{ id: 'tiny', refuses: ['temperature' as const] }];
    expect(toBatchLine(item, refusing)).not.toContain('temperature');
  });

  const response = (body: unknown, status = 200): object => ({ status_code: status, request_id: 'r', body });
  const choice = { choices: [{ index: 0, message: { content: 'Yes.' }, finish_reason: 'length' }] };
  it.each([
    [
      { custom_id: 'a', response: response(choice), error: null },
      { kind: 'answer', text: 'Yes.', finishReason: 'length' },
    ],
    [
      { custom_id: 'a', response: response({ choices: [{ text: 'Yes.' }] }) },
      { kind: 'answer', finishReason: 'other' },
    ],
    [
      { custom_id: 'a', response: response({ error: { message: 'no' } }, 400) },
      { error: { code: 'refused', message: 'no' } },
    ],
    [{ custom_id: 'a', response: response({}, 503), error: null }, { error: { code: 'server-error' } }],
    [
      { custom_id: 'a', response: null, error: { code: 'batch_expired', message: 'late' } },
      { error: { code: 'unavailable' } },
    ],
    // vLLM's runner says the error in words, beside a response.
    [
      { custom_id: 'a', response: response(null, 400), error: 'too long' },
      { error: { code: 'refused', message: 'too long' } },
    ],
    [
      { custom_id: 'a', response: response({ choices: [{ message: { content: ' ' } }] }) },
      { error: { code: 'empty-response' } },
    ],
    [{ custom_id: 'a', response: response({ hello: 1 }), error: null }, { kind: 'unreadable' }],
    [{ response: response(choice) }, { kind: 'unreadable' }],
    [[1], { kind: 'unreadable' }],
  ])('%j means %j', (line, expected) => {
    expect(parseBatchLine(JSON.stringify(line))).toMatchObject(expected);
  });

  it('may begin with a byte order mark', () => {
    const line = JSON.stringify({ custom_id: 'a', response: response(choice) });
    expect(parseBatchLine(`\ufeff${line}`)).toMatchObject({ kind: 'answer', id: 'a' });
  });
});

describe('requests that are kept', () => {
  it('come back as they were, and one that is not what its id says does not', () => {
    const kept = items(3);
    const found = unpackRequests(packRequests(kept));
    expect([...found.ids()]).toEqual(kept.map(batchItemId));
    for (const item of kept) expect(found.get(batchItemId(item))).toEqual(item);
    expect(found.get('nobody')).toBeUndefined();
    const lines = gunzipSync(packRequests(kept)).toString().replace('Turn 1', 'Turn 9');
    const forged = unpackRequests(gzipSync(lines));
    expect(kept.map((item) => forged.get(batchItemId(item)) !== undefined)).toEqual([true, false, true]);
  });

  it('are split by endpoint, model and form, at the number of requests, and at the bytes of the file', () => {
    const split = (all: readonly BatchItem[], requests: number, bytes: number): readonly number[] =>
      splitItems(all, () => [], { requests, bytes }).map((part) => part.items.length);
    expect(split(items(7), 3, 1e9)).toEqual([3, 3, 1]);
    const [one] = items(1);
    const bytes = one === undefined ? 0 : Buffer.byteLength(toBatchLine(one, [])) + 1;
    expect(split(items(7), 100, 2 * bytes)).toEqual([2, 2, 2, 1]);
    expect(split(items(7), 100, 2 * bytes - 1)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    const mixed = [
      ...items(2, 'a'),
      ...items(2, 'b'),
      { request: textRequest({ model: 'a' }), repeat: 0 },
      ...items(1, 'a'),
    ];
    expect(split(mixed, 100, 1e9)).toEqual([3, 2, 1]);
  });
});

describe('the batches of a store', () => {
  it('go out one for each model and each limit, and their answers come in under the same requests', async () => {
    await using server = await startBatchLoopback();
    const folder = newFolder();
    const store = openStore({ folder, now: Date.now });
    const batches = openBatches({
      storeFolder: folder,
      completions: store.completions,
      endpoint: () => endpointAt(server),
      key: () => Promise.resolve(undefined),
      now: () => '2026-01-01T00:00:00.000Z',
      limits: { requests: 2, bytes: 1e9 },
    });
    const all = [...items(3), ...items(1, 'other'), asking('Turn 0: naïve café 😀', 'tiny', 1)];
    // Twice the same is asked once.
    const jobs = await batches.submit([...all, ...items(1)], 'Trial', signal);
    expect(jobs.map(({ requests, model }) => [model, requests])).toEqual([
      ['tiny', 2],
      ['tiny', 2],
      ['other', 1],
    ]);
    expect(await batches.underWay()).toEqual(new Set(all.map(batchItemId)));
    expect(await batches.submit(all, 'Trial', signal)).toEqual([]);
    for (const job of jobs) {
      expect((await batches.fetch(job, signal)).state?.kind).toBe('open');
      expect((await batches.fetch(job, signal)).taken).toMatchObject({
        answered: job.requests,
        missing: 0,
        failed: [],
      });
    }
    expect((await batches.jobs()).jobs).toEqual([]);
    for (const { request, repeat } of all) {
      const found = await store.completions.find(requestHash(request), repeat);
      expect(found?.completion).toMatchObject({ text: GOOD_ANSWER, finishReason: 'stop', source: { kind: 'live' } });
    }
    store.dispose();
  });

  it('lets one process at them at a time, passes over a lock whose owner is gone, and leaves foreign files alone', async () => {
    const folder = newFolder();
    const batchFolder = openBatchFolder(folder);
    const unlock = await batchFolder.lock();
    expect((await failureOf(batchFolder.lock())).code).toBe('unavailable');
    await unlock();
    mkdirSync(path.join(folder, 'batches'), { recursive: true });
    writeFileSync(path.join(folder, 'batches', 'busy.lock'), '999999999');
    await (
      await batchFolder.lock()
    )();
    const foreign = path.join(folder, 'batches', '../../evil.json');
    writeFileSync(path.join(folder, 'batches', 'x.json'), JSON.stringify({ version: 1, id: foreign }));
    const { jobs, problems } = await batchFolder.list();
    expect(jobs).toEqual([]);
    expect(problems[0]).toMatch(/x\.json is no batch that Rapport knows/);
    expect(readFileSync(path.join(folder, 'batches', 'x.json'), 'utf8')).toContain('evil');
  });

  it('are gone without harm when another process has removed one meanwhile', async () => {
    const folder = newFolder();
    const batchFolder = openBatchFolder(folder);
    const about = {
      version: 1,
      kind: 'server',
      experiment: 'Trial',
      endpointId: 'e',
      model: 'tiny',
      form: 'chat',
    } as const;
    const job = { ...about, id: randomUUID(), requests: 2, createdAt: '2026-01-01T00:00:00.000Z' };
    await batchFolder.create(job, items(2));
    expect((await batchFolder.list()).jobs).toEqual([job]);
    // Listed, and then not there: as when it is removed between the two.
    symlinkSync(path.join(folder, 'nowhere.json'), path.join(folder, 'batches', 'two.json'));
    expect(await batchFolder.list()).toEqual({ jobs: [job], problems: [] });
    await batchFolder.remove(job);
    expect([...(await batchFolder.requests(job)).ids()]).toEqual([]);
    writeFileSync(path.join(folder, 'batches', `${job.id}.json`), '{}');
    expect((await failureOf(batchFolder.requests(job))).code).toBe('file-error');
  });
});
