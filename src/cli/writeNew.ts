import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { AppError } from '../core/util/errors';
import { writeError } from '../node/fileError';

/** A file and what goes into it. */
export type NewFile = readonly [file: string, text: string];

/**
 * Writes files that belong together and are not there yet: all of them, or none. Throws `file-error` when one is there, since
 * ratings belong to the set that they were made for, or cannot be written.
 */
export async function writeNew(files: readonly NewFile[]): Promise<void> {
  const there = files.find(([file]) => existsSync(file));
  if (there !== undefined) throw isThere(there[0]);
  const written: string[] = [];
  try {
    for (const [file, text] of files) await writeOne(file, text, written);
  } catch (error) {
    for (const file of written) await rm(file, { force: true });
    throw error;
  }
}

async function writeOne(file: string, text: string, written: string[]): Promise<void> {
  try {
    await writeFile(file, '', { flag: 'wx' });
    // From here on the file is ours, and half of it, on a full disk, is to go again.
    written.push(file);
    await writeFile(file, text);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw isThere(file);
    throw writeError(file, cause);
  }
}

function isThere(file: string): AppError {
  return new AppError('file-error', `${file} is there already: take another name, or move it away.`);
}
