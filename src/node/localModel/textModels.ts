import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Prompt } from '../../core/prompt/messages';
import { AppError, isAppError } from '../../core/util/errors';
import { loadOnnxRuntime, type OnnxRuntime } from '../modelWorker/onnxRuntime';
import type { TextModelSpec } from './localModelMessages';
import { renderChat } from './renderChat';

/** What a model has read so far of one text; each text has its own. */
export interface Reading {
  /** Reads tokens on, and gives the logits of what comes next, one for each token that there is. */
  read(tokens: readonly number[]): Promise<ArrayLike<number>>;
}

/** A language model, ready in this thread. */
export interface TextModel {
  readonly runtime: OnnxRuntime['kind'];
  readonly endTokens: ReadonlySet<number>;
  /** A prompt as the model is to read it: messages by its own chat template. Throws `refused` and `invalid-input`. */
  encode(prompt: Prompt): readonly number[];
  /** Without special tokens. */
  readonly decode: (tokens: readonly number[]) => string;
  start(): Reading;
}

interface LoadedModel extends TextModel {
  dispose(): Promise<void>;
}

let kept: { readonly key: string; readonly model: Promise<LoadedModel> } | undefined;

/** The model of a spec; one is kept, since it may take gigabytes. Throws `unavailable` or `invalid-input`. */
export async function keepTextModel(spec: TextModelSpec, threads: number): Promise<TextModel> {
  const key = JSON.stringify([spec, threads]);
  if (kept?.key !== key) {
    const leaving = kept?.model;
    kept = undefined;
    await leaving?.then((model) => model.dispose()).catch(() => undefined);
    const model = load(spec, threads);
    kept = { key, model };
    model.catch(() => {
      if (kept?.model === model) kept = undefined;
    });
  }
  return kept.model;
}

/** The parts of transformers.js that are used, with the shapes that they have here. */
interface OutputTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
  to(type: 'float32'): OutputTensor;
}

async function load(spec: TextModelSpec, threads: number): Promise<LoadedModel> {
  const { folder, graph, dataFiles } = spec;
  try {
    const runtime = await loadOnnxRuntime();
    if (runtime.kind === 'wasm') (runtime.onnx.env as { wasm: { numThreads: number } }).wasm.numThreads = threads;
    // After the runtime: it looks for it when it is evaluated.
    const { AutoModelForCausalLM, AutoTokenizer, Tensor, env } = await import('@huggingface/transformers');
    env.allowRemoteModels = false;
    env.useFSCache = false;
    env.useBrowserCache = false;
    const { dir, name } = path.posix.parse(graph);
    const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
    const template: unknown = tokenizer.chat_template ?? (await readTemplate(folder));
    const model = await AutoModelForCausalLM.from_pretrained(folder, {
      local_files_only: true,
      device: 'cpu',
      dtype: 'fp32',
      subfolder: dir,
      model_file_name: name,
      ...(dataFiles === 0 ? {} : { use_external_data_format: dataFiles }),
      session_options: { intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: 'sequential' },
    });
    const ends = spec.endTokens.length > 0 ? spec.endTokens : [tokenizer.eos_token_id];
    const rows = (values: readonly bigint[]) => new Tensor('int64', BigInt64Array.from(values), [1, values.length]);
    return {
      runtime: runtime.kind,
      endTokens: new Set(ends.filter((token): token is number => typeof token === 'number')),
      encode(prompt) {
        if (prompt.form === 'completion') return tokenizer.encode(prompt.text);
        if (template === undefined)
          throw new AppError(
            'refused',
            `The model in ${folder} has no chat template: it only continues text. Give it "form": "completion", or take one that was made for chat.`,
          );
        const text = renderChat(folder, () =>
          tokenizer.apply_chat_template([...prompt.messages], {
            chat_template: template as string,
            add_generation_prompt: true,
            tokenize: false,
          }),
        );
        return tokenizer.encode(text, { add_special_tokens: false });
      },
      decode: (tokens) =>
        tokens.length === 0
          ? ''
          : tokenizer.decode([...tokens], { skip_special_tokens: true, clean_up_tokenization_spaces: false }),
      start() {
        const cache: Record<string, OutputTensor> = {};
        let known = 0;
        return {
          async read(tokens) {
            known += tokens.length;
            const outputs = (await model({
              input_ids: rows(tokens.map(BigInt)),
              attention_mask: rows(new Array<bigint>(known).fill(1n)),
              past_key_values: known === tokens.length ? null : cache,
            })) as Readonly<Record<string, OutputTensor>>;
            for (const [output, tensor] of Object.entries(outputs))
              if (output.startsWith('present')) cache[pastOf(output)] = tensor;
            return lastLogits(folder, outputs['logits']);
          },
        };
      },
      async dispose() {
        await model.dispose();
      },
    };
  } catch (cause) {
    if (isAppError(cause)) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('unavailable', `The model in ${folder} cannot be loaded: ${detail.slice(0, 300)}`, { cause });
  }
}

/** What a decoder wrote in one step is what it reads in the next: transformers' own names for both. */
function pastOf(output: string): string {
  return /^present_(?!key)/.test(output)
    ? output.replace('present', 'past')
    : output.replace(/^present/, 'past_key_values');
}

/** Of logits for each token that was read, those after the last. */
function lastLogits(folder: string, logits: OutputTensor | undefined): ArrayLike<number> {
  if (logits?.dims.length !== 3)
    throw new AppError('invalid-input', `${folder} holds no model that writes text: its graph gives no logits.`);
  const { data } = logits.type === 'float32' ? logits : logits.to('float32');
  return (data as Float32Array).subarray(-(logits.dims[2] as number));
}

/** Where newer models keep what older ones have in tokenizer_config.json. */
async function readTemplate(folder: string): Promise<string | undefined> {
  return readFile(path.join(folder, 'chat_template.jinja'), 'utf8').catch(() => undefined);
}
