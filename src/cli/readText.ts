import { readFile } from 'node:fs/promises';
import { fileError } from '../node/fileError';

/** A text file; `what` says what it is to be. Throws `not-found` or `file-error` naming it, and `cancelled`. */
export async function readText(file: string, what: string, signal: AbortSignal): Promise<string> {
  return readFile(file, { encoding: 'utf8', signal }).catch((error: unknown) => {
    throw fileError(file, what, error);
  });
}
