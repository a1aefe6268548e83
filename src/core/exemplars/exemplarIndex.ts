import { createRowMatrix, dot, type RowMatrix } from '../embedding/rowMatrix';
import type { EncoderIdentity, SentenceEncoder } from '../embedding/sentenceEncoder';
import { topK, type RankedRow } from '../embedding/topK';
import type { TestCase } from '../inputs/testCase';
import { AppError, throwIfAborted } from '../util/errors';
import type { Reading } from './reading';
import { itemText } from './trainingItems';

/** Training items and their vectors: row i of the matrix is item i. */
export interface ExemplarIndex {
  /** The pool's name and a hash of its content, for the record. */
  readonly pool: { readonly name: string; readonly hash: string };
  readonly items: readonly TestCase[];
  readonly matrix: RowMatrix;
  readonly encoder: EncoderIdentity;
  readonly reading: Reading;
  /** Ids of items that were longer than the encoder reads and were cut. */
  readonly truncated: readonly string[];
}

/** Items encoded at once: enough to put texts of like length together, few enough to lose little when stopped. */
const CHUNK = 512;

/** How far a build is, in items. */
export type OnBuildProgress = (done: number, total: number) => void;

/** Encodes texts chunk by chunk and hands each chunk on in order, with the index of its first text. Throws `cancelled` and what the encoder throws. */
export async function encodeInChunks(
  texts: readonly string[],
  encoder: SentenceEncoder,
  take: (values: Float32Array, from: number, truncated: readonly number[]) => void | Promise<void>,
  onProgress: OnBuildProgress | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { id } = await encoder.identity(signal);
  for (let from = 0; from < texts.length; from += CHUNK) {
    throwIfAborted(signal);
    const encoded = await encoder.encode(texts.slice(from, from + CHUNK), signal);
    requireSameEncoder(encoded.encoder, id);
    const truncated = encoded.truncated.map((index) => from + index);
    await take(encoded.values, from, truncated);
    onProgress?.(Math.min(texts.length, from + CHUNK), texts.length);
  }
}

/** Builds an index in memory. */
export async function buildExemplarIndex(
  source: Pick<ExemplarIndex, 'pool' | 'items' | 'reading'>,
  encoder: SentenceEncoder,
  onProgress: OnBuildProgress | undefined,
  signal: AbortSignal,
): Promise<ExemplarIndex> {
  const { items, reading } = source;
  const identity = await encoder.identity(signal);
  const matrix = createRowMatrix(items.length, identity.dimensions);
  const truncated: string[] = [];
  const take = (values: Float32Array, from: number, cut: readonly number[]): void => {
    matrix.values.set(values, from * identity.dimensions);
    truncated.push(...cut.map((index) => items[index]?.id ?? ''));
  };
  const texts = items.map((item) => itemText(item, reading));
  await encodeInChunks(texts, encoder, take, onProgress, signal);
  return { ...source, matrix, encoder: identity, truncated };
}

/** Which items a search may give. */
export interface SearchLimits {
  /** A conversation that no item may be of. */
  readonly notFrom?: string;
  /** At most one item, the nearest, of each conversation. */
  readonly onePerDialogue?: boolean;
}

/** The `count` items nearest to a query vector, nearest first, equal ones by their place in the pool. Exact. */
export function searchIndex(
  index: ExemplarIndex,
  query: Float32Array,
  count: number,
  { notFrom, onePerDialogue = false }: SearchLimits,
): readonly RankedRow[] {
  const { items, matrix } = index;
  const leaveOut = (row: number): boolean => notFrom !== undefined && items[row]?.dialogueId === notFrom;
  if (!onePerDialogue) return topK(matrix, query, count, leaveOut);
  for (let wanted = count * 4; ; wanted *= 4) {
    const ranked = topK(matrix, query, wanted, leaveOut);
    const seen = new Set<string>();
    const firsts = ranked.filter(({ row }) => {
      const dialogueId = items[row]?.dialogueId ?? '';
      return !seen.has(dialogueId) && seen.add(dialogueId);
    });
    if (firsts.length >= count || ranked.length < wanted) return firsts.slice(0, count);
  }
}

/** The place of an item among all that a search may give, from 1; absent when it may not be given. */
export function placeOf(
  index: ExemplarIndex,
  query: Float32Array,
  id: string,
  notFrom: string,
): RankedPlace | undefined {
  const { items, matrix } = index;
  const row = items.findIndex((item) => item.id === id);
  if (row < 0 || items[row]?.dialogueId === notFrom) return undefined;
  const products = matrix.dotAll(query);
  const own = products[row] ?? 0;
  let rank = 1;
  for (let other = 0; other < matrix.count; other++) {
    const product = products[other] ?? 0;
    if ((product > own || (product === own && other < row)) && items[other]?.dialogueId !== notFrom) rank++;
  }
  return { row, rank, cosine: dot(matrix.values, row * matrix.dimensions, query) };
}

/** A row and its place. */
export interface RankedPlace extends RankedRow {
  /** From 1. */
  readonly rank: number;
}

/** Throws `invalid-input` when vectors are of another encoder than the one with that id. */
export function requireSameEncoder({ id: found }: EncoderIdentity, id: string): void {
  if (found === id) return;
  throw new AppError(
    'invalid-input',
    `These vectors were made by ${found} and cannot be compared with those of ${id}. Build the index again with the encoder you use.`,
  );
}
