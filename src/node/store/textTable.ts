import { createHash } from 'node:crypto';
import { AppError } from '../../core/util/errors';
import { createRecentCache } from './recentCache';
import type { StoreDatabase } from './storeDatabase';
import { decodeText, DICTIONARY_BYTES, encodeText, SHORTEST_WITH_DICTIONARY, textBytes } from './textCoding';

/** Texts, each stored once, by the row that holds it. */
export interface TextTable {
  /**
   * The row of a text, made when it is new; `alike` are rows of texts that share passages with it, the likest last: a new
   * long text is deflated against them. To be called inside `write`.
   */
  put(text: string, alike?: readonly number[]): number;
  /** The row of a value as JSON. To be called inside `write`. */
  putJson(value: unknown): number;
  /** The row of a text, or `undefined` when it is not stored. */
  find(text: string): number | undefined;
  /** The text of a row. Throws `file-error` when there is no such row. */
  get(id: number): string;
  /** Reads many rows at once, which takes a third of the time: they are then at hand for a while. Rows that are not there are left out. */
  prefetch(ids: readonly number[]): void;
  /** The text of a row that was read together with something else. */
  decode(id: number, row: TextRow): string;
  /** The value that a row's JSON stands for: the same object each time, not to be changed. */
  json(id: number): unknown;
  /** How many texts must be read one after the other to read a row: 0 for one that leans on none. */
  depth(id: number): number;
  /** The bytes that a row's text takes as it is stored. */
  storedBytes(id: number): number;
}

/** What a row says of its text, by the names of its columns. */
export interface TextRow {
  readonly coding: number;
  readonly bases: string | null;
  readonly body: string | Uint8Array;
}

/** A text in memory, and how many texts must be read one after the other to read it. */
interface KnownText {
  readonly text: string;
  readonly depth: number;
  /** The bytes of a long text, once something was read or written that leans on it. */
  bytes?: Uint8Array;
}

/** Of a SHA-256: enough to tell more texts apart than a disk holds, and there are many rows. */
const HASH_BYTES = 12;
const CACHED_TEXTS = 6000;
/** Texts longer than this would fill the memory: of them only the last few are remembered, which is what one test case takes. */
const LONG = 1000;
const CACHED_LONG_TEXTS = 1000;
/** What is written never leans on a chain of texts longer than this; what is read may not either. */
const DEEPEST = 3;

/** Opens the table of texts on a connection. */
export function createTextTable(database: StoreDatabase): TextTable {
  const select = database.prepare('SELECT coding, bases, body FROM text WHERE id = ?');
  const selectMany = database.prepare(
    'SELECT id, coding, bases, body FROM text WHERE id IN (SELECT value FROM json_each(?))',
  );
  const selectId = database.prepare('SELECT id FROM text WHERE hash = ?');
  const selectSize = database.prepare('SELECT length(CAST(body AS BLOB)) AS bytes FROM text WHERE id = ?');
  const insert = database.prepare('INSERT INTO text (hash, coding, bases, body) VALUES (?, ?, ?, ?)');
  const texts = createRecentCache<number, KnownText>(CACHED_TEXTS);
  const longTexts = createRecentCache<number, KnownText>(CACHED_LONG_TEXTS);
  const values = createRecentCache<number, object>(CACHED_TEXTS);
  const ids = createRecentCache<string, number>(CACHED_TEXTS);
  const longIds = createRecentCache<string, number>(CACHED_LONG_TEXTS);
  database.onForget(() => [texts, longTexts, values, ids, longIds].forEach((cache) => cache.clear()));

  const idsOf = (text: string): typeof ids => (text.length > LONG ? longIds : ids);
  const remember = (text: string, id: number): number => {
    idsOf(text).set(text, id);
    return id;
  };
  const lookUp = (text: string, hash: Uint8Array): number | undefined => {
    const row = selectId.get(hash) as { readonly id: number } | undefined;
    return row === undefined ? undefined : remember(text, row.id);
  };
  const known = (id: number): KnownText | undefined => texts.get(id) ?? longTexts.get(id);
  const damaged = (): AppError =>
    new AppError('file-error', `The store ${database.path} lacks a text that it refers to. It may be damaged.`);
  const decode = (id: number, row: TextRow, allowedDepth: number): KnownText => {
    const bases = basesOf(row).map((base) => read(base, allowedDepth - 1));
    const decoded = {
      text: decodeText(row, dictionaryOf(bases)),
      depth: bases.length === 0 ? 0 : 1 + Math.max(...bases.map(({ depth }) => depth)),
    };
    (decoded.text.length > LONG ? longTexts : texts).set(id, decoded);
    return decoded;
  };
  const read = (id: number, allowedDepth: number): KnownText => {
    const cached = known(id);
    if (cached !== undefined) return cached;
    const row = select.get(id) as TextRow | undefined;
    if (row === undefined || allowedDepth < 0) throw damaged();
    return decode(id, row, allowedDepth);
  };
  /** Reads the rows of texts, and first the rows that they lean on. */
  const prefetch = (wanted: readonly number[], allowedDepth: number): void => {
    const missing = [...new Set(wanted)].filter((id) => known(id) === undefined);
    if (missing.length === 0 || allowedDepth < 0) return;
    const rows = selectMany.all(JSON.stringify(missing)) as unknown as readonly (TextRow & { readonly id: number })[];
    prefetch(rows.flatMap(basesOf), allowedDepth - 1);
    for (const row of rows) decode(row.id, row, allowedDepth);
  };
  /** Those of the rows that a new text may lean on: not too deep, and as many as deflate can look back to. */
  const usable = (alike: readonly number[]): readonly { readonly id: number; readonly text: KnownText }[] => {
    let room = DICTIONARY_BYTES;
    return alike
      .toReversed()
      .map((id) => ({ id, text: read(id, DEEPEST) }))
      .filter(({ text }) => text.depth < DEEPEST && (room -= bytesOf(text).length) >= 0)
      .toReversed();
  };
  const put = (text: string, alike: readonly number[] = []): number => {
    const remembered = idsOf(text).get(text);
    if (remembered !== undefined) return remembered;
    const hash = hashOf(text);
    const stored = lookUp(text, hash);
    if (stored !== undefined) return stored;
    const bases = text.length < SHORTEST_WITH_DICTIONARY ? [] : usable(alike);
    const { coding, body } = encodeText(text, dictionaryOf(bases.map((base) => base.text)));
    const leansOn = bases.length > 0 && typeof body !== 'string' ? JSON.stringify(bases.map(({ id }) => id)) : null;
    return remember(text, Number(insert.run(hash, coding, leansOn, body).lastInsertRowid));
  };

  return {
    put,
    putJson: (value) => put(JSON.stringify(value)),
    find: (text) => idsOf(text).get(text) ?? lookUp(text, hashOf(text)),
    get: (id) => read(id, DEEPEST).text,
    prefetch: (wanted) => prefetch(wanted, DEEPEST),
    decode: (id, row) => (known(id) ?? decode(id, row, DEEPEST)).text,
    json(id) {
      const parsed = values.get(id);
      if (parsed !== undefined) return parsed;
      const value: unknown = JSON.parse(read(id, DEEPEST).text);
      if (typeof value === 'object' && value !== null) values.set(id, value);
      return value;
    },
    depth: (id) => read(id, DEEPEST).depth,
    storedBytes: (id) => Number(selectSize.get(id)?.['bytes'] ?? 0),
  };
}

function basesOf({ bases }: TextRow): readonly number[] {
  return bases === null ? [] : (JSON.parse(bases) as readonly number[]);
}

function dictionaryOf(bases: readonly KnownText[]): Uint8Array | undefined {
  const [first] = bases;
  if (first === undefined) return undefined;
  return bases.length === 1 ? bytesOf(first) : Buffer.concat(bases.map(bytesOf));
}

function bytesOf(known: KnownText): Uint8Array {
  return known.text.length > LONG ? (known.bytes ??= textBytes(known.text)) : textBytes(known.text);
}

function hashOf(text: string): Uint8Array {
  const wide = text.isWellFormed() ? '' : 'utf-16:';
  return createHash('sha256').update(wide).update(textBytes(text)).digest().subarray(0, HASH_BYTES);
}
