import { AppError } from '../util/errors';

/** A vector for every piece of a vocabulary, as small integers: row `r` is `values[r * dimensions ...] * scales[r]`. */
export interface StaticTable {
  /** Name and version; another table has another name. */
  readonly name: string;
  readonly dimensions: number;
  readonly vocabulary: readonly string[];
  readonly scales: Float32Array;
  readonly values: Int8Array;
  /** What every sum of rows starts from, `dimensions` numbers: alone it is the vector of a text without pieces. */
  readonly start: Float32Array;
}

/** What a table file starts with, after its length. */
interface Header {
  readonly format: 'rapport-static-encoder';
  readonly name: string;
  readonly dimensions: number;
  readonly rows: number;
  /** Bytes of the vocabulary, the last part. */
  readonly vocabularyBytes: number;
}

/**
 * Reads a table file: the length of its header (4 bytes, little-endian), the header as JSON padded with blanks to a multiple of
 * four, then the `dimensions` float32 that sums start from, `rows` float32 scales, `rows` x `dimensions` int8 values and the
 * vocabulary, one piece a line. The values are a view of the bytes, not a copy. Throws `invalid-input` when it is no such file or not whole.
 */
export function parseStaticTable(bytes: Uint8Array): StaticTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = bytes.length < 4 ? -1 : view.getUint32(0, true);
  const header =
    headerBytes < 0 || headerBytes > bytes.length - 4 ? undefined : readHeader(bytes.subarray(4, 4 + headerBytes));
  if (header === undefined) throw new AppError('invalid-input', 'This is no table of the embedded encoder.');
  const { name, dimensions, rows, vocabularyBytes } = header;
  let at = 4 + headerBytes;
  const take = (length: number): Uint8Array => bytes.subarray(at, (at += length));
  const floats = (count: number): Float32Array => new Float32Array(new Uint8Array(take(count * 4)).buffer);
  const whole = at + 4 * (dimensions + rows) + rows * dimensions + vocabularyBytes;
  if (bytes.length !== whole) throw damaged(`it has ${bytes.length} bytes, not ${whole}`);
  const start = floats(dimensions);
  const scales = floats(rows);
  const packed = take(rows * dimensions);
  const values = new Int8Array(packed.buffer, packed.byteOffset, packed.length);
  const vocabulary = new TextDecoder().decode(take(vocabularyBytes)).split('\n');
  if (vocabulary.length !== rows) throw damaged(`it names ${vocabulary.length} pieces for ${rows} rows`);
  return { name, dimensions, vocabulary, start, scales, values };
}

function damaged(why: string): AppError {
  return new AppError('invalid-input', `The table of the embedded encoder is damaged: ${why}. Install Rapport again.`);
}

function readHeader(bytes: Uint8Array): Header | undefined {
  let read: unknown;
  try {
    read = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  return isHeader(read) ? read : undefined;
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false;
  const { format, name, dimensions, rows, vocabularyBytes } = value as Readonly<Record<string, unknown>>;
  const sizes = [dimensions, rows, vocabularyBytes];
  return (
    format === 'rapport-static-encoder' &&
    typeof name === 'string' &&
    sizes.every((size) => typeof size === 'number' && Number.isSafeInteger(size) && size > 0)
  );
}
