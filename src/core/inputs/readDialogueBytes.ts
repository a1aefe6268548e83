import { throwIfAborted } from '../util/errors';
import type { ParsedDialogues } from './dialogueReader';
import { createPieceDecoder, encodingOf } from './decodeBytes';
import { createDialogueParser } from './parseDialogues';

const PIECE_BYTES = 1 << 20;

/**
 * Parses the bytes of a dialogue file of any size, a megabyte at a time; `pause` is awaited between pieces, so that a
 * caller on a main thread stays responsive. Lines that are no valid text are reported and skipped. Throws `cancelled`.
 */
export async function readDialogueBytes(
  bytes: Uint8Array,
  file: string,
  pause: () => Promise<void>,
  signal: AbortSignal,
): Promise<ParsedDialogues> {
  const parser = createDialogueParser(file);
  const decoder = createPieceDecoder(encodingOf(bytes));
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    throwIfAborted(signal);
    if (at > 0) await pause();
    const { text, bad } = decoder.decode(bytes.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= bytes.length);
    if (bad) parser.expectBadText();
    parser.push(text);
  }
  return parser.finish();
}
