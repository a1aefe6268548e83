import type { LocalDtype } from '../../core/llm/localModel';
import type { Prompt } from '../../core/prompt/messages';

/** A language model on disk, as the worker loads it. */
export interface TextModelSpec {
  /** Absolute. */
  readonly folder: string;
  readonly dtype: LocalDtype;
  /** The ONNX graph, relative to the folder, with forward slashes. */
  readonly graph: string;
  /** Files that hold the graph's weights beside it: `GRAPH_data`, `GRAPH_data_1`, ... */
  readonly dataFiles: number;
  /** Tokens of prompt and answer together. */
  readonly contextTokens: number;
  /** Tokens that end an answer. */
  readonly endTokens: readonly number[];
  /** Over everything on which answers depend: weights, tokeniser, template, settings. */
  readonly sha256: string;
}

/** A folder to read. */
export interface DescribeTextModelTask {
  readonly folder: string;
  readonly dtype: LocalDtype;
}

/** A text to write. */
export interface GenerateTextTask {
  readonly model: TextModelSpec;
  /** Threads of the runtime. */
  readonly threads: number;
  readonly prompt: Prompt;
  /** 0: the likeliest token each time. */
  readonly temperature: number;
  /** Where randomness begins; not used at temperature 0. */
  readonly seed: number;
  /** As many as the context leaves when absent. */
  readonly maxTokens?: number;
  readonly stop: readonly string[];
}

/** How a text ended; the text itself was told as it came. */
export interface GenerateTextResult {
  readonly finishReason: 'stop' | 'length';
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** The context ended before the tokens that were asked for. */
  readonly contextEnded: boolean;
  readonly runtime: 'native' | 'wasm';
}
