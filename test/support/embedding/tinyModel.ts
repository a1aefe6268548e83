import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRandom } from '../../../src/core/util/random';
import { lookupGraph } from './onnxBytes';

/** A sentence encoder small enough to be made in a test. */
export interface TinyModel {
  readonly width: number;
  /** The vector of a token, by its word; unknown ones share that of `[UNK]`. */
  vectorOf(word: string): readonly number[];
}

const SPECIAL = ['[PAD]', '[CLS]', '[SEP]', '[UNK]'];
const WORDS = ['i', 'am', 'so', 'sad', 'happy', 'my', 'dog', 'died', 'passed', 'the', 'exam', 'today'];
export const TINY_WIDTH = 16;

/** What differs between tiny models. */
export interface TinyModelOptions {
  readonly seed?: number;
  readonly maxTokens?: number;
  /** The content of `1_Pooling/config.json`; mean when absent, no file for null. */
  readonly pooling?: Readonly<Record<string, unknown>> | null;
  readonly modules?: readonly string[];
  readonly graphs?: readonly string[];
  readonly outputName?: string;
}

/** The files of a tiny model by their path: what a repository of the hub or a folder holds. */
export function tinyModelFiles(options: TinyModelOptions = {}): { model: TinyModel; files: Map<string, Uint8Array> } {
  const { seed = 1, maxTokens = 12, graphs = ['onnx/model.onnx'], outputName } = options;
  const { modules = ['Transformer', 'Pooling', 'Normalize'] } = options;
  const tokens = [...SPECIAL, ...WORDS];
  const random = createRandom(seed);
  const table = Float32Array.from({ length: tokens.length * TINY_WIDTH }, () => random() - 0.5);
  const special = (token: string) => ({ SpecialToken: { id: token, type_id: 0 } });
  const named = (token: string) => [token, { id: token, ids: [tokens.indexOf(token)], tokens: [token] }] as const;
  const json: Record<string, unknown> = {
    'config.json': {
      model_type: 'bert',
      architectures: ['BertModel'],
      hidden_size: TINY_WIDTH,
      max_position_embeddings: 64,
    },
    'tokenizer_config.json': {
      tokenizer_class: 'BertTokenizer',
      model_max_length: 64,
      pad_token: '[PAD]',
      unk_token: '[UNK]',
    },
    'sentence_bert_config.json': { max_seq_length: maxTokens, do_lower_case: false },
    'modules.json': modules.map((kind, idx) => ({
      idx,
      name: String(idx),
      path: '',
      type: `sentence_transformers.models.${kind}`,
    })),
    'tokenizer.json': {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: SPECIAL.map((content, id) => ({
        id,
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      })),
      normalizer: { type: 'Lowercase' },
      pre_tokenizer: { type: 'Whitespace' },
      post_processor: {
        type: 'TemplateProcessing',
        single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
        pair: [],
        special_tokens: Object.fromEntries(['[CLS]', '[SEP]'].map(named)),
      },
      decoder: null,
      model: {
        type: 'WordLevel',
        vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
        unk_token: '[UNK]',
      },
    },
  };
  const pooling =
    options.pooling === undefined
      ? { word_embedding_dimension: TINY_WIDTH, pooling_mode_mean_tokens: true }
      : options.pooling;
  if (pooling !== null) json['1_Pooling/config.json'] = pooling;
  const files = new Map<string, Uint8Array>(
    Object.entries(json).map(([file, value]) => [file, Buffer.from(JSON.stringify(value))]),
  );
  const graph = lookupGraph(table, TINY_WIDTH, outputName);
  for (const file of graphs) files.set(file, graph);
  const vectorOf = (word: string): readonly number[] => {
    const found = tokens.indexOf(word);
    const row = found < 0 ? tokens.indexOf('[UNK]') : found;
    return [...table.subarray(row * TINY_WIDTH, (row + 1) * TINY_WIDTH)];
  };
  return { model: { width: TINY_WIDTH, vectorOf }, files };
}

/** Writes a tiny model into a folder. */
export function writeTinyModel(folder: string, options: TinyModelOptions = {}): TinyModel {
  const { model, files } = tinyModelFiles(options);
  for (const [file, content] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return model;
}

/** The unit vector of a text by definition: the mean of its tokens' vectors, special tokens included. */
export function meanOf(model: TinyModel, words: readonly string[]): readonly number[] {
  const all = ['[CLS]', ...words, '[SEP]'].map((word) => model.vectorOf(word));
  const sums = Array.from({ length: model.width }, (_, at) => all.reduce((sum, vector) => sum + (vector[at] ?? 0), 0));
  const length = Math.hypot(...sums);
  return sums.map((sum) => sum / length);
}
