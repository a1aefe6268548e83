import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-common';
import { AppError } from '../../core/util/errors';
import { loadOnnxRuntime, type OnnxRuntime } from '../modelWorker/onnxRuntime';
import { planBatches } from '../modelWorker/planBatches';
import type { LayerGraph } from '../onnxGraph/layerGraph';

/** A graph that runs. */
export interface LayerSession {
  readonly runtime: OnnxRuntime['kind'];
  /**
   * The hidden states of each sequence, in the order given; they are run longest first, in batches of similar length.
   * `checkpoint` is awaited before each batch with the number of sequences done, and may throw to stop.
   */
  run(
    sequences: readonly (readonly number[])[],
    checkpoint: (done: number) => Promise<void>,
  ): Promise<readonly Float32Array[]>;
  dispose(): Promise<void>;
}

/** Loads a graph into the runtime. */
export async function openLayerSession(graph: LayerGraph, threads: number): Promise<LayerSession> {
  const runtime = await loadOnnxRuntime();
  const session = await createSession(runtime, graph, threads);
  return {
    runtime: runtime.kind,
    async run(sequences, checkpoint) {
      const vectors = new Array<Float32Array>(sequences.length);
      let done = 0;
      const lengths = sequences.map(({ length }) => length);
      for (const batch of planBatches(lengths, true)) {
        await checkpoint(done);
        const rows = batch.map((index) => sequences[index] ?? []);
        const { values, length, width } = await runBatch(runtime, session, graph.output, rows);
        batch.forEach((index, row) => {
          const from = row * length * width;
          vectors[index] = values.slice(from, from + (lengths[index] ?? 0) * width);
        });
        done += batch.length;
      }
      return vectors;
    },
    dispose: () => session.release(),
  };
}

function createSession(
  { kind, onnx }: OnnxRuntime,
  { file, weightFiles }: LayerGraph,
  threads: number,
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  };
  if (kind === 'native') return onnx.InferenceSession.create(file, options);
  (onnx.env as { wasm: { numThreads: number } }).wasm.numThreads = threads;
  const externalData = weightFiles.map((name) => ({
    path: name,
    data: readFileSync(path.join(path.dirname(file), name)),
  }));
  return onnx.InferenceSession.create(readFileSync(file), { ...options, externalData });
}

async function runBatch(
  { onnx }: OnnxRuntime,
  session: InferenceSession,
  output: string,
  rows: readonly (readonly number[])[],
): Promise<{ readonly values: Float32Array; readonly length: number; readonly width: number }> {
  const length = Math.max(1, ...rows.map((row) => row.length));
  const shape = [rows.length, length];
  const ids = new BigInt64Array(rows.length * length);
  const mask = new BigInt64Array(rows.length * length);
  rows.forEach((row, at) =>
    row.forEach((id, column) => {
      ids[at * length + column] = BigInt(id);
      mask[at * length + column] = 1n;
    }),
  );
  const feeds = Object.fromEntries(
    session.inputNames.map((name) => {
      if (name === 'input_ids') return [name, new onnx.Tensor('int64', ids, shape)];
      if (name === 'attention_mask') return [name, new onnx.Tensor('int64', mask, shape)];
      if (name === 'token_type_ids') return [name, new onnx.Tensor('int64', new BigInt64Array(ids.length), shape)];
      throw new AppError(
        'invalid-input',
        `The graph wants an input that Rapport does not know (${name}): it is no encoder of text.`,
      );
    }),
  );
  const found = (await session.run(feeds, [output]))[output];
  const width = found?.dims[2];
  if (found?.type !== 'float32' || found.dims.length !== 3 || width === undefined)
    throw new AppError('invalid-input', 'The graph gives no vector for each token: it is no encoder of text.');
  const values = found.data as Float32Array;
  return { values, length, width };
}
