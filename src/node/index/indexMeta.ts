import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { EncoderIdentity } from '../../core/embedding/sentenceEncoder';
import type { Reading } from '../../core/exemplars/reading';
import { AppError } from '../../core/util/errors';
import { indexFileError } from './indexFileError';

/** What `meta.json` of an index says. Rows beyond `rows` are not part of it, whatever the files hold. */
export interface IndexMeta {
  readonly format: 1;
  readonly encoder: EncoderIdentity;
  readonly reading: Reading;
  /** Rows that are whole and on the disk. */
  readonly rows: number;
  /** Rows whose text the encoder cut. */
  readonly truncated: readonly number[];
  /** The pool that the index was last finished for; absent until then. */
  readonly pool?: { readonly name: string; readonly hash: string; readonly testSplit?: readonly string[] };
}

/** The name of the file inside an index. */
export const META_FILE = 'meta.json';

/** Reads `meta.json`; `undefined` when there is none. Throws `file-error` when it is there and cannot be understood. */
export async function readIndexMeta(folder: string): Promise<IndexMeta | undefined> {
  const file = path.join(folder, META_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw indexFileError(folder, error);
  }
  let value: Partial<IndexMeta> | undefined;
  try {
    value = JSON.parse(text) as Partial<IndexMeta>;
  } catch {
    value = undefined;
  }
  const { format, encoder, reading, rows, truncated } = value ?? {};
  const sound =
    format === 1 &&
    typeof encoder?.id === 'string' &&
    Number.isInteger(encoder.dimensions) &&
    encoder.dimensions > 0 &&
    (reading === 'context' || reading === 'context+response') &&
    Number.isInteger(rows) &&
    Array.isArray(truncated);
  if (sound) return value as IndexMeta;
  throw new AppError(
    'file-error',
    `${file} is no description of an index, or one of another version of Rapport. Delete the folder and build the index again.`,
  );
}

/** Writes `meta.json` in one step: who reads it sees the old one or the new one. */
export async function writeIndexMeta(folder: string, meta: IndexMeta): Promise<void> {
  await replaceFile(path.join(folder, META_FILE), [JSON.stringify(meta)]);
}

/** Writes a file beside its place, waits until it is on the disk, and puts it there. */
export async function replaceFile(target: string, pieces: readonly (string | Uint8Array)[]): Promise<void> {
  try {
    const temporary = `${target}.tmp`;
    const file = await open(temporary, 'w');
    try {
      for (const piece of pieces) await file.appendFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    throw indexFileError(path.dirname(target), error);
  }
}
