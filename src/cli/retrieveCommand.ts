import {
  buildExemplarIndex,
  encodeInChunks,
  requireSameEncoder,
  searchIndex,
  type ExemplarIndex,
} from '../core/exemplars/exemplarIndex';
import { leakageFlags } from '../core/exemplars/leakage';
import { encodedText } from '../core/exemplars/reading';
import { trainingItemsOf } from '../core/exemplars/trainingItems';
import type { SentenceEncoder } from '../core/embedding/sentenceEncoder';
import { AppError } from '../core/util/errors';
import { readIndex, requireUnchangedPool } from '../node/index/storedIndex';
import { choiceValue, integerValue, parseArguments, requiredValue } from './argumentValues';
import type { Command, CommandEnvironment } from './command';
import {
  ENCODER_ARGUMENTS,
  ENCODER_USAGE,
  openCommandEncoder,
  readEncoderOptions,
  sayProgress,
} from './encoderOptions';
import type { EncoderOptions } from './encoderOptions';
import { plainText } from './output';
import { readPool } from './readPool';
import { readQueries } from './readQueries';

/** `rapport retrieve`: the nearest training items of each query. */
export const retrieveCommand: Command = {
  summary: 'find the training items nearest to contexts',
  usage: `rapport retrieve (--pool F | --index DIR) --queries F.jsonl --k 5 --encoder E
  --pool F            dialogues to search; several: repeat it. They are encoded anew each time: for a large pool make an index
  --index DIR         an index made by rapport index; with --pool too, it is checked that the pool was not edited since
  --queries F         a line per query: {"id","context":["...",...]} or {"id","text"}
  --k N               neighbours of each (default 5)
  --one-per-dialogue  at most one item of a conversation
${ENCODER_USAGE}
  --allow-test-split  take a pool that is named as a test set; results are marked
  --format jsonl      {"id","exemplars":[{"id","conversation","cosine"}]}, nearest first (the only format)
Items of a query's own conversation (its id up to the #) are never given.`,
  async run(args, environment, signal) {
    const { values } = parseArguments(args, {
      ...ENCODER_ARGUMENTS,
      pool: { type: 'string', multiple: true },
      index: { type: 'string' },
      queries: { type: 'string' },
      k: { type: 'string' },
      'one-per-dialogue': { type: 'boolean' },
      'allow-test-split': { type: 'boolean' },
      format: { type: 'string' },
    });
    choiceValue('format', values.format ?? 'jsonl', ['jsonl']);
    const { output } = environment;
    const options = readEncoderOptions(values);
    const k = integerValue('k', values.k ?? '5', 1, 10_000);
    const queries = await readQueries({ file: requiredValue('queries', values.queries) }, output, signal);
    const source = {
      ...(values.index === undefined ? {} : { index: values.index }),
      pool: values.pool ?? [],
      allowTestSplit: values['allow-test-split'] === true,
      readingGiven: values.reading !== undefined,
    };
    if (source.index === undefined && source.pool.length === 0)
      throw new AppError('invalid-setting', '--pool or --index is missing.');
    const { encoder, dispose } = openCommandEncoder(options, environment);
    try {
      const { index, testSplit } = await openSource(source, options, encoder, environment, signal);
      requireSameEncoder(index.encoder, (await encoder.identity(signal)).id);
      const { dimensions } = index.encoder;
      const cut: string[] = [];
      const empty: string[] = [];
      const print = (vectors: Float32Array, from: number, truncated: readonly number[]): void => {
        cut.push(...truncated.map((query) => queries[query]?.id ?? ''));
        for (let row = 0; row * dimensions < vectors.length; row++) {
          const query = queries[from + row];
          if (query === undefined) continue;
          // Nothing is near to nothing: what an encoder makes of it would only look like an answer.
          if (encodedText(query.context).trim() === '') {
            empty.push(query.id);
            output.out(JSON.stringify({ id: query.id, exemplars: [] }));
            continue;
          }
          const vector = vectors.slice(row * dimensions, (row + 1) * dimensions);
          const limits = { notFrom: query.dialogueId, onePerDialogue: values['one-per-dialogue'] === true };
          const exemplars = searchIndex(index, vector, k, limits).flatMap(({ row: at, cosine }) => {
            const item = index.items[at];
            if (item === undefined) return [];
            const flags = leakageFlags(item, query, cosine, testSplit);
            return [{ id: item.id, conversation: item.dialogueId, cosine, ...(flags.length > 0 ? { flags } : {}) }];
          });
          output.out(JSON.stringify({ id: query.id, exemplars }));
        }
      };
      const texts = queries.map(({ context }) => encodedText(context));
      await encodeInChunks(texts, encoder, print, undefined, signal);
      if (cut.length > 0)
        output.err(
          plainText(
            `${cut.length} queries are longer than the encoder reads and were cut: ${cut.slice(0, 5).join(', ')}`,
          ),
        );
      if (empty.length > 0)
        output.err(
          plainText(`${empty.length} queries are empty and have no neighbours: ${empty.slice(0, 5).join(', ')}`),
        );
      return 0;
    } finally {
      await dispose();
    }
  },
};

interface Source {
  readonly index?: string;
  readonly pool: readonly string[];
  readonly allowTestSplit: boolean;
  readonly readingGiven: boolean;
}

async function openSource(
  source: Source,
  { reading }: EncoderOptions,
  encoder: SentenceEncoder,
  { output }: CommandEnvironment,
  signal: AbortSignal,
): Promise<{ readonly index: ExemplarIndex; readonly testSplit: ReadonlySet<string> }> {
  const pool =
    source.pool.length === 0 ? undefined : await readPool(source.pool, [], source.allowTestSplit, output, signal);
  if (source.index !== undefined) {
    const read = await readIndex(source.index, signal);
    if (source.readingGiven && read.index.reading !== reading)
      throw new AppError(
        'invalid-input',
        `The index in ${source.index} is of the reading ${read.index.reading}, and ${reading} is asked for.`,
      );
    if (pool !== undefined) await requireUnchangedPool(read.index, pool.dialogues, signal);
    return read;
  }
  if (pool === undefined) throw new AppError('invalid-setting', '--pool or --index is missing.');
  const items = trainingItemsOf(pool.dialogues);
  const say = sayProgress(output);
  const onProgress = (done: number, total: number): void => say('encoded', done, total, 'items');
  const index = await buildExemplarIndex(
    { pool: { name: pool.name, hash: '' }, items, reading },
    encoder,
    onProgress,
    signal,
  );
  return { index, testSplit: pool.testSplit };
}
