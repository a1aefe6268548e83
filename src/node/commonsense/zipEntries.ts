import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { AppError } from '../../core/util/errors';

const inflate = promisify(inflateRaw);

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
/** Where the end record can begin at the earliest: after it comes a comment of at most 65,535 bytes. */
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
/** More than anything that is looked for in an archive here; keeps a false one from filling the memory. */
const MAX_ENTRY_BYTES = 500_000_000;

/**
 * The content of those files of a ZIP archive whose path is wanted, checked by their CRC-32. Stored and deflated files of archives
 * under 4 GB are understood, encrypted ones are not. Throws `invalid-input` that names `file` for what is no such archive.
 */
export async function readZipEntries(
  archive: Buffer,
  isWanted: (path: string) => boolean,
  file: string,
): Promise<ReadonlyMap<string, Buffer>> {
  const entries = new Map<string, Buffer>();
  try {
    const end = findEnd(archive);
    let at = archive.readUInt32LE(end + 16);
    for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
      if (archive.readUInt32LE(at) !== ENTRY_SIGNATURE) throw broken();
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
      const nameEnd = at + 46 + (nameLength ?? 0);
      const path = archive.toString('utf8', at + 46, nameEnd);
      if (isWanted(path)) entries.set(path, await readEntry(archive, at));
      at = nameEnd + (extraLength ?? 0) + (commentLength ?? 0);
    }
  } catch (error) {
    throw new AppError('invalid-input', `${file} is not a whole ZIP archive. Download it again.`, { cause: error });
  }
  return entries;
}

function findEnd(archive: Buffer): number {
  const earliest = Math.max(0, archive.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = archive.length - END_BYTES; at >= earliest; at--)
    if (archive.readUInt32LE(at) === END_SIGNATURE) return at;
  throw broken();
}

async function readEntry(archive: Buffer, at: number): Promise<Buffer> {
  const flags = archive.readUInt16LE(at + 8);
  const method = archive.readUInt16LE(at + 10);
  const crc = archive.readUInt32LE(at + 16);
  const packedBytes = archive.readUInt32LE(at + 20);
  const bytes = archive.readUInt32LE(at + 24);
  const local = archive.readUInt32LE(at + 42);
  if ((flags & 1) !== 0 || (method !== STORED && method !== DEFLATED) || bytes > MAX_ENTRY_BYTES) throw broken();
  if (archive.readUInt32LE(local) !== LOCAL_SIGNATURE) throw broken();
  const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(from, from + packedBytes);
  const content = method === STORED ? packed : await inflate(packed, { maxOutputLength: Math.max(1, bytes) });
  if (content.length !== bytes || crc32(content) !== crc) throw broken();
  return content;
}

function broken(): Error {
  return new Error('broken');
}
