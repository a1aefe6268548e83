import { createHash } from 'node:crypto';
import path from 'node:path';
import { createRowMatrix } from '../../core/embedding/rowMatrix';
import type { SentenceEncoder } from '../../core/embedding/sentenceEncoder';
import {
  encodeInChunks,
  requireSameEncoder,
  type ExemplarIndex,
  type OnBuildProgress,
} from '../../core/exemplars/exemplarIndex';
import type { Reading } from '../../core/exemplars/reading';
import { trainingItemsOf } from '../../core/exemplars/trainingItems';
import type { Dialogue } from '../../core/inputs/dialogue';
import { AppError, throwIfAborted } from '../../core/util/errors';
import { lockIndex } from './indexLock';
import { readIndexMeta, writeIndexMeta, type IndexMeta } from './indexMeta';
import { readItemList, writeItemList } from './itemList';
import { keyTexts, readItemTexts } from './itemKey';
import { readPlaces, writePlaces } from './placeFile';
import { openVectorWriter, readKeys, readRows } from './vectorFiles';

/** What an index is to be of. */
export interface IndexRequest {
  /** The folder of this index alone. */
  readonly folder: string;
  readonly pool: {
    readonly name: string;
    readonly dialogues: readonly Dialogue[];
    /** Ids of its dialogues that are in the test set, where the user insisted on such a pool. */
    readonly testSplit?: ReadonlySet<string>;
  };
  readonly encoder: SentenceEncoder;
  readonly reading: Reading;
  readonly onProgress?: OnBuildProgress;
}

/** The folder of an index beside the store: one for each pool's name, encoder and reading. */
export function indexFolder(storeFolder: string, poolName: string, encoderId: string, reading: Reading): string {
  const key = createHash('sha256')
    .update(JSON.stringify([poolName, encoderId, reading]))
    .digest('hex')
    .slice(0, 16);
  return path.join(storeFolder, 'indexes', key);
}

/**
 * The index of a pool: read when it is there and the pool is as it was, else built, or built on. Texts that were encoded
 * before are not encoded again, wherever in the pool they stand now; a build that was killed goes on after its last whole
 * batch. Throws `invalid-input` when the folder holds an index of another encoder or reading, `unavailable` when another
 * process is building it, `file-error` (disk full, permissions, broken files), `cancelled`, and what the encoder throws.
 */
export async function openIndex(request: IndexRequest, signal: AbortSignal): Promise<ExemplarIndex> {
  const { folder, pool, encoder, reading } = request;
  const items = trainingItemsOf(pool.dialogues);
  const { texts, hash } = await readItemTexts(items, reading, signal);
  const identity = await encoder.identity(signal);
  let meta = await readIndexMeta(folder);
  if (meta !== undefined) requireFitting(folder, meta, identity.id, reading);
  if (meta?.pool?.hash !== hash) {
    const unlock = await lockIndex(folder);
    try {
      meta = (await readIndexMeta(folder)) ?? { format: 1, encoder: identity, reading, rows: 0, truncated: [] };
      meta = await finish(meta, items, texts, hash, request, signal);
    } finally {
      await unlock();
    }
  }
  return load(folder, meta, { name: pool.name, hash }, items, await readPlaces(folder, items.length), signal);
}

/**
 * An index with no pool at hand, as it was finished. Throws `not-found` when there is none, and `invalid-input` when a
 * build of it was never finished.
 */
export async function readIndex(
  folder: string,
  signal: AbortSignal,
): Promise<{ readonly index: ExemplarIndex; readonly testSplit: ReadonlySet<string> }> {
  const meta = await readIndexMeta(folder);
  if (meta === undefined)
    throw new AppError('not-found', `There is no index in ${folder}. Make one: rapport index --pool F --out ${folder}`);
  if (meta.pool === undefined)
    throw new AppError(
      'invalid-input',
      `The index in ${folder} is not finished (${meta.rows} rows). Run rapport index again with the same arguments: it goes on where it stopped.`,
    );
  const items = await readItemList(folder);
  const index = await load(folder, meta, meta.pool, items, await readPlaces(folder, items.length), signal);
  return { index, testSplit: new Set(meta.pool.testSplit) };
}

/** Throws `invalid-input` when the pool is no longer the one that the index was made of. */
export async function requireUnchangedPool(
  index: ExemplarIndex,
  dialogues: readonly Dialogue[],
  signal: AbortSignal,
): Promise<void> {
  const { hash } = await readItemTexts(trainingItemsOf(dialogues), index.reading, signal);
  if (hash === index.pool.hash) return;
  throw new AppError(
    'invalid-input',
    'The pool was edited since this index was made. Run rapport index again: only what is new is encoded.',
  );
}

function requireFitting(folder: string, meta: IndexMeta, encoderId: string, reading: Reading): void {
  if (meta.reading !== reading)
    throw new AppError(
      'invalid-input',
      `The index in ${folder} is of the reading ${meta.reading}, and ${reading} is asked for. Choose another folder or reading.`,
    );
  if (meta.encoder.id !== encoderId) requireSameEncoder(meta.encoder, encoderId);
}

/** Encodes what has no row yet, then writes what the index is finished for: the items, the row of each, and last the meta. */
async function finish(
  start: IndexMeta,
  items: ExemplarIndex['items'],
  texts: readonly string[],
  hash: string,
  { folder, pool, encoder, onProgress }: IndexRequest,
  signal: AbortSignal,
): Promise<IndexMeta> {
  const keys = await keyTexts(texts, signal);
  const known = await readKeys(folder, start);
  const missing = new Map<string, string>();
  for (const [index, key] of keys.entries()) if (!known.has(key)) missing.set(key, texts[index] ?? '');
  const report = (done: number): void => onProgress?.(items.length - missing.size + done, items.length);
  const meta = await extend(folder, start, missing, encoder, report, signal);
  const rowOfKey = await readKeys(folder, meta);
  // Between the old lists and the new ones the index is finished for no pool.
  const { format, encoder: made, reading, rows, truncated } = meta;
  const unfinished = { format, encoder: made, reading, rows, truncated };
  await writeIndexMeta(folder, unfinished);
  await writeItemList(folder, items, signal);
  await writePlaces(
    folder,
    keys.map((key) => rowOfKey.get(key) ?? 0),
  );
  const testSplit = pool.testSplit === undefined ? {} : { testSplit: [...pool.testSplit] };
  const finished = { ...unfinished, pool: { name: pool.name, hash, ...testSplit } };
  await writeIndexMeta(folder, finished);
  return finished;
}

/** Encodes texts, given with their keys, and appends their vectors. */
async function extend(
  folder: string,
  start: IndexMeta,
  missing: ReadonlyMap<string, string>,
  encoder: SentenceEncoder,
  report: (done: number) => void,
  signal: AbortSignal,
): Promise<IndexMeta> {
  if (missing.size === 0) return start;
  const keys = [...missing.keys()];
  const writer = await openVectorWriter(folder, start);
  try {
    await encodeInChunks(
      [...missing.values()],
      encoder,
      (values, from, truncated) =>
        writer.append(
          values,
          keys.slice(from, from + values.length / start.encoder.dimensions),
          truncated.map((index) => index - from),
        ),
      report,
      signal,
    );
    return writer.meta();
  } finally {
    await writer.close();
  }
}

async function load(
  folder: string,
  meta: IndexMeta,
  pool: ExemplarIndex['pool'],
  items: ExemplarIndex['items'],
  rows: Uint32Array,
  signal: AbortSignal,
): Promise<ExemplarIndex> {
  throwIfAborted(signal);
  const { encoder, reading } = meta;
  const matrix = createRowMatrix(items.length, encoder.dimensions);
  await readRows(folder, rows, encoder.dimensions, matrix.values);
  throwIfAborted(signal);
  const cut = new Set(meta.truncated);
  const truncated = cut.size === 0 ? [] : items.flatMap(({ id }, at) => (cut.has(rows[at] ?? -1) ? [id] : []));
  return { pool: { name: pool.name, hash: pool.hash }, items, matrix, encoder, reading, truncated };
}
