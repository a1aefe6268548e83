import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../core/util/errors';
import {
  addFileSamples,
  encoderPositions,
  leastTokens,
  listModelFiles,
  readModelJson,
  requireModelFiles,
  type ModelJson,
} from '../modelFiles';
import type { SentenceModel } from '../modelWorker/modelMessages';
import { requireGraph } from './modelGraph';

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
  const files = await listModelFiles(folder, 'Give the folder of a sentence encoder in ONNX.', ['onnx', '1_Pooling']);
  requireModelFiles(folder, files, ['config.json', 'tokenizer.json', 'tokenizer_config.json']);
  const graph = requireGraph(folder, files, choice.quantised ?? false);
  const config = await readModelJson(folder, 'config.json');
  const pooling = files.has(POOLING_FILE) ? await readModelJson(folder, POOLING_FILE) : undefined;
  const modules = files.has('modules.json') ? await readModelJson(folder, 'modules.json') : undefined;
  const sentenceConfig = files.has('sentence_bert_config.json')
    ? await readModelJson(folder, 'sentence_bert_config.json')
    : {};
  const tokenizerConfig = await readModelJson(folder, 'tokenizer_config.json');
  const poolingMode = decidePooling(folder, modules, pooling, choice.pooling);
  const dimensions = Number(pooling?.['word_embedding_dimension'] ?? config['hidden_size'] ?? config['dim']);
  if (!Number.isInteger(dimensions) || dimensions <= 0)
    throw new AppError('invalid-input', `${folder} is no sentence encoder: config.json has no "hidden_size".`);
  const said = sentenceConfig['max_seq_length'] ?? tokenizerConfig['model_max_length'];
  const maxTokens = leastTokens(said, encoderPositions(config)) ?? DEFAULT_MAX_TOKENS;
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

/** What sentence-transformers' own files say; a module that it would apply and we would not makes the model refused. */
function decidePooling(
  folder: string,
  modules: unknown,
  pooling: ModelJson | undefined,
  insisted: 'mean' | 'cls' | undefined,
): 'mean' | 'cls' {
  const refuse = (reason: string): AppError => new AppError('invalid-input', `${folder} ${reason}`);
  const kinds = (Array.isArray(modules) ? (modules as readonly ModelJson[]) : []).map((module) =>
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

async function fingerprintOf(model: SentenceModel): Promise<string> {
  const { folder, graph, maxTokens, pooling, lowerCase } = model;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([graph, maxTokens, pooling, lowerCase]));
  hash.update(await readFile(path.join(folder, 'tokenizer.json')));
  await addFileSamples(path.join(folder, graph), hash);
  return hash.digest('hex').slice(0, 12);
}
