import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { LOCAL_DTYPES, type LocalDtype } from '../../core/llm/localModel';
import { AppError } from '../../core/util/errors';
import { fileError } from '../fileError';
import { leastTokens, listModelFiles, readModelJson, requireModelFiles, type ModelJson } from '../modelFiles';
import type { TextModelSpec } from './localModelMessages';

const NEEDED = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;
const OPTIONAL = ['generation_config.json', 'chat_template.jinja', 'special_tokens_map.json'] as const;

/** Of a repository's files those that a model with such weights needs; undefined when it lacks the graph. */
export function textModelFiles(files: ReadonlySet<string>, dtype: LocalDtype): readonly string[] | undefined {
  const graph = graphOf(files, dtype);
  if (graph === undefined) return undefined;
  const beside = [...files].filter((file) => file.startsWith(`${graph}_data`)).sort();
  return [...[...NEEDED, ...OPTIONAL].filter((file) => files.has(file)), ...beside, graph];
}

/**
 * Reads how the language model in a folder is to be used from its own files, and hashes all on which its answers depend.
 * Throws `unavailable` naming the folder and what is missing in it, `invalid-input` when it is no model that writes text.
 */
export async function readTextModelFolder(folder: string, dtype: LocalDtype): Promise<TextModelSpec> {
  const files = await listModelFiles(folder, 'Give the folder of a language model in ONNX.');
  requireModelFiles(folder, files, NEEDED);
  const config = await readModelJson(folder, 'config.json');
  refuseOthers(folder, config);
  const used = textModelFiles(files, dtype);
  const graph = used?.at(-1);
  if (used === undefined || graph === undefined) throw noGraph(folder, files, dtype);
  const generation = files.has('generation_config.json') ? await readModelJson(folder, 'generation_config.json') : {};
  const tokeniser = await readModelJson(folder, 'tokenizer_config.json');
  const text = typeof config['text_config'] === 'object' ? (config['text_config'] as ModelJson) : {};
  const contextTokens = leastTokens(
    tokeniser['model_max_length'],
    config['max_position_embeddings'] ?? config['n_positions'] ?? config['n_ctx'] ?? text['max_position_embeddings'],
  );
  if (contextTokens === undefined)
    throw new AppError(
      'invalid-input',
      `Nothing in the model folder ${folder} says how many tokens the model reads ("max_position_embeddings" in config.json).`,
    );
  return {
    folder: path.resolve(folder),
    dtype,
    graph,
    dataFiles: used.filter((file) => file.startsWith(`${graph}_data`)).length,
    contextTokens,
    endTokens: tokensOf(generation['eos_token_id'] ?? config['eos_token_id'] ?? text['eos_token_id']),
    sha256: await hashOf(folder, used),
  };
}

function graphOf(files: ReadonlySet<string>, dtype: LocalDtype): string | undefined {
  const name = LOCAL_DTYPES[dtype];
  return [`onnx/${name}.onnx`, `${name}.onnx`].find((file) => files.has(file));
}

function noGraph(folder: string, files: ReadonlySet<string>, dtype: LocalDtype): AppError {
  const there = (Object.keys(LOCAL_DTYPES) as LocalDtype[]).filter((other) => graphOf(files, other) !== undefined);
  const advice =
    there.length > 0
      ? `It has ${there.map((other) => `#${other}`).join(' and ')}: write that behind the folder.`
      : 'Take a model that has one, or export it with Optimum.';
  return new AppError(
    'unavailable',
    `The model folder ${folder} has no ONNX graph with ${dtype} weights (onnx/${LOCAL_DTYPES[dtype]}.onnx). ${advice}`,
  );
}

/** A model may say what it is; one that says nothing is tried. */
function refuseOthers(folder: string, config: ModelJson): void {
  const architectures = Array.isArray(config['architectures']) ? config['architectures'].map(String) : [];
  if (config['is_encoder_decoder'] !== true) {
    if (architectures.length === 0 || architectures.some((name) => /CausalLM$|LMHead/.test(name))) return;
  }
  throw new AppError(
    'invalid-input',
    `${folder} holds no model that writes text token by token, but ${architectures.join(' and ') || 'an encoder-decoder'}. Take one such as HuggingFaceTB/SmolLM2-135M-Instruct.`,
  );
}

function tokensOf(value: unknown): readonly number[] {
  return (Array.isArray(value) ? value : [value]).filter((token): token is number => Number.isInteger(token));
}

/** Hashes of files that have not been written since: a model of gigabytes takes seconds. */
const hashes = new Map<string, string>();

/** Names and contents of all of them, in the order of their names. */
async function hashOf(folder: string, files: readonly string[]): Promise<string> {
  const all = createHash('sha256');
  for (const file of [...files].sort()) all.update(`${file}\0${await hashOfFile(path.join(folder, file))}\n`);
  return all.digest('hex');
}

async function hashOfFile(file: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(file);
    const key = JSON.stringify([file, size, mtimeMs]);
    const known = hashes.get(key);
    if (known !== undefined) return known;
    const hash = createHash('sha256');
    for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
    const found = hash.digest('hex');
    hashes.set(key, found);
    return found;
  } catch (error) {
    throw fileError(file, 'model file', error);
  }
}
