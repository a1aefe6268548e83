import { mkdir, open, readFile, truncate, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { IndexMeta } from './indexMeta';
import { writeIndexMeta } from './indexMeta';
import { indexFileError } from './indexFileError';
import { KEY_BYTES } from './itemKey';

/** Rows of float32, little-endian, one after the other. */
const VECTORS_FILE = 'vectors.f32';
/** The key of the text of each row, in the order of the rows. */
const KEYS_FILE = 'keys.bin';

/** Bytes that are read at once when rows are picked one by one. */
const READ_BYTES = 8 << 20;
/** More runs than this are quicker read piece by piece. */
const MAX_RUNS = 2000;

/** Appends rows to an index. A row counts once the meta that says so is on the disk, after its vectors and keys. */
export interface VectorWriter {
  append(values: Float32Array, keys: readonly string[], truncated: readonly number[]): Promise<void>;
  readonly meta: () => IndexMeta;
  close(): Promise<void>;
}

/** Opens the files of an index to go on after the rows that count; what a killed build left behind them is cut off. */
export async function openVectorWriter(folder: string, start: IndexMeta): Promise<VectorWriter> {
  let meta = start;
  const rowBytes = meta.encoder.dimensions * 4;
  const handles: FileHandle[] = [];
  const at = async (name: string, bytes: number): Promise<FileHandle> => {
    const handle = await open(path.join(folder, name), 'a');
    handles.push(handle);
    const { size } = await handle.stat();
    if (size < bytes) throw new Error(`${name} is shorter than it should be`);
    if (size > bytes) await truncate(path.join(folder, name), bytes);
    return handle;
  };
  const close = async (): Promise<void> => {
    await Promise.all(handles.map((handle) => handle.close()));
  };
  try {
    await mkdir(folder, { recursive: true });
    const vectors = await at(VECTORS_FILE, meta.rows * rowBytes);
    const keyFile = await at(KEYS_FILE, meta.rows * KEY_BYTES);
    return {
      meta: () => meta,
      close,
      async append(values, keys, truncated) {
        try {
          await vectors.appendFile(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
          await keyFile.appendFile(Buffer.from(keys.join(''), 'hex'));
          await Promise.all([vectors.sync(), keyFile.sync()]);
          const cut = [...meta.truncated, ...truncated.map((row) => meta.rows + row)];
          meta = { ...meta, rows: meta.rows + keys.length, truncated: cut };
          await writeIndexMeta(folder, meta);
        } catch (error) {
          throw indexFileError(folder, error);
        }
      },
    };
  } catch (error) {
    await close();
    throw indexFileError(folder, error);
  }
}

/** The row of each key, for the rows that count; the first where a key has several. */
export async function readKeys(folder: string, { rows }: IndexMeta): Promise<ReadonlyMap<string, number>> {
  if (rows === 0) return new Map();
  const bytes = await readFile(path.join(folder, KEYS_FILE)).catch((error: unknown) => {
    throw indexFileError(folder, error);
  });
  if (bytes.length < rows * KEY_BYTES) throw indexFileError(folder, new Error('keys are missing'));
  const rowOfKey = new Map<string, number>();
  for (let row = rows - 1; row >= 0; row--)
    rowOfKey.set(bytes.toString('hex', row * KEY_BYTES, (row + 1) * KEY_BYTES), row);
  return rowOfKey;
}

/** Reads rows into `into`: the i-th place gets row `rows[i]`. Rows that follow one another on the disk are read in one go. */
export async function readRows(
  folder: string,
  rows: Uint32Array,
  dimensions: number,
  into: Float32Array,
): Promise<void> {
  if (rows.length === 0) return;
  const rowBytes = dimensions * 4;
  const target = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  let file: FileHandle | undefined;
  try {
    file = await open(path.join(folder, VECTORS_FILE));
    const runs = runsOf(rows);
    if (runs.length > MAX_RUNS) return await readScattered(file, rows, rowBytes, target);
    for (const { from, until } of runs)
      await readFully(file, target.subarray(from * rowBytes, until * rowBytes), (rows[from] ?? 0) * rowBytes);
  } catch (error) {
    throw indexFileError(folder, error);
  } finally {
    await file?.close();
  }
}

/** Places whose rows follow one another. */
function runsOf(rows: Uint32Array): readonly { readonly from: number; readonly until: number }[] {
  const runs: { from: number; until: number }[] = [];
  for (const [place, row] of rows.entries()) {
    const last = runs.at(-1);
    if (last !== undefined && rows[place - 1] === row - 1) last.until = place + 1;
    else runs.push({ from: place, until: place + 1 });
  }
  return runs;
}

/** In the order of the disk, a piece of the file at a time. */
async function readScattered(file: FileHandle, rows: Uint32Array, rowBytes: number, target: Uint8Array): Promise<void> {
  const places = Uint32Array.from(rows.keys()).sort((a, b) => (rows[a] ?? 0) - (rows[b] ?? 0));
  const rowsAtOnce = Math.max(1, Math.floor(READ_BYTES / rowBytes));
  const buffer = new Uint8Array(rowsAtOnce * rowBytes);
  const last = rows[places.at(-1) ?? 0] ?? 0;
  let from = -1;
  let until = -1;
  for (const place of places) {
    const row = rows[place] ?? 0;
    if (row >= until) {
      from = row;
      until = Math.min(from + rowsAtOnce, last + 1);
      await readFully(file, buffer.subarray(0, (until - from) * rowBytes), from * rowBytes);
    }
    target.set(buffer.subarray((row - from) * rowBytes, (row - from + 1) * rowBytes), place * rowBytes);
  }
}

async function readFully(file: FileHandle, into: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < into.length;) {
    const { bytesRead } = await file.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw new Error('vectors are missing');
    done += bytesRead;
  }
}
