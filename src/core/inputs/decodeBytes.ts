/** Text encodings that a file of dialogues may have; anything else is read as UTF-8 with its bad places reported. */
export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be';

/** The encoding that a byte order mark announces, or that the zero byte of a first ASCII character gives away; else UTF-8. */
export function encodingOf(bytes: Uint8Array): TextEncodingName {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return 'utf-8';
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}

/** Decodes bytes that come in pieces; `bad` turns true once something was no text of that encoding and became U+FFFD. */
export interface PieceDecoder {
  decode(piece: Uint8Array, last: boolean): { readonly text: string; readonly bad: boolean };
}

/** Makes a decoder that never throws. A second, strict one goes along until it meets what is no text: U+FFFD itself may well be in a file. */
export function createPieceDecoder(encoding: TextEncodingName): PieceDecoder {
  const lenient = new TextDecoder(encoding);
  const strict = new TextDecoder(encoding, { fatal: true });
  let bad = false;
  return {
    decode(piece, last) {
      const text = lenient.decode(piece, { stream: !last });
      try {
        if (!bad) strict.decode(piece, { stream: !last });
      } catch {
        bad = true;
      }
      return { text, bad };
    },
  };
}
