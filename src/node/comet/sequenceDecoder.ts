import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { AppError } from '../../core/util/errors';
import type { OnnxRuntime } from '../modelWorker/onnxRuntime';
import type { SequenceDecoder, StepLogits } from './decodeBeams';
import { feedsOf } from './graphSession';
import { gatherRows, KeyValueCache } from './keyValueCache';

/** A decoder in the runtime. */
export interface DecoderSessions {
  readonly runtime: OnnxRuntime;
  /** Reads the first tokens and makes keys and values about the input of the encoder's states; absent where the encoder made them. */
  readonly first?: InferenceSession;
  /** Goes on from cached keys and values. May be the same graph as `first`. */
  readonly next: InferenceSession;
  /** Heads and width of each cached tensor, by its name without `past_key_values.`. */
  readonly pastShapes: ReadonlyMap<string, { readonly heads: number; readonly width: number }>;
}

/**
 * A decoder about encoded inputs: `mask` (inputs x length) and what the encoder gave. What it has read is kept: keys and
 * values of the tokens in the order of the rows, those of the input for every row that is about it.
 */
export function createSequenceDecoder(
  { runtime, first, next, pastShapes }: DecoderSessions,
  mask: Tensor,
  encoded: Readonly<Record<string, Tensor>>,
): SequenceDecoder {
  const { Tensor } = runtime.onnx;
  const [inputs = 0, length = 0] = mask.dims;
  const everyInput = Array.from({ length: inputs }, (_, input) => input);
  const ofTokens = new Map<string, KeyValueCache>();
  const ofInputs = new Map<string, Float32Array>();
  const hidden = encoded['last_hidden_state'];
  let inputOfRow: readonly number[] = everyInput;
  /** What rows have in common with their input, once for every row as the graph wants it; made again when rows come or leave. */
  let shared: Readonly<Record<string, Tensor>> | undefined;
  let vocabularySize = vocabularyOf(next);
  let logits = new Float32Array(0);

  const share = (): Readonly<Record<string, Tensor>> => {
    const rows = inputOfRow.length;
    const all = mask.data as BigInt64Array;
    const rowMask = new BigInt64Array(rows * length);
    inputOfRow.forEach((input, row) => rowMask.set(all.subarray(input * length, (input + 1) * length), row * length));
    const feeds: Record<string, Tensor> = {
      encoder_attention_mask: new Tensor('int64', rowMask, [rows, length]),
      use_cache_branch: new Tensor('bool', Uint8Array.of(1), [1]),
      // A merged graph wants it and does not look at it.
      ...(hidden === undefined ? {} : { encoder_hidden_states: hidden }),
    };
    for (const [name, values] of ofInputs) {
      const { heads = 0, width = 0 } = pastShapes.get(name) ?? {};
      const size = heads * length * width;
      const spread =
        rows === inputs && inputOfRow.every((input, row) => input === row) ? values : new Float32Array(rows * size);
      if (spread !== values) gatherRows(values, size, inputOfRow, spread);
      feeds[`past_key_values.${name}`] = new Tensor('float32', spread, [rows, heads, length, width]);
    }
    return feeds;
  };

  /** The first tokens by a graph that also makes keys and values about the inputs. */
  const startWith = async (session: InferenceSession, tokens: readonly number[]): Promise<StepLogits> => {
    const count = tokens.length;
    const ids = BigInt64Array.from({ length: inputs * count }, (_, at) => BigInt(tokens[at % count] ?? 0));
    const known: Record<string, Tensor> = {
      input_ids: new Tensor('int64', ids, [inputs, count]),
      encoder_attention_mask: mask,
      use_cache_branch: new Tensor('bool', Uint8Array.of(0), [1]),
      ...(hidden === undefined ? {} : { encoder_hidden_states: hidden }),
    };
    for (const [name, { heads, width }] of pastShapes)
      known[`past_key_values.${name}`] = new Tensor('float32', new Float32Array(0), [inputs, heads, 0, width]);
    const presents = [...pastShapes.keys()].map((name) => `present.${name}`);
    const outputs = await session.run(feedsOf(session, known), ['logits', ...presents]);
    for (const [name, shape] of pastShapes) {
      const values = floatsOf(outputs[`present.${name}`]);
      if (name.includes('.encoder.')) ofInputs.set(name, values);
      else ofTokens.set(name, new KeyValueCache(shape, inputs, count, values));
    }
    const all = floatsOf(outputs['logits']);
    vocabularySize = all.length / (inputs * count);
    const values = new Float32Array(inputs * vocabularySize);
    gatherRows(
      all,
      vocabularySize,
      everyInput.map((input) => input * count + count - 1),
      values,
    );
    return { values, vocabularySize };
  };

  const advance = async (sources: readonly number[], tokens: readonly number[]): Promise<StepLogits> => {
    const rows = sources.length;
    const before = inputOfRow;
    inputOfRow = sources.map((source) => before[source] ?? 0);
    const isSame = rows === before.length && inputOfRow.every((input, row) => input === before[row]);
    if (shared === undefined || !isSame) shared = share();
    const known: Record<string, Tensor> = {
      ...shared,
      input_ids: new Tensor('int64', BigInt64Array.from(tokens, BigInt), [rows, 1]),
    };
    if (logits.length < rows * vocabularySize) logits = new Float32Array(rows * vocabularySize);
    const wanted: Record<string, Tensor> = {
      logits: new Tensor('float32', logits.subarray(0, rows * vocabularySize), [rows, 1, vocabularySize]),
    };
    for (const [name, cache] of ofTokens) {
      const { heads, width, positions } = cache;
      known[`past_key_values.${name}`] = new Tensor('float32', cache.reorder(sources), [rows, heads, positions, width]);
      wanted[`present.${name}`] = new Tensor('float32', cache.extend(), [rows, heads, positions + 1, width]);
    }
    const feeds = feedsOf(next, known);
    if (runtime.kind === 'native') {
      await next.run(feeds, wanted);
      return { values: logits, vocabularySize };
    }
    // WebAssembly has memory of its own and does not write into ours.
    const outputs = await next.run(feeds, Object.keys(wanted));
    for (const [name, cache] of ofTokens) cache.replace(floatsOf(outputs[`present.${name}`]));
    return { values: floatsOf(outputs['logits']), vocabularySize };
  };

  return {
    advance,
    async start(tokens) {
      if (first !== undefined) return startWith(first, tokens);
      for (const [name, shape] of pastShapes) {
        if (name.includes('.encoder.')) ofInputs.set(name, floatsOf(encoded[`present.${name}`]));
        else ofTokens.set(name, new KeyValueCache(shape, inputs, 0, new Float32Array(0)));
      }
      let last: StepLogits = { values: new Float32Array(0), vocabularySize };
      for (const token of tokens)
        last = await advance(
          everyInput,
          everyInput.map(() => token),
        );
      return last;
    },
  };
}

/** The last size of the logits, as the graph says. */
function vocabularyOf(session: InferenceSession): number {
  const output = session.outputMetadata.find(({ name }) => name === 'logits');
  const size = output?.isTensor === true ? output.shape.at(-1) : undefined;
  if (typeof size === 'number') return size;
  throw new AppError(
    'invalid-input',
    "The decoder does not say how many tokens it knows: it is no language model. Export the model with scripts/comet/export.py of Rapport's repository.",
  );
}

function floatsOf(tensor: Tensor | undefined): Float32Array {
  if (tensor?.type === 'float32') return tensor.data as Float32Array;
  throw new AppError(
    'invalid-input',
    "The model does not give its logits, keys and values in single precision. Export it with scripts/comet/export.py of Rapport's repository.",
  );
}
