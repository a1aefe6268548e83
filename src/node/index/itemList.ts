import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { TestCase } from '../../core/inputs/testCase';
import { AppError } from '../../core/util/errors';
import { indexFileError } from './indexFileError';
import { replaceFile } from './indexMeta';

/** The items of the pool that an index was finished for, a line each, so that it can be used without the pool. */
const ITEMS_FILE = 'items.jsonl';

/** An item with the row of its vector. */
export interface ListedItem {
  readonly item: TestCase;
  readonly row: number;
}

/** Writes the list in one step. */
export async function writeItemList(folder: string, items: readonly ListedItem[]): Promise<void> {
  await replaceFile(path.join(folder, ITEMS_FILE), items.map((listed) => `${JSON.stringify(listed)}\n`).join(''));
}

/** Reads the list. Throws `file-error` when it is not there or broken. */
export async function readItemList(folder: string): Promise<readonly ListedItem[]> {
  const items: ListedItem[] = [];
  try {
    const lines = createInterface({ input: createReadStream(path.join(folder, ITEMS_FILE)), crlfDelay: Infinity });
    for await (const line of lines) if (line !== '') items.push(JSON.parse(line) as ListedItem);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new AppError('file-error', `The list of items in ${folder} is broken. Build the index again.`, {
        cause: error,
      });
    throw indexFileError(folder, error);
  }
  return items;
}
