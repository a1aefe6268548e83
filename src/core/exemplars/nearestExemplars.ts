import type { SentenceEncoder } from '../embedding/sentenceEncoder';
import type { TestCase } from '../inputs/testCase';
import { AppError, throwIfAborted } from '../util/errors';
import type { EditedChoice, Exemplar, ExemplarInspector, NearestExemplars, Neighbour } from './exemplar';
import { arrangeByEdits, splitByEdits } from './exemplarEdits';
import { placeOf, requireSameEncoder, searchIndex, type ExemplarIndex, type RankedPlace } from './exemplarIndex';
import { orderExemplars } from './exemplarOrder';
import { leakageFlags } from './leakage';
import { encodedText } from './reading';
import { toExemplar } from './trainingItems';

/** What else decides the exemplars. */
export interface NearestSettings {
  /** Shuffles, where a strategy asks for it. */
  readonly seed: number;
  /** Dialogues of the pool that are in the test set too; only when the user insisted on such a pool. */
  readonly testSplit?: ReadonlySet<string>;
}

/** Ranks after the last exemplar that are shown as near misses. */
const NEAR_MISSES = 20;
/** Queries whose vectors are kept: the columns of a bench ask for the same one. */
const KEPT_QUERIES = 256;

interface Query {
  readonly vector: Float32Array;
  readonly cut: boolean;
}

/** Finds exemplars in an index with the encoder that made it; both throw `invalid-input` when it is another, and when the pool is too small. */
export function createNearestExemplars(
  index: ExemplarIndex,
  encoder: SentenceEncoder,
  { seed, testSplit = new Set() }: NearestSettings,
): NearestExemplars & ExemplarInspector {
  const encodeQuery = createQueryEncoder(index, encoder);
  const cutItems = new Set(index.truncated);

  const rank = async (testCase: TestCase, choice: EditedChoice, more: number, signal: AbortSignal) => {
    throwIfAborted(signal);
    const query = await encodeQuery(testCase, signal);
    throwIfAborted(signal);
    const { k, onePerDialogue = false, edits = {} } = choice;
    const { pinned = [], banned = [] } = edits;
    const count = k + more + pinned.length + banned.length;
    const found = searchIndex(index, query.vector, count, { notFrom: testCase.dialogueId, onePerDialogue });
    const ranked: RankedPlace[] = found.map((row, at) => ({ ...row, rank: at + 1 }));
    // A pinned item may be as far away as it likes.
    const missing: string[] = [];
    for (const id of new Set([...pinned, ...banned])) {
      if (ranked.some(({ row }) => index.items[row]?.id === id)) continue;
      const place = placeOf(index, query.vector, id, testCase.dialogueId);
      if (place !== undefined) ranked.push(place);
      else if (pinned.includes(id)) missing.push(id);
    }
    if (ranked.length > found.length) ranked.sort((one, other) => other.cosine - one.cosine || one.row - other.row);
    const split = splitByEdits(
      ranked.map((place) => show(place, testCase, pinned)),
      k,
      edits,
    );
    if (split.shown.length < k)
      throw new AppError(
        'invalid-input',
        `${k} exemplars are needed and the pool "${index.pool.name}" has ${split.shown.length} beside this dialogue${split.banned.length > 0 ? ' and what is banned' : ''}. Add dialogues to the pool.`,
      );
    const inOrder = orderExemplars(split.shown, choice.order ?? 'nearest-first', seed, testCase.id);
    return { ...split, shown: arrangeByEdits(inOrder, edits), missing, queryCut: query.cut };
  };
  const show = (
    { row, cosine, rank: place }: RankedPlace,
    testCase: TestCase,
    pinned: readonly string[],
  ): Neighbour => {
    const item = index.items[row];
    if (item === undefined) throw new AppError('internal', `The index has no item ${row}.`);
    const flags = leakageFlags(item, testCase, cosine, testSplit);
    return {
      ...toExemplar(item, cosine),
      ...(flags.length === 0 ? {} : { flags }),
      rank: place,
      ...(pinned.includes(item.id) ? { pinned: true } : {}),
      ...(cutItems.has(item.id) ? { cut: true } : {}),
    };
  };
  return {
    signature: `${index.encoder.id}; ${index.reading}; ${index.pool.name} ${index.pool.hash.slice(0, 12)}${testSplit.size > 0 ? '; holds test dialogues' : ''}`,
    async find(testCase, choice, signal) {
      const { shown, missing } = await rank(testCase, choice, 0, signal);
      const [gone] = missing;
      if (gone !== undefined)
        throw new AppError('invalid-input', `${gone} is pinned and not in the pool "${index.pool.name}". Unpin it.`);
      return shown.map(bareExemplar);
    },
    async inspect(testCase, choice, signal) {
      const { shown, others, banned, missing, queryCut } = await rank(testCase, choice, NEAR_MISSES, signal);
      return { exemplars: shown, nearMisses: others.slice(0, NEAR_MISSES), banned, missing, queryCut };
    },
  };
}

/** Encodes the context of a test case, once. Throws `invalid-input` when it says nothing. */
function createQueryEncoder(index: ExemplarIndex, encoder: SentenceEncoder) {
  const queries = new Map<string, Query>();
  return async (testCase: TestCase, signal: AbortSignal): Promise<Query> => {
    const text = encodedText(testCase.context);
    if (text.trim() === '')
      throw new AppError(
        'invalid-input',
        `The context of ${testCase.id} is empty: there is nothing to find similar dialogues by.`,
      );
    const kept = queries.get(text);
    if (kept !== undefined) return kept;
    const encoded = await encoder.encode([text], signal);
    requireSameEncoder(index.encoder, encoded.encoder.id);
    const query = { vector: encoded.values, cut: encoded.truncated.length > 0 };
    const [oldest] = queries.keys();
    if (queries.size >= KEPT_QUERIES && oldest !== undefined) queries.delete(oldest);
    queries.set(text, query);
    return query;
  };
}

/** What a record keeps of a neighbour. */
function bareExemplar({ id, dialogueId, emotion, situation, turns, cosine, flags }: Neighbour): Exemplar {
  return {
    id,
    dialogueId,
    emotion,
    situation,
    turns,
    ...(cosine === undefined ? {} : { cosine }),
    ...(flags === undefined ? {} : { flags }),
  };
}
