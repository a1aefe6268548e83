import type { RankedRow } from '../embedding/topK';
import type { SentenceEncoder } from '../embedding/sentenceEncoder';
import type { TestCase } from '../inputs/testCase';
import { AppError, throwIfAborted } from '../util/errors';
import type { Exemplar, ExemplarInspector, NearestChoice, NearestExemplars } from './exemplar';
import { requireSameEncoder, searchIndex, type ExemplarIndex } from './exemplarIndex';
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

/** Finds exemplars in an index with the encoder that made it; `find` throws `invalid-input` when it is another, and when the pool is too small. */
export function createNearestExemplars(
  index: ExemplarIndex,
  encoder: SentenceEncoder,
  { seed, testSplit = new Set() }: NearestSettings,
): NearestExemplars & ExemplarInspector {
  const queries = new Map<string, Float32Array>();
  const encodeQuery = async (testCase: TestCase, signal: AbortSignal): Promise<Float32Array> => {
    const text = encodedText(testCase.context);
    const kept = queries.get(text);
    if (kept !== undefined) return kept;
    const encoded = await encoder.encode([text], signal);
    requireSameEncoder(index.encoder, encoded.encoder.id);
    const [oldest] = queries.keys();
    if (queries.size >= KEPT_QUERIES && oldest !== undefined) queries.delete(oldest);
    queries.set(text, encoded.values);
    return encoded.values;
  };
  const rank = async (testCase: TestCase, choice: NearestChoice, more: number, signal: AbortSignal) => {
    throwIfAborted(signal);
    const query = await encodeQuery(testCase, signal);
    throwIfAborted(signal);
    const { k, onePerDialogue = false } = choice;
    const ranked = searchIndex(index, query, k + more, { notFrom: testCase.dialogueId, onePerDialogue });
    if (ranked.length < k)
      throw new AppError(
        'invalid-input',
        `${k} exemplars are needed and the pool "${index.pool.name}" has ${ranked.length} beside this dialogue. Add dialogues to the pool.`,
      );
    return ranked.map((row) => show(row, testCase));
  };
  const show = ({ row, cosine }: RankedRow, testCase: TestCase): Exemplar => {
    const item = index.items[row];
    if (item === undefined) throw new AppError('internal', `The index has no item ${row}.`);
    const flags = leakageFlags(item, testCase, cosine, testSplit);
    return { ...toExemplar(item, cosine), ...(flags.length === 0 ? {} : { flags }) };
  };
  return {
    signature: `${index.encoder.id}; ${index.reading}; ${index.pool.name} ${index.pool.hash.slice(0, 12)}${testSplit.size > 0 ? '; holds test dialogues' : ''}`,
    async find(testCase, choice, signal) {
      const exemplars = await rank(testCase, choice, 0, signal);
      return orderExemplars(exemplars, choice.order ?? 'nearest-first', seed, testCase.id);
    },
    async inspect(testCase, choice, signal) {
      const ranked = await rank(testCase, choice, NEAR_MISSES, signal);
      return { exemplars: ranked.slice(0, choice.k), nearMisses: ranked.slice(choice.k) };
    },
  };
}
