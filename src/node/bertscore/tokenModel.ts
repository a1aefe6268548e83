import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../core/util/errors';
import { chooseGraph } from '../embedding/modelGraph';
import { fileError } from '../fileError';
import type { LayerModelSpec } from './bertScoreMessages';

/** A folder that holds an encoder of text; which layer of it is not said yet. */
export interface TokenModelFolder extends Pick<LayerModelSpec, 'folder' | 'graph' | 'maxTokens' | 'prefixSpace'> {
  /** The name that the model had where it was trained, when its settings tell. */
  readonly nameOrPath: string | undefined;
}

/**
 * Reads how the encoder in a folder is to be used from its own files: any encoder of text in ONNX will do. Throws
 * `unavailable` naming the folder and what is missing in it.
 */
export async function readTokenModelFolder(folder: string, quantised: boolean): Promise<TokenModelFolder> {
  const files = new Set(await listFiles(folder));
  const missing = ['config.json', 'tokenizer.json', 'tokenizer_config.json'].filter((file) => !files.has(file));
  if (missing.length > 0)
    throw new AppError(
      'unavailable',
      `The model folder ${folder} is not complete: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing. Copy or download the whole model.`,
    );
  const graph = chooseGraph(files, quantised, process.arch);
  if (graph === undefined)
    throw new AppError(
      'unavailable',
      `The model folder ${folder} has no ${quantised ? 'quantised ' : ''}ONNX graph (${quantised ? 'onnx/model_quantized.onnx' : 'onnx/model.onnx'}). Take a model that has one, or export it with Optimum.`,
    );
  const config = await readJson(folder, 'config.json');
  const tokeniser = await readJson(folder, 'tokenizer_config.json');
  const name = config['_name_or_path'];
  return {
    folder: path.resolve(folder),
    graph,
    maxTokens: maxTokensOf(config, tokeniser),
    prefixSpace: wantsPrefixSpace(config, tokeniser),
    nameOrPath: typeof name === 'string' && name !== '' ? name : undefined,
  };
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true });
    return entries.map((entry) => entry.replaceAll('\\', '/'));
  } catch (error) {
    const { code, message } = fileError(folder, 'model folder', error);
    throw new AppError(
      code === 'not-found' ? 'unavailable' : code,
      `${message} Give the folder of an encoder of text in ONNX.`,
      { cause: error },
    );
  }
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

/** What BERT reads, for a model that says nothing. */
const DEFAULT_MAX_TOKENS = 512;

/** What the tokeniser cuts to, and never more than the model has positions for. */
function maxTokensOf(config: Json, tokeniser: Json): number {
  const positions = config['max_position_embeddings'];
  // RoBERTa and its like keep the first two positions for themselves.
  const offset = /roberta|mpnet|camembert|longformer/.test(String(config['model_type'])) ? 2 : 0;
  const said = [tokeniser['model_max_length'], typeof positions === 'number' ? positions - offset : undefined];
  const usable = said.filter((value): value is number => typeof value === 'number' && value > 0 && value < 1e6);
  return usable.length === 0 ? DEFAULT_MAX_TOKENS : Math.min(...usable);
}

/** The kinds of tokeniser to which bert_score gives a space before each text: RoBERTa's and GPT-2's, and what derives from them. */
function wantsPrefixSpace(config: Json, tokeniser: Json): boolean {
  const named = tokeniser['tokenizer_class'];
  if (typeof named === 'string' && named !== 'PreTrainedTokenizerFast')
    return /^(?:Roberta|GPT2|Longformer)Tokenizer/.test(named);
  return /^(?:roberta|gpt2|longformer)/.test(String(config['model_type']));
}
