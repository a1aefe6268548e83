import { AppError } from '../../core/util/errors';

/** A file in an archive, its content to be read before the next one is asked for. */
export interface TarFile {
  /** Its path in the archive, forward slashes, never absolute and never with `..`. */
  readonly path: string;
  readonly bytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Bounds that an archive must keep. */
export interface TarBounds {
  readonly entries: number;
  /** Of all files together, unpacked. */
  readonly bytes: number;
}

const BLOCK = 512;

/**
 * The files of a tar archive (ustar, as it comes out of gunzip), in order; folders and the notes that some programs put before
 * a file are passed over. Throws `malformed-response` for anything else: links, devices, a path that leads out of the folder,
 * a wrong checksum, an end too early, more than the bounds allow.
 */
export async function* readTarFiles(
  stream: AsyncIterable<Uint8Array>,
  bounds: TarBounds,
): AsyncGenerator<TarFile, void, undefined> {
  const source = createByteSource(stream);
  let entries = 0;
  let bytes = 0;
  for (;;) {
    const header = await source.take(BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const { path, size, type } = parseHeader(header);
    entries++;
    bytes += size;
    if (entries > bounds.entries || bytes > bounds.bytes) throw refuse('is larger than what is expected');
    const content = source.pieces(size);
    if (type === 'file') yield { path, bytes: size, content };
    // What nobody read is passed over.
    await content.passOver();
    await source.take((BLOCK - (size % BLOCK)) % BLOCK);
  }
}

function parseHeader(header: Uint8Array): {
  readonly path: string;
  readonly size: number;
  readonly type: 'file' | 'passed over';
} {
  const text = (from: number, length: number): string =>
    new TextDecoder().decode(header.subarray(from, from + length)).replace(/\0.*$/s, '');
  const number = (from: number, length: number): number => {
    const digits = text(from, length).trim();
    if (!/^[0-7]+$/.test(digits)) throw refuse('has a broken header');
    return Number.parseInt(digits, 8);
  };
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (number(148, 8) !== sum) throw refuse('has a header with a wrong checksum');
  const prefix = text(257, 5) === 'ustar' ? text(345, 155) : '';
  const path = (prefix === '' ? '' : `${prefix}/`) + text(0, 100);
  const kind = text(156, 1);
  const size = number(124, 12);
  // A folder, or what pax and GNU tar note before a file; a name that they would note is not followed.
  if (kind === '5' || kind === 'x' || kind === 'g') return { path, size: kind === '5' ? 0 : size, type: 'passed over' };
  if (kind !== '' && kind !== '0') throw refuse(`has "${path}", which is not a plain file`);
  if (path === '' || /^[\\/]|^[A-Za-z]:|\\/.test(path) || path.split('/').includes('..'))
    throw refuse(`has "${path}", which would lie outside of its folder`);
  return { path, size, type: 'file' };
}

/** Bytes in portions of any length, taken from pieces of any other. */
function createByteSource(stream: AsyncIterable<Uint8Array>) {
  const iterator = stream[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  const piece = async (most: number): Promise<Uint8Array> => {
    while (rest.length === 0) {
      const next = await iterator.next();
      if (next.done === true) throw refuse('ends too early');
      rest = next.value;
    }
    const taken = rest.subarray(0, most);
    rest = rest.subarray(taken.length);
    return taken;
  };
  return {
    async take(length: number): Promise<Uint8Array> {
      const all = new Uint8Array(length);
      for (let done = 0; done < length;) {
        const taken = await piece(length - done);
        all.set(taken, done);
        done += taken.length;
      }
      return all;
    },
    /** Can be gone through again after a stop: what is left comes then. */
    pieces(length: number): AsyncIterable<Uint8Array> & { passOver(): Promise<void> } {
      let left = length;
      return {
        async passOver() {
          while (left > 0) left -= (await piece(left)).length;
        },
        [Symbol.asyncIterator]: () => ({
          async next() {
            if (left === 0) return { done: true, value: undefined };
            const value = await piece(left);
            left -= value.length;
            return { done: false, value };
          },
        }),
      };
    },
  };
}

function refuse(what: string): AppError {
  return new AppError('malformed-response', `The archive ${what}. Nothing of it was kept.`);
}
