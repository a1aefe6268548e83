import type { InferenceSession } from 'onnxruntime-common';
import { AppError } from '../../core/util/errors';
import { loadOnnxRuntime, type OnnxRuntime } from '../modelWorker/onnxRuntime';
import type { CometModelSpec } from './cometMessages';
import type { SequenceDecoder } from './decodeBeams';
import { feedsOf, openGraphSession } from './graphSession';
import { createSequenceDecoder, type DecoderSessions } from './sequenceDecoder';

/** The graphs of an encoder-decoder in the runtime. */
export interface CometSessions {
  readonly runtime: OnnxRuntime['kind'];
  /** Numbers of one position of one row in all of the decoder's keys and values about the input. */
  readonly cacheWidth: number;
  /** Reads the inputs as one batch, shorter ones padded and masked, and makes a decoder about them. */
  encode(inputs: readonly (readonly number[])[]): Promise<SequenceDecoder>;
  dispose(): Promise<void>;
}

/** Loads the graphs. Throws `invalid-input` for graphs that are no encoder-decoder with cached keys and values. */
export async function openCometSessions(spec: CometModelSpec): Promise<CometSessions> {
  const runtime = await loadOnnxRuntime();
  const { encoder: encoderGraph, decoder } = spec.graphs;
  const opened: InferenceSession[] = [];
  const open = async (graph: string): Promise<InferenceSession> => {
    const session = await openGraphSession(runtime, spec.folder, graph, spec.threads);
    opened.push(session);
    return session;
  };
  const release = async (): Promise<void> => {
    await Promise.all(opened.map((session) => session.release()));
  };
  try {
    const encoder = await open(encoderGraph);
    const next = await open(decoder.kind === 'separate' ? decoder.next : decoder.graph);
    const first =
      decoder.kind === 'separate' ? await open(decoder.first) : decoder.kind === 'merged' ? next : undefined;
    const shapes = pastShapes(next, spec.folder);
    const sessions: DecoderSessions = { runtime, next, pastShapes: shapes, ...(first === undefined ? {} : { first }) };
    const outputs =
      first === undefined
        ? [...shapes.keys()].filter((name) => name.includes('.encoder.')).map((name) => `present.${name}`)
        : ['last_hidden_state'];
    if (outputs.some((name) => !encoder.outputNames.includes(name)))
      throw noEncoderDecoder(spec.folder, `its encoder does not give ${outputs.join(', ').slice(0, 100)}`);
    let cacheWidth = 0;
    for (const [name, { heads, width }] of shapes) if (name.includes('.encoder.')) cacheWidth += heads * width;
    return {
      runtime: runtime.kind,
      cacheWidth,
      async encode(inputs) {
        const batch = padded(runtime, inputs);
        const feeds = feedsOf(encoder, { input_ids: batch.ids, attention_mask: batch.mask });
        return createSequenceDecoder(sessions, batch.mask, await encoder.run(feeds, outputs));
      },
      dispose: release,
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Heads and width of every tensor of keys or values that the decoder takes, by its name without `past_key_values.`. */
function pastShapes(session: InferenceSession, folder: string): DecoderSessions['pastShapes'] {
  const shapes = new Map<string, { readonly heads: number; readonly width: number }>();
  for (const input of session.inputMetadata) {
    if (!input.name.startsWith('past_key_values.')) continue;
    const [, heads, , width] = input.isTensor ? input.shape : [];
    if (!input.isTensor || input.type !== 'float32' || typeof heads !== 'number' || typeof width !== 'number')
      throw noEncoderDecoder(folder, `its ${input.name} is not in single precision`);
    shapes.set(input.name.slice('past_key_values.'.length), { heads, width });
  }
  if (shapes.size > 0) return shapes;
  throw noEncoderDecoder(folder, 'its decoder takes no cached keys and values');
}

function noEncoderDecoder(folder: string, reason: string): AppError {
  return new AppError(
    'invalid-input',
    `The graphs in ${folder} cannot be used: ${reason}. Export the model again with scripts/comet/export.py of Rapport's repository.`,
  );
}

function padded({ onnx }: OnnxRuntime, inputs: readonly (readonly number[])[]) {
  const length = Math.max(1, ...inputs.map((ids) => ids.length));
  const ids = new BigInt64Array(inputs.length * length);
  const mask = new BigInt64Array(inputs.length * length);
  inputs.forEach((row, at) =>
    row.forEach((id, column) => {
      ids[at * length + column] = BigInt(id);
      mask[at * length + column] = 1n;
    }),
  );
  const shape = [inputs.length, length];
  return { ids: new onnx.Tensor('int64', ids, shape), mask: new onnx.Tensor('int64', mask, shape) };
}
