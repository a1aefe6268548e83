import type { ErrorInfo } from '../../core/util/errors';
import type {
  BertScoreResult,
  BertScoreTask,
  EncodeTokensResult,
  EncodeTokensTask,
} from '../bertscore/bertScoreMessages';
import type { CometModelSpec, InferRelationsResult, InferRelationsTask } from '../comet/cometMessages';
import type {
  DescribeTextModelTask,
  GenerateTextResult,
  GenerateTextTask,
  TextModelSpec,
} from '../localModel/localModelMessages';

/** A sentence encoder on disk, as the worker loads it. */
export interface SentenceModel {
  /** Absolute. */
  readonly folder: string;
  /** The ONNX graph, relative to the folder, with forward slashes. */
  readonly graph: string;
  /** Tokens that the encoder reads of a text, its special ones included. */
  readonly maxTokens: number;
  readonly pooling: 'mean' | 'cls';
  readonly lowerCase: boolean;
  /** Threads of the runtime. */
  readonly threads: number;
}

/** Texts to encode. */
export interface EncodeTask {
  readonly model: SentenceModel;
  readonly texts: readonly string[];
  /** Batches of similar length; false only to measure what that brings. */
  readonly sortByLength?: boolean;
}

/** Unit vectors in the order of the texts, one after the other. */
export interface EncodeResult {
  readonly dimensions: number;
  readonly values: Float32Array<ArrayBuffer>;
  /** Indices of texts that were cut. */
  readonly truncated: readonly number[];
  /** Which runtime computed them. */
  readonly runtime: 'native' | 'wasm';
}

/** What the worker can be asked to do, and what it answers. */
export interface ModelTasks {
  readonly encode: { readonly task: EncodeTask; readonly result: EncodeResult };
  readonly encodeTokens: { readonly task: EncodeTokensTask; readonly result: EncodeTokensResult };
  readonly bertScore: { readonly task: BertScoreTask; readonly result: BertScoreResult };
  readonly inferRelations: { readonly task: InferRelationsTask; readonly result: InferRelationsResult };
  readonly releaseComet: { readonly task: CometModelSpec; readonly result: undefined };
  readonly describeTextModel: { readonly task: DescribeTextModelTask; readonly result: TextModelSpec };
  readonly generateText: { readonly task: GenerateTextTask; readonly result: GenerateTextResult };
}

/** A request to the worker. */
export type ToModelWorker =
  | {
      [K in keyof ModelTasks]: { readonly kind: K; readonly id: number; readonly task: ModelTasks[K]['task'] };
    }[keyof ModelTasks]
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'close' };

/** An answer of the worker. */
export type FromModelWorker =
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  | { readonly kind: 'text'; readonly id: number; readonly text: string }
  | { readonly kind: 'done'; readonly id: number; readonly result: ModelTasks[keyof ModelTasks]['result'] }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorInfo }
  | { readonly kind: 'closed' };

/** What a task is given to do its work with: how far it is, and whether it is still wanted. */
export interface TaskContext {
  progress(done: number, total: number): void;
  /** Lets other messages in, then throws `cancelled` when the task is no longer wanted. */
  checkpoint(): Promise<void>;
}

/** The same for a task that writes a text and tells it as it comes. */
export interface WritingContext extends TaskContext {
  readonly tell: (text: string) => void;
}
