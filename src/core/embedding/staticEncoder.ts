import { throwIfAborted } from '../util/errors';
import type { EncodedTexts, EncoderIdentity, SentenceEncoder } from './sentenceEncoder';
import type { StaticTable } from './staticTable';
import { createWordPieceTokenizer } from './wordPiece';

/** Texts between two pauses: a few milliseconds of work. */
const TEXTS_PER_TURN = 100;

/**
 * The sentence encoder of a static table: a text's vector is the sum of its pieces' rows, scaled to unit length; order does not
 * count. It reads texts of any length whole (`truncated` is always empty). A text without pieces gets the table's vector for it.
 * `pause` is awaited between slices of a batch, so that whoever shares the thread gets a turn. Throws `cancelled`.
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
        writeUnit(sum, table.empty, values.subarray(index * dimensions, (index + 1) * dimensions));
      }
      return { encoder: identity, count: texts.length, values, truncated: [] };
    },
  };
}

/** Sets `sum` to the sum of some rows. */
function sumOfRows({ dimensions, values, scales }: StaticTable, rows: readonly number[], sum: Float64Array): void {
  sum.fill(0);
  for (const row of rows) {
    const scale = scales[row] as number;
    const from = row * dimensions;
    for (let i = 0; i < dimensions; i++) {
      sum[i] = (sum[i] as number) + scale * (values[from + i] as number);
    }
  }
}

/** Writes a vector scaled to unit length, or `otherwise` when it has no direction. */
function writeUnit(vector: Float64Array, otherwise: Float32Array, target: Float32Array): void {
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (squares === 0) return target.set(otherwise);
  const factor = 1 / Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) target[i] = (vector[i] as number) * factor;
}
