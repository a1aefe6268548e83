import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EMPATHETIC_DIALOGUES, fetchEmpatheticDialogues } from '../../../src/node/data/empatheticDialogues';
import { startFileServer } from '../../support/data/fileServer';
import { makeTar, type TarEntry } from '../../support/data/makeTar';
import { failureOf } from '../../support/loopback/asking';

const HEADER = 'conv_id,utterance_idx,context,prompt,speaker_idx,utterance,selfeval,tags\n';
const CORPUS: readonly TarEntry[] = [
  { path: 'empatheticdialogues/', type: '5' },
  { path: 'empatheticdialogues/test.csv', content: `${HEADER}hit:1_conv:1,1,sad,a,1,b,,\n` },
  { path: 'empatheticdialogues/notes.txt', content: 'not of the corpus' },
  { path: 'empatheticdialogues/train.csv', content: HEADER + 'x'.repeat(3000) },
  { path: 'empatheticdialogues/valid.csv', content: HEADER },
];

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'rapport-corpus-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Serves an archive and fetches it. */
async function fetchArchive(
  bytes: Buffer,
  { signal = new AbortController().signal, sha256 = createHash('sha256').update(bytes).digest('hex') } = {},
): Promise<readonly string[]> {
  await using server = await startFileServer(bytes);
  return await fetchEmpatheticDialogues({ folder }, { fetch, archive: { url: server.url, sha256 } }, signal);
}

const unpacked = (): readonly string[] => readdirSync(folder).toSorted();
const archiveOf = (...more: readonly TarEntry[]): Buffer => gzipSync(makeTar([...more, ...CORPUS]));

describe('fetching EmpatheticDialogues', () => {
  it('asks its publisher, for one content alone', () => {
    expect(EMPATHETIC_DIALOGUES.url).toBe(
      'https://dl.fbaipublicfiles.com/parlai/empatheticdialogues/empatheticdialogues.tar.gz',
    );
    expect(EMPATHETIC_DIALOGUES.sha256).toBe('56f234d77b7dd1f005fd365bb17769cfe346c3c84295b69bc069c8ccb83be03d');
  });

  it('leaves the three files of the corpus, and neither the archive nor anything else of it', async () => {
    expect([...(await fetchArchive(archiveOf()))].toSorted()).toEqual(['test.csv', 'train.csv', 'valid.csv']);
    expect(unpacked()).toEqual(['test.csv', 'train.csv', 'valid.csv']);
    expect(readFileSync(path.join(folder, 'train.csv'), 'utf8')).toBe(HEADER + 'x'.repeat(3000));
  });

  it('passes over folders and the notes of pax', async () => {
    await fetchArchive(archiveOf({ path: 'PaxHeader/train.csv', type: 'x', content: '13 path=../x\n' }));
    expect(unpacked()).toEqual(['test.csv', 'train.csv', 'valid.csv']);
  });

  it('goes on where the connection broke, and tells how far it is', async () => {
    const bytes = archiveOf();
    await using server = await startFileServer(bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const archive = { url: server.url, sha256 };
    const cut = server.stallNextAfter(100);
    const { signal } = new AbortController();
    const broken = fetchEmpatheticDialogues({ folder, onProgress: cut }, { fetch, archive }, signal);
    expect(await failureOf(broken)).toMatchObject({ code: 'interrupted' });
    const steps: (readonly [number, number | undefined])[] = [];
    const onProgress = (done: number, total: number | undefined): void => void steps.push([done, total]);
    await fetchEmpatheticDialogues({ folder, onProgress }, { fetch, archive }, signal);
    expect(server.ranges).toEqual(['', 'bytes=100-']);
    expect(steps.at(-1)).toEqual([bytes.length, bytes.length]);
  });

  it('asks for nothing more when the whole archive had come before it was stopped', async () => {
    const bytes = archiveOf();
    await using server = await startFileServer(bytes);
    writeFileSync(path.join(folder, 'empatheticdialogues.tar.gz.part'), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await fetchEmpatheticDialogues({ folder }, { fetch, archive: { url: server.url, sha256 } }, AbortSignal.any([]));
    expect(server.ranges).toEqual([]);
    expect(unpacked()).toEqual(['test.csv', 'train.csv', 'valid.csv']);
  });

  it('stops when it is no longer wanted, and keeps what had come', async () => {
    const bytes = archiveOf();
    await using server = await startFileServer(bytes);
    server.stallNextAfter(100);
    const stop = new AbortController();
    const archive = { url: server.url, sha256: '' };
    const fetching = fetchEmpatheticDialogues(
      { folder, onProgress: () => stop.abort() },
      { fetch, archive },
      stop.signal,
    );
    expect(await failureOf(fetching)).toMatchObject({ code: 'cancelled' });
    expect(unpacked()).toEqual(['empatheticdialogues.tar.gz.part']);
  });

  it('refuses another content than the published one', async () => {
    const failure = await failureOf(fetchArchive(archiveOf(), { sha256: 'a'.repeat(64) }));
    expect(failure).toMatchObject({ code: 'malformed-response' });
    expect(unpacked()).toEqual([]);
  });

  it.each([
    ['a path that leads out', { path: '../train.csv', content: 'x' }],
    ['a path that leads out further in', { path: 'a/../../train.csv', content: 'x' }],
    ['an absolute path', { path: '/tmp/train.csv', content: 'x' }],
    ['a path of Windows', { path: 'C:\\train.csv', content: 'x' }],
    ['a link', { path: 'empatheticdialogues/train.csv', type: '2', linkTo: '/etc/passwd' }],
    ['a hard link', { path: 'empatheticdialogues/valid.csv', type: '1', linkTo: 'train.csv' }],
    ['a device', { path: 'empatheticdialogues/test.csv', type: '3' }],
  ])('refuses an archive with %s, and leaves what was there', async (_, entry) => {
    writeFileSync(path.join(folder, 'train.csv'), 'of before');
    expect(await failureOf(fetchArchive(archiveOf(entry)))).toMatchObject({ code: 'malformed-response' });
    expect(unpacked()).toEqual(['train.csv']);
    expect(readFileSync(path.join(folder, 'train.csv'), 'utf8')).toBe('of before');
    expect(existsSync(path.join(folder, '..', 'train.csv'))).toBe(false);
  });

  it('refuses an archive that says it is larger than the corpus can be, before it writes it', async () => {
    const huge = makeTar([{ path: 'train.csv', content: 'x' }]);
    huge.write('17777777777\0', 124);
    huge.write('        ', 148);
    const sum = huge.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    huge.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const failure = await failureOf(fetchArchive(gzipSync(huge)));
    expect(failure.message).toContain('larger than what is expected');
    expect(unpacked()).toEqual([]);
  });

  it.each([
    ['a header with a wrong checksum', (tar: Buffer) => (tar.write('9', 0), gzipSync(tar))],
    ['an end too early', (tar: Buffer) => gzipSync(tar.subarray(0, 1800))],
    ['a damaged gzip', (tar: Buffer) => gzipSync(tar).fill(0, 200, 260)],
    ['no gzip at all', () => Buffer.from('<html>')],
    ['a file missing', () => gzipSync(makeTar(CORPUS.slice(0, 4)))],
  ])('refuses an archive with %s', async (_, make) => {
    expect(await failureOf(fetchArchive(make(makeTar(CORPUS))))).toMatchObject({ code: 'malformed-response' });
    expect(unpacked()).toEqual([]);
  });
});
