import { writeFile } from 'node:fs/promises';
import { AppError } from '../core/util/errors';

/** Writes a file that is not there yet. Throws `file-error` when it is: ratings belong to the set that they were made for. */
export async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    const there = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const message = there
      ? `${file} is there already: take another name, or move it away.`
      : `${file} cannot be written. Check the folder and the space left.`;
    throw new AppError('file-error', message, { cause });
  }
}
