import { open } from 'node:fs/promises';
import { writeError } from './fileError';

/**
 * Writes one line at the end of a file, which is made when it is not there: in one write, which other writers cannot cut,
 * and on a line of its own even when the last writer was cut off in the middle of one. Throws `file-error`.
 * Nothing cancels it: it takes no time, and a line is there or not.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  try {
    const file = await open(path, 'a+');
    try {
      const { size } = await file.stat();
      const { buffer } = size === 0 ? { buffer: Buffer.from('\n') } : await file.read(Buffer.alloc(1), 0, 1, size - 1);
      await file.appendFile(`${buffer[0] === 10 ? '' : '\n'}${line}\n`);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw writeError(path, cause);
  }
}
