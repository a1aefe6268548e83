import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BatchItem } from '../../../src/core/run/batchItem';
import { openBatches } from '../../../src/node/batch/openBatches';
import { openStore } from '../../../src/node/store/openStore';
import { chatRequest, endpointAt, failureOf } from '../../support/loopback/asking';
import { startBatchLoopback, type BatchLoopback } from '../../support/loopback/batchLoopback';

const signal = new AbortController().signal;
const items: readonly BatchItem[] = [0, 1].map((repeat) => ({ request: chatRequest(), repeat }));

/** Answers 200 with something. */
const says =
  (body: string, type = 'application/json') =>
  (response: ServerResponse): void =>
    void response.writeHead(200, { 'content-type': type }).end(body);
const WEB_PAGE = says('<html><body>Welcome</body></html>', 'text/html');

let folder: string;
let server: BatchLoopback;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'rapport-batch-server-'));
  server = await startBatchLoopback();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function open() {
  const store = openStore({ folder, now: Date.now });
  const batches = openBatches({
    storeFolder: folder,
    completions: store.completions,
    endpoint: () => endpointAt(server),
    key: () => Promise.resolve(undefined),
    now: () => '2026-01-01T00:00:00.000Z',
  });
  return { batches, [Symbol.dispose]: () => store.dispose() };
}

describe('a batch server that answers something else', () => {
  it.each([
    ['a web page', WEB_PAGE],
    ['an object without an id', says('{}')],
    ['an empty id', says('{"id":""}')],
    ['an id that is no part of an address', says('{"id":"../files/1"}')],
    ['null', says('null')],
  ])('is told when an upload is answered with %s, and nothing is taken to be under way', async (_, answer) => {
    using opened = open();
    server.instead.set('upload', answer);
    const failure = await failureOf(opened.batches.submit(items, 'Trial', signal));
    expect(failure.code).toBe('malformed-response');
    expect(failure.message).toContain('"Loopback" answers in a form that is not that of a batch engine');
    expect((await opened.batches.jobs()).jobs).toEqual([]);
  });

  it('is not asked twice when the answer to a beginning says nothing: the batch is found again', async () => {
    using opened = open();
    server.instead.set('create', WEB_PAGE);
    expect((await failureOf(opened.batches.submit(items, 'Trial', signal))).code).toBe('malformed-response');
    const [job] = await opened.batches.submit(items, 'Trial', signal);
    expect(job?.batchId).toBe(server.batches[0]?.id);
    expect(server.batches).toHaveLength(1);
  });

  it.each([
    ['a web page', WEB_PAGE],
    ['an object without a status', says('{"id":"batch-1"}')],
    ['a status that is no word', says('{"id":"batch-1","status":7}')],
  ])('is told when it says %s in place of how a batch stands', async (_, answer) => {
    using opened = open();
    const [job] = await opened.batches.submit(items, 'Trial', signal);
    if (job === undefined) throw new Error('no batch');
    server.instead.set('retrieve', answer);
    expect((await failureOf(opened.batches.state(job, signal))).code).toBe('malformed-response');
  });

  it('may word its problems and counts as it likes', async () => {
    using opened = open();
    const [job] = await opened.batches.submit(items, 'Trial', signal);
    if (job === undefined) throw new Error('no batch');
    const errors = { data: [null, { message: 'No.', line: 3 }, 'x'] };
    server.instead.set('retrieve', says(JSON.stringify({ status: 'failed', errors, request_counts: { total: '2' } })));
    expect(await opened.batches.state(job, signal)).toEqual({
      kind: 'failed',
      word: 'failed',
      problems: ['no reason was given', 'line 3: No.', 'no reason was given'],
    });
    server.instead.set('retrieve', says(JSON.stringify({ status: 'validating', errors: { data: 'none' } })));
    expect(await opened.batches.state(job, signal)).toEqual({ kind: 'open', word: 'validating', problems: [] });
  });

  it('loses no batch by a web page in place of its answers', async () => {
    using opened = open();
    const [job] = await opened.batches.submit(items, 'Trial', signal);
    if (job === undefined) throw new Error('no batch');
    expect((await opened.batches.fetch(job, signal)).state?.kind).toBe('open');
    server.instead.set('content', says('<html>\n<p>Later</p>\n</html>\n', 'text/html'));
    expect((await failureOf(opened.batches.fetch(job, signal))).code).toBe('malformed-response');
    expect((await opened.batches.fetch(job, signal)).taken?.answered).toBe(2);
  });
});
