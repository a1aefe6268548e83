import type { SentenceEncoder } from '../../../src/core/embedding/sentenceEncoder';
import { throwIfAborted } from '../../../src/core/util/errors';

/** An encoder whose calls can be looked at. */
export interface WordEncoder extends SentenceEncoder {
  /** Every text that was encoded, in order. */
  readonly encoded: readonly string[];
}

/**
 * A bag of words folded into a few dimensions, in unit length: texts with common words are alike. Words beyond
 * `maxWords` are cut. `onEncode` runs before each call and may throw.
 */
export function createWordEncoder(
  options: { id?: string; dimensions?: number; maxWords?: number; onEncode?: (call: number) => void } = {},
): WordEncoder {
  const { id = 'words', dimensions = 512, maxWords = 1000, onEncode } = options;
  const encoded: string[] = [];
  let calls = 0;
  const fold = (word: string): number => {
    let hash = 7;
    for (const character of word) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
    return hash % dimensions;
  };
  return {
    encoded,
    identity: async (signal) => {
      throwIfAborted(signal);
      return { id, dimensions };
    },
    encode: async (texts, signal) => {
      throwIfAborted(signal);
      onEncode?.(++calls);
      const values = new Float32Array(texts.length * dimensions);
      const truncated: number[] = [];
      for (const [row, text] of texts.entries()) {
        const all = text.toLowerCase().match(/\p{L}+/gu) ?? [];
        if (all.length > maxWords) truncated.push(row);
        const vector = values.subarray(row * dimensions, (row + 1) * dimensions);
        for (const word of all.slice(0, maxWords)) vector[fold(word)]! += 1;
        const length = Math.hypot(...vector);
        if (length > 0) vector.forEach((value, at) => (vector[at] = value / length));
      }
      encoded.push(...texts);
      return { encoder: { id, dimensions }, count: texts.length, values, truncated };
    },
  };
}
