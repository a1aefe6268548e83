import { createHash } from 'node:crypto';
import { open, readFile, readdir, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../core/util/errors';
import { fileError } from '../fileError';
import type { SentenceModel } from '../modelWorker/modelMessages';
import { chooseGraph } from './modelGraph';

/** What decides how a model of a folder is used, beside the folder itself. */
export interface ModelChoice {
  /** Take the graph with 8-bit weights: smaller, and as exact as its making allows. */
  readonly quantised?: boolean;
  /** How token vectors become one, for a folder that does not say; a folder that says is believed. */
  readonly pooling?: 'mean' | 'cls';
  /** Threads of the runtime. */
  readonly threads: number;
}

/** A folder that holds a usable sentence encoder. */
export interface ModelFolder {
  readonly model: SentenceModel;
  readonly dimensions: number;
  /** Twelve hexadecimal digits over the graph, the tokeniser and how both are used: another model has another. */
  readonly fingerprint: string;
}

/** Where sentence-transformers says how it pools. */
const POOLING_FILE = '1_Pooling/config.json';

/**
 * Reads how the model in a folder is to be used from its own files, as sentence-transformers writes them. Throws
 * `unavailable` naming the folder and what is missing in it, `invalid-input` when it is no sentence encoder or one that
 * cannot be followed.
 */
export async function readModelFolder(folder: string, choice: ModelChoice): Promise<ModelFolder> {
  const files = await listFiles(folder);
  const missing = ['config.json', 'tokenizer.json', 'tokenizer_config.json'].filter((file) => !files.has(file));
  if (missing.length > 0)
    throw new AppError(
      'unavailable',
      `The model folder ${folder} is not complete: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing. Copy or download the whole model.`,
    );
  const graph = chooseGraph(files, choice.quantised ?? false, process.arch);
  if (graph === undefined)
    throw new AppError(
      'unavailable',
      `The model folder ${folder} has no ${choice.quantised === true ? 'quantised ' : ''}ONNX graph (${choice.quantised === true ? 'onnx/model_quantized.onnx' : 'onnx/model.onnx'}). Take a model that has one, or export it with Optimum.`,
    );
  const config = await readJson(folder, 'config.json');
  const pooling = files.has(POOLING_FILE) ? await readJson(folder, POOLING_FILE) : undefined;
  const modules = files.has('modules.json') ? await readJson(folder, 'modules.json') : undefined;
  const sentenceConfig = files.has('sentence_bert_config.json')
    ? await readJson(folder, 'sentence_bert_config.json')
    : {};
  const tokenizerConfig = await readJson(folder, 'tokenizer_config.json');
  const poolingMode = decidePooling(folder, modules, pooling, choice.pooling);
  const dimensions = Number(pooling?.['word_embedding_dimension'] ?? config['hidden_size'] ?? config['dim']);
  if (!Number.isInteger(dimensions) || dimensions <= 0)
    throw new AppError('invalid-input', `${folder} is no sentence encoder: config.json has no "hidden_size".`);
  const maxTokens = smallest(
    sentenceConfig['max_seq_length'] ?? tokenizerConfig['model_max_length'],
    positions(config),
  );
  const model: SentenceModel = {
    folder: path.resolve(folder),
    graph,
    maxTokens,
    pooling: poolingMode,
    lowerCase: sentenceConfig['do_lower_case'] === true,
    threads: choice.threads,
  };
  return { model, dimensions, fingerprint: await fingerprintOf(model) };
}

/** The files of the folder and of the two below it that count: a user may point at any folder, and it may be huge. */
async function listFiles(folder: string): Promise<ReadonlySet<string>> {
  const files = new Set<string>();
  for (const below of ['', 'onnx', '1_Pooling']) {
    try {
      const names = await readdir(path.join(folder, below));
      for (const name of names) files.add(below === '' ? name : `${below}/${name}`);
    } catch (error) {
      if (below !== '') continue;
      const { code, message } = fileError(folder, 'model folder', error);
      throw new AppError(
        code === 'not-found' ? 'unavailable' : code,
        `${message} Give the folder of a sentence encoder in ONNX.`,
        { cause: error },
      );
    }
  }
  return files;
}

type Json = Readonly<Record<string, unknown>>;

async function readJson(folder: string, file: string): Promise<Json> {
  try {
    return JSON.parse(await readFile(path.join(folder, file), 'utf8')) as Json;
  } catch (cause) {
    throw new AppError('unavailable', `${file} in the model folder ${folder} cannot be read. Download it again.`, {
      cause,
    });
  }
}

/** What sentence-transformers' own files say; a module that it would apply and we would not makes the model refused. */
function decidePooling(
  folder: string,
  modules: unknown,
  pooling: Json | undefined,
  insisted: 'mean' | 'cls' | undefined,
): 'mean' | 'cls' {
  const refuse = (reason: string): AppError => new AppError('invalid-input', `${folder} ${reason}`);
  const kinds = (Array.isArray(modules) ? (modules as readonly Json[]) : []).map((module) =>
    String(module['type']).split('.').at(-1),
  );
  const unknown = kinds.find((kind) => kind !== 'Transformer' && kind !== 'Pooling' && kind !== 'Normalize');
  if (unknown !== undefined)
    throw refuse(`applies a step that Rapport does not know (${unknown}). Take another sentence encoder.`);
  if (pooling === undefined) {
    if (insisted !== undefined) return insisted;
    throw refuse(
      'is no sentence encoder: nothing in it says how the vectors of its tokens become one (1_Pooling/config.json). Take a model of sentence-transformers, or say --pooling mean if you know that it fits.',
    );
  }
  if (pooling['include_prompt'] === false)
    throw refuse('leaves its prompt out of the mean, which is not supported. Take another.');
  const named = pooling['pooling_mode'];
  const modes = Object.entries(pooling).flatMap(([name, value]) =>
    value === true && name.startsWith('pooling_mode_') ? [name.replace('pooling_mode_', '')] : [],
  );
  const [mode] = typeof named === 'string' ? [named] : modes;
  if (modes.length <= 1 && (mode === 'mean_tokens' || mode === 'mean')) return 'mean';
  if (modes.length <= 1 && (mode === 'cls_token' || mode === 'cls')) return 'cls';
  throw refuse(
    `pools in a way that is not supported (${modes.join(' and ') || String(mode)}). Take one with mean or cls.`,
  );
}

/** What BERT reads, for a model that says nothing. */
const DEFAULT_MAX_TOKENS = 512;

/** Positions that the model has; RoBERTa and MPNet keep the first two for themselves. */
function positions(config: Json): number | undefined {
  const all = config['max_position_embeddings'];
  if (typeof all !== 'number') return undefined;
  const offset = /roberta|mpnet|camembert/.test(String(config['model_type'])) ? 2 : 0;
  return all - offset;
}

function smallest(...values: readonly unknown[]): number {
  const numbers = values.filter((value) => typeof value === 'number' && value > 0 && value < 1e6);
  return numbers.length === 0 ? DEFAULT_MAX_TOKENS : Math.min(...(numbers as number[]));
}

const SAMPLES = 32;
const SAMPLE_BYTES = 65_536;

/** Samples spread over the graph and its size stand for its content: reading 400 MB would cost a second at each start. */
async function fingerprintOf(model: SentenceModel): Promise<string> {
  const { folder, graph, maxTokens, pooling, lowerCase } = model;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([graph, maxTokens, pooling, lowerCase]));
  hash.update(await readFile(path.join(folder, 'tokenizer.json')));
  let file: FileHandle | undefined;
  try {
    file = await open(path.join(folder, graph));
    const { size } = await file.stat();
    hash.update(String(size));
    const buffer = Buffer.alloc(SAMPLE_BYTES);
    for (let sample = 0; sample < SAMPLES; sample++) {
      const at = Math.floor((Math.max(0, size - SAMPLE_BYTES) * sample) / (SAMPLES - 1));
      const { bytesRead } = await file.read(buffer, 0, SAMPLE_BYTES, at);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } catch (error) {
    throw fileError(path.join(folder, graph), 'model file', error);
  } finally {
    await file?.close();
  }
  return hash.digest('hex').slice(0, 12);
}
