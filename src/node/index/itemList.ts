import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { TestCase } from '../../core/inputs/testCase';
import { AppError } from '../../core/util/errors';
import { indexFileError } from './indexFileError';
import { replaceFile } from './indexMeta';
import { inSlices } from './itemKey';

/** The items of the pool that an index was finished for, a line each, so that it can be used without the pool. */
const ITEMS_FILE = 'items.jsonl';

/** Writes the list in one step. Throws `file-error` and `cancelled`. */
export async function writeItemList(folder: string, items: readonly TestCase[], signal: AbortSignal): Promise<void> {
  const pieces: Uint8Array[] = [];
  await inSlices(items, signal, (slice) =>
    pieces.push(Buffer.from(slice.map((item) => `${JSON.stringify(item)}\n`).join(''))),
  );
  await replaceFile(path.join(folder, ITEMS_FILE), pieces);
}

/** Reads the list. Throws `file-error` when it is not there or broken. */
export async function readItemList(folder: string): Promise<readonly TestCase[]> {
  const items: TestCase[] = [];
  try {
    const lines = createInterface({ input: createReadStream(path.join(folder, ITEMS_FILE)), crlfDelay: Infinity });
    for await (const line of lines) if (line !== '') items.push(JSON.parse(line) as TestCase);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new AppError('file-error', `The list of items in ${folder} is broken. Build the index again.`, {
        cause: error,
      });
    throw indexFileError(folder, error);
  }
  return items;
}
