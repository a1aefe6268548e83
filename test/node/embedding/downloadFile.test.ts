import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadFile } from '../../../src/node/embedding/downloadFile';
import { failureOf } from '../../support/loopback/asking';
import { startLoopback, type Behaviour } from '../../support/loopback/loopbackServer';

const signal = new AbortController().signal;
const CONTENT = Buffer.from('the whole of the file');
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

let folder: string;
let target: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rapport-download-'));
  target = path.join(folder, 'file.bin');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Downloads from a server that answers so, `kept` having come before; resolves to what it was asked for. */
async function download(kept: string, behaviour: Behaviour, expected = {}) {
  await using server = await startLoopback();
  server.always(behaviour);
  if (kept !== '') writeFileSync(`${target}.part`, kept);
  await downloadFile({ url: `${server.baseUrl}/file`, target, what: 'the file', expected }, { fetch }, signal);
  return server.requests.map(({ headers }) => headers.range);
}
const sends =
  (status: number, bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (response) =>
    void response.writeHead(status, { 'content-length': bytes.length, ...headers }).end(bytes);

describe('a download that was stopped', () => {
  it('goes on where it was', async () => {
    const rest = sends(206, CONTENT.subarray(9), { 'content-range': `bytes 9-20/${CONTENT.length}` });
    expect(await download('the whole', rest, { sha256: SHA256 })).toEqual(['bytes=9-']);
    expect(readFileSync(target)).toEqual(CONTENT);
    expect(existsSync(`${target}.part`)).toBe(false);
  });

  it('begins again where the server sends all of it, without what came before', async () => {
    await download('the whole', sends(200, CONTENT));
    expect(readFileSync(target)).toEqual(CONTENT);
  });

  it('puts nothing together that does not belong together', async () => {
    const elsewhere = sends(206, CONTENT.subarray(4), { 'content-range': `bytes 4-20/${CONTENT.length}` });
    const failure = await failureOf(download('the whole', elsewhere, { sha256: SHA256 }));
    expect(failure.code).toBe('malformed-response');
    expect(existsSync(target)).toBe(false);
    expect(existsSync(`${target}.part`)).toBe(false);
  });

  it('asks for nothing where all of it had come', async () => {
    expect(await download(CONTENT.toString(), sends(500, CONTENT), { sha256: SHA256 })).toEqual([]);
    expect(readFileSync(target)).toEqual(CONTENT);
  });

  it('throws away what the server says cannot be gone on with', async () => {
    const failure = await failureOf(download('far more than there is of it', sends(416, Buffer.alloc(0))));
    expect(failure.code).toBe('interrupted');
    expect(existsSync(`${target}.part`)).toBe(false);
  });
});
