import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '../../core/util/errors';

/** A piece of a file, as offsets of its first byte and of the one after its last. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** One field of a protocol buffer: `whole` with its tag, `content` without tag and length. */
export interface ProtobufField {
  readonly number: number;
  readonly whole: ByteRange;
  readonly content: ByteRange;
  /** The number that a field of variable length holds; 0 for others. */
  readonly value: number;
}

/** A file of protocol buffers, read where it is asked to and never as a whole. */
export interface ProtobufFile extends Disposable {
  readonly bytes: number;
  /** The fields of the message that a range holds. Throws `invalid-input` where the bytes are no such message. */
  fields(range: ByteRange): Generator<ProtobufField>;
  text(range: ByteRange): string;
  /** Reads into `buffer` from `at` on and returns how many bytes there were. */
  read(buffer: Uint8Array, at: number): number;
}

const WINDOW_BYTES = 65_536;
const LONGEST_HEAD = 20;

/** Opens a file; it blocks its thread while it reads, so it is for a worker. Throws what opening a file throws. */
export function openProtobufFile(path: string): ProtobufFile {
  const descriptor = openSync(path, 'r');
  const bytes = fstatSync(descriptor).size;
  const window = Buffer.alloc(WINDOW_BYTES);
  let windowFrom = 0;
  let windowTo = 0;

  const read = (buffer: Uint8Array, at: number): number => readSync(descriptor, buffer, 0, buffer.length, at);
  /** Makes sure that the window holds what a field's head may need. */
  const look = (at: number): void => {
    if (at >= windowFrom && Math.min(bytes, at + LONGEST_HEAD) <= windowTo) return;
    windowFrom = at;
    windowTo = at + read(window, at);
  };
  const broken = (): AppError => new AppError('invalid-input', `${path} is no ONNX model, or is not whole.`);

  let cursor = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; shift < 2 ** 70; shift *= 128) {
      if (cursor >= windowTo) throw broken();
      const byte = window[cursor - windowFrom] as number;
      cursor++;
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
    throw broken();
  };

  function* fields({ from, to }: ByteRange): Generator<ProtobufField> {
    for (let at = from; at < to;) {
      look(at);
      cursor = at;
      const tag = varint();
      const wire = tag % 8;
      const number = Math.floor(tag / 8);
      let value = 0;
      let length = 0;
      if (wire === 0) value = varint();
      else if (wire === 2) length = varint();
      else if (wire === 1) length = 8;
      else if (wire === 5) length = 4;
      else throw broken();
      const content = { from: cursor, to: cursor + length };
      if (number === 0 || content.to > to) throw broken();
      yield { number, whole: { from: at, to: content.to }, content, value };
      at = content.to;
    }
  }

  return {
    bytes,
    fields,
    read,
    text({ from, to }) {
      const buffer = Buffer.alloc(to - from);
      if (from >= windowFrom && to <= windowTo) window.copy(buffer, 0, from - windowFrom, to - windowFrom);
      else read(buffer, from);
      return buffer.toString('utf8');
    },
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}
