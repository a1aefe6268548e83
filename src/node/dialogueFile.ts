import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { ParsedDialogues } from '../core/inputs/dialogueReader';
import { readDialogueBytes } from '../core/inputs/readDialogueBytes';
import { fileError } from './fileError';

/** Reads a file of dialogues of any size; broken rows become problems. Throws `not-found` or `file-error`, naming the file, and `cancelled`. */
export async function readDialogueFile(path: string, signal: AbortSignal): Promise<ParsedDialogues> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path, { signal });
  } catch (error) {
    throw fileError(path, 'file of dialogues', error);
  }
  return readDialogueBytes(bytes, path, () => setImmediate(), signal);
}
