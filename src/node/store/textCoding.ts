import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** A text as a row keeps it. */
export interface CodedText {
  /** Bits: 1 deflated, 2 UTF-16 (a text that UTF-8 cannot hold: half a surrogate pair). 0 is the text itself. */
  readonly coding: number;
  readonly body: string | Uint8Array;
}

const DEFLATED = 1;
const UTF_16 = 2;

/** Shorter texts, in bytes, are kept as they are: deflating them saves little and costs time at every reading. */
const SHORTEST_DEFLATED = 300;
/** The same for texts that have a dictionary. */
export const SHORTEST_WITH_DICTIONARY = 200;

/** Inflating starts with a buffer of this size: most texts are smaller, and a big one costs more to make than to fill. */
const INFLATE_BYTES = 4096;

/** How far back deflate can look: what lies further back in a dictionary is of no use. */
export const DICTIONARY_BYTES = 32_768;

/** Longest text that is believed when a store is read, in bytes. */
const LONGEST_TEXT = 256_000_000;

/** The bytes of a text: UTF-8 where that keeps it whole. */
export function textBytes(text: string): Buffer {
  return Buffer.from(text, text.isWellFormed() ? 'utf8' : 'utf16le');
}

/** Codes a text, deflated where that saves a tenth; `dictionary` is something like it, needed again to read it. */
export function encodeText(text: string, dictionary?: Uint8Array): CodedText {
  const wide = text.isWellFormed() ? 0 : UTF_16;
  const bytes = textBytes(text);
  if (bytes.length >= (dictionary === undefined ? SHORTEST_DEFLATED : SHORTEST_WITH_DICTIONARY)) {
    const body = deflateRawSync(bytes, { memLevel: 7, ...(dictionary === undefined ? {} : { dictionary }) });
    if (body.length < bytes.length * 0.9) return { coding: DEFLATED | wide, body };
  }
  return wide === 0 ? { coding: 0, body: text } : { coding: wide, body: bytes };
}

/** Reads what `encodeText` made, with the same dictionary. */
export function decodeText({ coding, body }: CodedText, dictionary?: Uint8Array): string {
  if (typeof body === 'string') return body;
  const bytes =
    (coding & DEFLATED) === 0
      ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
      : inflateRawSync(body, {
          chunkSize: INFLATE_BYTES,
          maxOutputLength: LONGEST_TEXT,
          ...(dictionary === undefined ? {} : { dictionary }),
        });
  return bytes.toString((coding & UTF_16) === 0 ? 'utf8' : 'utf16le');
}
