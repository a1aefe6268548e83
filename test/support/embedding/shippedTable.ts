import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseStaticTable, type StaticTable } from '../../../src/core/embedding/staticTable';

/** Where the table of the embedded encoder lies. */
export const SHIPPED_TABLE = path.join(import.meta.dirname, '../../../media/encoder/mpnet-static-v1.bin');

/** The table that ships. */
export function shippedTable(): StaticTable {
  return parseStaticTable(readFileSync(SHIPPED_TABLE));
}

/** A table file as small as one likes: rows of 8-bit values, each with its scale. */
export function tableFile({
  name = 'small',
  dimensions = 2,
  vocabulary = ['[UNK]', 'up', 'right', '##er'],
  start = [0, 0],
  scales = [1, 0.5, 2, 1],
  values = [0, 0, 0, 2, 3, 0, -1, -1],
  header = {},
}: {
  readonly name?: string;
  readonly dimensions?: number;
  readonly vocabulary?: readonly string[];
  readonly start?: readonly number[];
  readonly scales?: readonly number[];
  readonly values?: readonly number[];
  readonly header?: Readonly<Record<string, unknown>>;
}): Uint8Array {
  const words = Buffer.from(vocabulary.join('\n'));
  const fields = {
    format: 'rapport-static-encoder',
    name,
    dimensions,
    rows: vocabulary.length,
    vocabularyBytes: words.length,
    ...header,
  };
  const text = Buffer.from(JSON.stringify(fields));
  const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4, ' ')]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(padded.length);
  const floats = Buffer.from(new Float32Array([...start, ...scales]).buffer);
  return Buffer.concat([length, padded, floats, Buffer.from(new Int8Array(values).buffer), words]);
}
