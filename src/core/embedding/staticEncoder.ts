import { throwIfAborted } from '../util/errors';
import type { EncodedTexts, EncoderIdentity, SentenceEncoder } from './sentenceEncoder';
import type { StaticTable } from './staticTable';
import { createWordPieceTokenizer } from './wordPiece';

/** Texts between two pauses: a few milliseconds of work. */
const TEXTS_PER_TURN = 100;

/**
 * The sentence encoder of a static table: a text's vector is the table's start plus the rows of the text's pieces, scaled to
 * unit length; order does not count. Texts of any length are read whole (`truncated` is always empty), and a text without pieces
 * has the direction of the start. `pause` is awaited between slices of a batch, so that whoever shares the thread gets a turn. Throws `cancelled`.
 */
export function createStaticEncoder({
  table,
  pause,
}: {
  readonly table: StaticTable;
  readonly pause: () => Promise<void>;
}): SentenceEncoder {
  const { dimensions } = table;
  const tokenizer = createWordPieceTokenizer(table.vocabulary);
  const identity: EncoderIdentity = { id: `embedded:${table.name}`, dimensions };
  return {
    identity(signal) {
      throwIfAborted(signal);
      return Promise.resolve(identity);
    },
    async encode(texts, signal): Promise<EncodedTexts> {
      throwIfAborted(signal);
      const values = new Float32Array(texts.length * dimensions);
      const sum = new Float64Array(dimensions);
      for (const [index, text] of texts.entries()) {
        if (index % TEXTS_PER_TURN === TEXTS_PER_TURN - 1) {
          await pause();
          throwIfAborted(signal);
        }
        sumOfRows(table, tokenizer.pieces(text), sum);
        writeUnit(sum, values.subarray(index * dimensions, (index + 1) * dimensions));
      }
      return { encoder: identity, count: texts.length, values, truncated: [] };
    },
  };
}

/** Sets `sum` to the start and some rows. */
function sumOfRows(
  { dimensions, start, values, scales }: StaticTable,
  rows: readonly number[],
  sum: Float64Array,
): void {
  sum.set(start);
  for (const row of rows) {
    const scale = scales[row] as number;
    const from = row * dimensions;
    for (let i = 0; i < dimensions; i++) {
      sum[i] = (sum[i] as number) + scale * (values[from + i] as number);
    }
  }
}

/** Writes a vector scaled to unit length; one that has no direction stays zero. */
function writeUnit(vector: Float64Array, target: Float32Array): void {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const factor = squares === 0 ? 0 : 1 / Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) target[i] = (vector[i] as number) * factor;
}
