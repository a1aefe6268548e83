import { createHash, type Hash } from 'node:crypto';
import { open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { GenerationFiles } from '../../core/commonsense/generationSettings';
import { AppError } from '../../core/util/errors';
import { fileError } from '../fileError';
import { chooseCometGraphs, graphFiles } from './cometGraphs';
import type { CometModelSpec } from './cometMessages';

/** A folder that holds an encoder-decoder; whether it knows the relations shows when its tokeniser is loaded. */
export interface CometFolder {
  readonly spec: CometModelSpec;
  readonly generation: GenerationFiles;
  /** Twelve hexadecimal digits over graphs and tokeniser: another model has another. */
  readonly fingerprint: string;
}

type Json = Readonly<Record<string, unknown>>;

const EXPORT = "Export the model with scripts/comet/export.py of Rapport's repository";
/** What BART reads, for a model that says nothing. */
const DEFAULT_MAX_TOKENS = 1024;

/**
 * Reads how the COMET in a folder is to be used from its own files. Throws `unavailable` naming the folder and what is
 * missing in it, `invalid-input` when what it holds is no encoder-decoder.
 */
export async function readCometFolder(
  folder: string,
  { quantised, threads }: { readonly quantised: boolean; readonly threads: number },
): Promise<CometFolder> {
  const files = await listFiles(folder);
  if (!files.has('config.json'))
    throw new AppError(
      'unavailable',
      `The model folder ${folder} is not complete: config.json is missing. Copy or download the whole model.`,
    );
  const config = await readJson(folder, 'config.json');
  const graphs = chooseCometGraphs(files, quantised);
  refuseOthers(folder, config, graphs !== undefined);
  if (graphs === undefined)
    throw new AppError(
      'unavailable',
      `The model folder ${folder} has no ${quantised ? 'quantised ' : ''}ONNX graphs (onnx/encoder_model${quantised ? '_quantized' : ''}.onnx and a decoder). ${EXPORT}.`,
    );
  const missing = ['tokenizer.json', 'tokenizer_config.json'].filter((file) => !files.has(file));
  if (missing.length > 0)
    throw new AppError(
      'unavailable',
      `The model folder ${folder} is not complete: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing. ${EXPORT}, which writes them.`,
    );
  const tokeniser = await readJson(folder, 'tokenizer_config.json');
  const spec: CometModelSpec = {
    folder: path.resolve(folder),
    graphs,
    maxTokens: smallest(tokeniser['model_max_length'], config['max_position_embeddings']),
    threads,
  };
  const generationConfig = files.has('generation_config.json')
    ? await readJson(folder, 'generation_config.json')
    : undefined;
  return {
    spec,
    generation: { config, ...(generationConfig === undefined ? {} : { generationConfig }) },
    fingerprint: await fingerprintOf(folder, ['tokenizer.json', ...graphFiles(graphs, files)]),
  };
}

/** A model may say that it is something else; one that says nothing is believed when it has the graphs. */
function refuseOthers(folder: string, config: Json, hasGraphs: boolean): void {
  const encodesAndDecodes = config['is_encoder_decoder'];
  if (encodesAndDecodes === true || (encodesAndDecodes === undefined && hasGraphs)) return;
  const type = config['model_type'];
  const kind = typeof type === 'string' ? type : 'unknown';
  const isDecoder = /CausalLM|LMHead/.test(String(config['architectures']));
  throw new AppError(
    'invalid-input',
    `${folder} holds ${isDecoder ? 'a decoder-only model' : 'no encoder-decoder, but a model'} of the kind ${kind}. COMET here needs an encoder and a decoder: give the folder of a COMET-BART, or use this model through the source "llm".`,
  );
}

/** The files of the folder and of `onnx` in it: a user may point at any folder, and it may be huge. */
async function listFiles(folder: string): Promise<ReadonlySet<string>> {
  try {
    const names = await readdir(folder);
    const below = await readdir(path.join(folder, 'onnx')).catch(() => []);
    return new Set([...names, ...below.map((name) => `onnx/${name}`)]);
  } catch (error) {
    const { code, message } = fileError(folder, 'model folder', error);
    throw new AppError(
      code === 'not-found' ? 'unavailable' : code,
      `${message} Give the folder of a COMET-BART in ONNX; scripts/comet/export.py of Rapport's repository makes one.`,
      { cause: error },
    );
  }
}

async function readJson(folder: string, file: string): Promise<Json> {
  try {
    return JSON.parse(await readFile(path.join(folder, file), 'utf8')) as Json;
  } catch (cause) {
    throw new AppError('unavailable', `${file} in the model folder ${folder} cannot be read. Download it again.`, {
      cause,
    });
  }
}

function smallest(...values: readonly unknown[]): number {
  const numbers = values.filter((value): value is number => typeof value === 'number' && value > 0 && value < 1e6);
  return numbers.length === 0 ? DEFAULT_MAX_TOKENS : Math.min(...numbers);
}

const SAMPLES = 32;
const SAMPLE_BYTES = 65_536;

/** Samples spread over each file, and its size, stand for its content: reading gigabytes would cost seconds at each start. */
async function fingerprintOf(folder: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) await addSamples(path.join(folder, file), hash);
  return hash.digest('hex').slice(0, 12);
}

async function addSamples(file: string, hash: Hash): Promise<void> {
  try {
    await using handle = await open(file);
    const { size } = await handle.stat();
    hash.update(String(size));
    const buffer = Buffer.alloc(SAMPLE_BYTES);
    for (let sample = 0; sample < SAMPLES; sample++) {
      const at = Math.floor((Math.max(0, size - SAMPLE_BYTES) * sample) / (SAMPLES - 1));
      const { bytesRead } = await handle.read(buffer, 0, SAMPLE_BYTES, at);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } catch (error) {
    throw fileError(file, 'model file', error);
  }
}
