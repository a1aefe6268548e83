import path from 'node:path';
import { requireGraph } from '../embedding/modelGraph';
import {
  encoderPositions,
  leastTokens,
  listModelFiles,
  readModelJson,
  requireModelFiles,
  type ModelJson,
} from '../modelFiles';
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
  const files = await listModelFiles(folder, 'Give the folder of an encoder of text in ONNX.');
  requireModelFiles(folder, files, ['config.json', 'tokenizer.json', 'tokenizer_config.json']);
  const graph = requireGraph(folder, files, quantised);
  const config = await readModelJson(folder, 'config.json');
  const tokeniser = await readModelJson(folder, 'tokenizer_config.json');
  const name = config['_name_or_path'];
  return {
    folder: path.resolve(folder),
    graph,
    maxTokens: leastTokens(tokeniser['model_max_length'], encoderPositions(config)) ?? DEFAULT_MAX_TOKENS,
    prefixSpace: wantsPrefixSpace(config, tokeniser),
    nameOrPath: typeof name === 'string' && name !== '' ? name : undefined,
  };
}

/** What BERT reads, for a model that says nothing. */
const DEFAULT_MAX_TOKENS = 512;

/** The kinds of tokeniser to which bert_score gives a space before each text: RoBERTa's and GPT-2's, and what derives from them. */
function wantsPrefixSpace(config: ModelJson, tokeniser: ModelJson): boolean {
  const named = tokeniser['tokenizer_class'];
  if (typeof named === 'string' && named !== 'PreTrainedTokenizerFast')
    return /^(?:Roberta|GPT2|Longformer)Tokenizer/.test(named);
  return /^(?:roberta|gpt2|longformer)/.test(String(config['model_type']));
}
