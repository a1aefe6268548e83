import type { TokenVectors } from '../../core/embedding/tokenEncoder';
import type { PairMatch } from '../../core/metrics/bertScore';
import type { BertScoreBaseline } from '../../core/metrics/bertScoreModels';

/** A layer of an encoder on disk, as the worker loads it. */
export interface LayerModelSpec {
  /** Absolute. */
  readonly folder: string;
  /** The stock ONNX graph, relative to the folder, with forward slashes. */
  readonly graph: string;
  readonly layer: number;
  /** Tokens that the encoder reads of a text, its special ones included. */
  readonly maxTokens: number;
  /** A space goes before every text: tokenisers like RoBERTa's know a word by the space before it. */
  readonly prefixSpace: boolean;
  /** Threads of the runtime. */
  readonly threads: number;
  /** Where graphs of layers are kept. */
  readonly cacheFolder: string;
}

/** What the worker found out about the layer it loaded. */
export interface LoadedLayer {
  readonly layers: number;
  readonly dimensions: number;
  readonly runtime: 'native' | 'wasm';
  readonly fingerprint: string;
}

/** Texts to give token vectors of. */
export interface EncodeTokensTask {
  readonly model: LayerModelSpec;
  readonly texts: readonly string[];
}

/** The vectors, in the order of the texts. */
export interface EncodeTokensResult {
  readonly loaded: LoadedLayer;
  readonly texts: readonly TokenVectors[];
}

/** A response and what it is compared with. */
export interface BertScorePair {
  readonly candidate: string;
  /** One or more. */
  readonly references: readonly string[];
}

/** Pairs to score. */
export interface BertScoreTask {
  readonly model: LayerModelSpec;
  readonly pairs: readonly BertScorePair[];
  /** Weigh tokens by how rare they are among the references. */
  readonly idf: boolean;
  readonly baseline?: BertScoreBaseline;
  /** Also tell which token was matched with which. */
  readonly matches: boolean;
}

/** Scores in the order of the pairs. */
export interface BertScoreResult {
  readonly loaded: LoadedLayer;
  /** P, R and F of each pair, one after the other. */
  readonly scores: Float64Array<ArrayBuffer>;
  readonly matches?: readonly PairMatch[];
  /** How many different texts were longer than the model reads, and were cut. */
  readonly truncatedCount: number;
}
