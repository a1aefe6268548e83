/** Text encodings that a file of dialogues may have; anything else is read as UTF-8 with its bad places reported. */
export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be';

/** The encoding that a byte order mark announces; UTF-8 without one. */
export function encodingOf(bytes: Uint8Array): TextEncodingName {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** Decodes bytes that come in pieces; `bad` turns true once something was no text of that encoding and became U+FFFD. */
export interface PieceDecoder {
  decode(piece: Uint8Array, last: boolean): { readonly text: string; readonly bad: boolean };
}

/** Makes a decoder that never throws: a piece is first decoded strictly, and leniently only when that fails. */
export function createPieceDecoder(encoding: TextEncodingName): PieceDecoder {
  const lenient = new TextDecoder(encoding);
  const replacement = '\ufffd';
  return {
    decode(piece, last) {
      const text = lenient.decode(piece, { stream: !last });
      return { text, bad: text.includes(replacement) && !isStrictlyValid(piece, encoding) };
    },
  };
}

/** A piece may begin or end inside a character; only what lies between is judged. */
function isStrictlyValid(piece: Uint8Array, encoding: TextEncodingName): boolean {
  const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
  let from = 0;
  if (encoding === 'utf-8') while (from < 3 && isContinuation(piece[from])) from++;
  try {
    new TextDecoder(encoding, { fatal: true }).decode(piece.subarray(from), { stream: true });
    return true;
  } catch {
    return false;
  }
}
