import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchAtomic, keptAtomicFiles } from '../../../src/node/commonsense/atomicFiles';
import { readZipEntries } from '../../../src/node/commonsense/zipEntries';
import { zipOf } from '../../support/commonsense/zipArchive';
import { refuses } from '../../support/loopback/behaviours';
import { startLoopback, type Behaviour, type LoopbackServer } from '../../support/loopback/loopbackServer';

const never = new AbortController().signal;
const PARTS = {
  'data/README.md': 'about',
  'data/train.tsv': 'PersonX runs\txWant\tto rest\n'.repeat(50),
  'data/dev.tsv': 'PersonX sings\txReact\tproud\n',
  'data/test.tsv': 'PersonX eats\txReact\tfull\n',
  '__MACOSX/data/train.tsv': 'not this one',
};

let graphFolder = '';
beforeEach(() => {
  graphFolder = mkdtempSync(path.join(tmpdir(), 'rapport-graphs-'));
});
afterEach(() => rmSync(graphFolder, { recursive: true }));

const sends =
  (bytes: Buffer): Behaviour =>
  (response) =>
    void response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
const archiveAt = (server: LoopbackServer, bytes: Buffer, paths: readonly string[] = ['one', 'two']) => ({
  urls: paths.map((name) => `${server.baseUrl}/${name}`),
  expected: { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
});

describe('fetching the graph', () => {
  it('checks it, unpacks its three files, and keeps the notice of its licence beside them', async () => {
    const bytes = zipOf(PARTS);
    await using server = await startLoopback();
    server.always(sends(bytes));
    const files = await fetchAtomic({ graphFolder, fetch, archive: archiveAt(server, bytes) }, never);
    expect(files.map((file) => path.basename(file))).toEqual(['train.tsv', 'dev.tsv', 'test.tsv']);
    expect(readFileSync(files[0] ?? '', 'utf8')).toBe(PARTS['data/train.tsv']);
    const home = path.dirname(files[0] ?? '');
    expect(readFileSync(path.join(home, 'NOTICE.txt'), 'utf8')).toContain('CC BY 4.0');
    expect(existsSync(path.join(home, 'atomic-2020.zip'))).toBe(false);
    expect(await keptAtomicFiles(graphFolder)).toEqual(files);
  });

  it('fetches nothing that is there already', async () => {
    const bytes = zipOf(PARTS);
    await using server = await startLoopback();
    server.always(sends(bytes));
    const options = { graphFolder, fetch, archive: archiveAt(server, bytes) };
    await fetchAtomic(options, never);
    await fetchAtomic(options, never);
    expect(server.requests).toHaveLength(1);
  });

  it('tries the next place where one does not have it, and throws away what is not it', async () => {
    const bytes = zipOf(PARTS);
    await using server = await startLoopback();
    server.script(refuses(403, {}), sends(Buffer.from('a page that asks to sign in')), sends(bytes));
    const archive = archiveAt(server, bytes, ['one', 'two', 'three']);
    expect(await fetchAtomic({ graphFolder, fetch, archive }, never)).toHaveLength(3);
    expect(server.requests.map(({ url }) => url)).toEqual(['/v1/one', '/v1/two', '/v1/three']);
  });

  it('says what the last place said where none has it, and keeps nothing', async () => {
    const bytes = zipOf(PARTS);
    await using server = await startLoopback();
    server.always(sends(Buffer.from('x'.repeat(bytes.length))));
    await expect(fetchAtomic({ graphFolder, fetch, archive: archiveAt(server, bytes) }, never)).rejects.toMatchObject({
      code: 'malformed-response',
    });
    await expect(keptAtomicFiles(graphFolder)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('rapport atomic') as string,
    });
  });

  it('takes an archive that is on the machine, and leaves it there', async () => {
    const from = path.join(graphFolder, 'mine.zip');
    writeFileSync(from, zipOf(PARTS, true, 'a comment PK'));
    const files = await fetchAtomic({ graphFolder, fetch, from }, never);
    expect(readFileSync(files[2] ?? '', 'utf8')).toBe(PARTS['data/test.tsv']);
    expect(existsSync(from)).toBe(true);
  });

  it('refuses an archive of something else, one that is cut, and a file that is not there', async () => {
    const from = path.join(graphFolder, 'mine.zip');
    writeFileSync(from, zipOf({ 'train.tsv': 'x' }));
    await expect(fetchAtomic({ graphFolder, fetch, from }, never)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('dev.tsv') as string,
    });
    writeFileSync(from, zipOf(PARTS).subarray(0, 300));
    await expect(fetchAtomic({ graphFolder, fetch, from }, never)).rejects.toMatchObject({
      code: 'invalid-input',
      message: `${from} is not a whole ZIP archive. Download it again.`,
    });
    rmSync(from);
    await expect(fetchAtomic({ graphFolder, fetch, from }, never)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tells a folder that cannot be written from an archive that cannot be read', async () => {
    const from = path.join(graphFolder, 'mine.zip');
    writeFileSync(from, zipOf(PARTS));
    const home = path.join(graphFolder, 'atomic-2020');
    mkdirSync(path.join(home, 'train.tsv.part'), { recursive: true });
    await expect(fetchAtomic({ graphFolder, fetch, from }, never)).rejects.toMatchObject({
      code: 'file-error',
      message: expect.stringMatching(/atomic-2020 cannot be written \(EISDIR\): it is a folder/) as string,
    });
    await expect(fetchAtomic({ graphFolder: from, fetch, from }, never)).rejects.toMatchObject({
      code: 'file-error',
      message: expect.stringMatching(
        /cannot be written \(ENOTDIR\): it lies below something that is no folder/,
      ) as string,
    });
  });

  it('is not begun for who has stopped', async () => {
    await expect(fetchAtomic({ graphFolder, fetch }, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a ZIP archive', () => {
  it('whose content was changed is found out by its checksum', async () => {
    const bytes = zipOf({ a: 'some text that is stored' }, true);
    bytes.write('S', bytes.indexOf('some text'));
    await expect(readZipEntries(bytes, () => true, 'mine.zip')).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('that is no archive, or empty, is refused', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('hello'), Buffer.alloc(1000)])
      await expect(readZipEntries(bytes, () => true, 'mine.zip')).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
