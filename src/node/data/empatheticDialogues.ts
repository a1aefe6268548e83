import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import type { CorpusRequest } from '../../core/inputs/corpus';
import { CORPUS_FILES } from '../../core/inputs/corpus';
import { AppError, isAppError, throwIfAborted } from '../../core/util/errors';
import { downloadFile, type DownloadDependencies } from '../embedding/downloadFile';
import { fileError } from '../fileError';
import { readTarFiles, type TarFile } from './tarEntries';

/** Where the corpus comes from, and the hash that tells that it is the right one. */
export interface CorpusArchive {
  readonly url: string;
  readonly sha256: string;
}

/** EmpatheticDialogues as its authors publish it. */
export const EMPATHETIC_DIALOGUES: CorpusArchive = {
  url: 'https://dl.fbaipublicfiles.com/parlai/empatheticdialogues/empatheticdialogues.tar.gz',
  sha256: '56f234d77b7dd1f005fd365bb17769cfe346c3c84295b69bc069c8ccb83be03d',
};

/** Several times what the corpus takes, and far from what would fill a disk. */
const BOUNDS = { entries: 200, bytes: 300 << 20 } as const;

/**
 * Fetches the corpus into a folder and resolves to the files that are there then. A download that was stopped goes on where
 * it was; the archive's hash is checked before anything is unpacked; only the files of the corpus are, each under its own
 * name, and those of an earlier time are replaced last. Throws what `downloadFile` throws, and `malformed-response`.
 */
export async function fetchEmpatheticDialogues(
  { folder, onProgress }: CorpusRequest,
  { archive = EMPATHETIC_DIALOGUES, fetch }: Pick<DownloadDependencies, 'fetch'> & { readonly archive?: CorpusArchive },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const target = path.join(folder, 'empatheticdialogues.tar.gz');
  const download = {
    url: archive.url,
    target,
    what: 'EmpatheticDialogues',
    expected: { sha256: archive.sha256 },
  };
  await downloadFile(download, { fetch, ...(onProgress === undefined ? {} : { onProgress }) }, signal);
  try {
    return await unpack(target, folder, signal);
  } catch (error) {
    if (signal.aborted) throw new AppError('cancelled', 'Stopped.', { cause: error });
    if (isAppError(error)) throw error;
    throw unpackingError(error, folder);
  } finally {
    await rm(target, { force: true });
  }
}

function unpackingError(cause: unknown, folder: string): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code.startsWith('Z_'))
    return new AppError('malformed-response', 'The archive is damaged. Nothing of it was kept.', { cause });
  if (code === 'ENOSPC')
    return new AppError(
      'file-error',
      `The disk is full: the corpus does not fit in ${folder}. Make room, then go on.`,
      {
        cause,
      },
    );
  return fileError(folder, 'folder of dialogues', cause);
}

async function unpack(archive: string, folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const half = path.join(folder, '.unpacking');
  try {
    await mkdir(half, { recursive: true });
    const found: string[] = [];
    const source = createReadStream(archive, { signal });
    const unpacked = source.pipe(createGunzip());
    source.on('error', (error) => unpacked.destroy(error));
    for await (const file of readTarFiles(unpacked, BOUNDS)) {
      throwIfAborted(signal);
      const name = path.posix.basename(file.path);
      if (!CORPUS_FILES.includes(name) || found.includes(name)) continue;
      await write(file, path.join(half, name));
      found.push(name);
    }
    const missing = CORPUS_FILES.filter((name) => !found.includes(name));
    if (missing.length > 0)
      throw new AppError('malformed-response', `The archive has no ${missing.join(', ')}. Nothing of it was kept.`);
    for (const name of found) await rename(path.join(half, name), path.join(folder, name));
    return found;
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

async function write(file: TarFile, target: string): Promise<void> {
  const handle = await open(target, 'w');
  try {
    for await (const piece of file.content) await handle.writeFile(piece);
  } finally {
    await handle.close();
  }
}
