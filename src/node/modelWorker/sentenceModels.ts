import path from 'node:path';
import { AppError } from '../../core/util/errors';
import type { EncodeResult, EncodeTask, SentenceModel, TaskContext } from './modelMessages';
import { loadOnnxRuntime, type OnnxRuntime } from './onnxRuntime';
import { planBatches } from './planBatches';
import { poolRow } from './pooling';

/** The parts of transformers.js that are used, with the shapes that they have here. */
interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
  dispose?(): void;
}
interface LoadedModel {
  readonly runtime: OnnxRuntime['kind'];
  /** Token ids of a text with the special ones, nothing cut. */
  tokenise(text: string): readonly number[];
  /** `last_hidden_state` of a batch: rows x length x dimensions. */
  forward(ids: BigInt64Array, mask: BigInt64Array, rows: number, length: number): Promise<Tensor>;
  dispose(): Promise<void>;
}

/** Two, so that two encoders can be compared without loading each of them again and again. */
const KEPT_MODELS = 2;
const models = new Map<string, Promise<LoadedModel>>();

/** Encodes texts: tokenised, cut, put into batches of similar length, run, pooled and normalised. */
export async function encodeSentences(task: EncodeTask, context: TaskContext): Promise<EncodeResult> {
  const model = await keepModel(task.model);
  const { maxTokens, pooling, lowerCase } = task.model;
  const special = Math.ceil(model.tokenise('').length / 2);
  const truncated: number[] = [];
  const sequences: (readonly number[])[] = [];
  for (const [index, text] of task.texts.entries()) {
    if (index % 256 === 0) await context.checkpoint();
    const trimmed = text.trim();
    const ids = model.tokenise(lowerCase ? trimmed.toLowerCase() : trimmed);
    if (ids.length > maxTokens) truncated.push(index);
    // What closes a sequence stays at its end, as in sentence-transformers.
    sequences.push(
      ids.length > maxTokens ? [...ids.slice(0, maxTokens - special), ...ids.slice(ids.length - special)] : ids,
    );
  }
  let values: Float32Array<ArrayBuffer> | undefined;
  let dimensions = 0;
  let done = 0;
  for (const batch of planBatches(
    sequences.map((ids) => ids.length),
    task.sortByLength ?? true,
  )) {
    await context.checkpoint();
    const length = Math.max(1, ...batch.map((index) => sequences[index]?.length ?? 0));
    const ids = new BigInt64Array(batch.length * length);
    const mask = new BigInt64Array(batch.length * length);
    batch.forEach((index, row) =>
      sequences[index]?.forEach((id, at) => {
        ids[row * length + at] = BigInt(id);
        mask[row * length + at] = 1n;
      }),
    );
    const hidden = await model.forward(ids, mask, batch.length, length);
    const [, , width = 0] = hidden.dims;
    if (values === undefined) {
      dimensions = width;
      values = new Float32Array(task.texts.length * width);
    }
    const into = values;
    batch.forEach((index, row) => {
      const tokens = sequences[index]?.length ?? 0;
      const from = row * length * width;
      poolRow(hidden.data, from, tokens, pooling, into.subarray(index * width, (index + 1) * width));
    });
    hidden.dispose?.();
    done += batch.length;
    context.progress(done, task.texts.length);
  }
  return { dimensions, values: values ?? new Float32Array(0), truncated, runtime: model.runtime };
}

async function keepModel(spec: SentenceModel): Promise<LoadedModel> {
  const key = JSON.stringify(spec);
  const kept = models.get(key) ?? load(spec);
  models.delete(key);
  models.set(key, kept);
  kept.catch(() => models.delete(key));
  const [oldest] = models.keys();
  if (models.size > KEPT_MODELS && oldest !== undefined) {
    const leaving = models.get(oldest);
    models.delete(oldest);
    await leaving?.then((model) => model.dispose()).catch(() => undefined);
  }
  return kept;
}

async function load(spec: SentenceModel): Promise<LoadedModel> {
  const runtime = await loadOnnxRuntime();
  const { folder, graph, threads } = spec;
  if (runtime.kind === 'wasm') (runtime.onnx.env as { wasm: { numThreads: number } }).wasm.numThreads = threads;
  try {
    // After the runtime: it looks for it when it is evaluated.
    const { AutoModel, AutoTokenizer, Tensor, env } = await import('@huggingface/transformers');
    env.allowRemoteModels = false;
    env.useFSCache = false;
    env.useBrowserCache = false;
    const { dir, name } = path.posix.parse(graph);
    const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
    const model = await AutoModel.from_pretrained(folder, {
      local_files_only: true,
      device: 'cpu',
      dtype: 'fp32',
      subfolder: dir,
      model_file_name: name,
      session_options: { intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: 'sequential' },
    });
    return {
      runtime: runtime.kind,
      // A tokeniser with no token for what it does not know leaves a hole there.
      tokenise: (text) => (tokenizer.encode(text) as (number | undefined)[]).filter((id) => id !== undefined),
      async forward(ids, mask, rows, length) {
        const outputs = (await model({
          input_ids: new Tensor('int64', ids, [rows, length]),
          attention_mask: new Tensor('int64', mask, [rows, length]),
        })) as Readonly<Record<string, Tensor>>;
        const hidden = outputs['last_hidden_state'] ?? outputs['token_embeddings'];
        if (hidden?.dims.length === 3) return hidden;
        throw new AppError(
          'invalid-input',
          `${folder} is no sentence encoder: its graph gives no vector for each token (last_hidden_state).`,
        );
      },
      async dispose() {
        await model.dispose();
      },
    };
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('unavailable', `The model in ${folder} cannot be loaded: ${detail.slice(0, 300)}`, { cause });
  }
}
