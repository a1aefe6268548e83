import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../core/util/errors';
import { indexFileError } from './indexFileError';
import { replaceFile } from './indexMeta';

/** The row of each item's vector, in the order of the items: 32-bit numbers, little-endian. */
const PLACES_FILE = 'places.u32';

/** Writes the rows in one step. */
export async function writePlaces(folder: string, rows: readonly number[]): Promise<void> {
  await replaceFile(path.join(folder, PLACES_FILE), [new Uint8Array(Uint32Array.from(rows).buffer)]);
}

/** Reads the rows of `count` items. Throws `file-error` when the file is not there or of another length. */
export async function readPlaces(folder: string, count: number): Promise<Uint32Array> {
  const bytes = await readFile(path.join(folder, PLACES_FILE)).catch((error: unknown) => {
    throw indexFileError(folder, error);
  });
  if (bytes.length !== count * 4)
    throw new AppError(
      'file-error',
      `The files in ${folder} do not fit together. Delete it and build the index again.`,
    );
  return new Uint32Array(Uint8Array.from(bytes).buffer);
}
