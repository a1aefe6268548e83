import { availableParallelism } from 'node:os';
import type { EndpointModel } from '../../core/llm/endpoint';
import {
  LOCAL_SOURCE_FORMS,
  localModelId,
  localModelName,
  parseLocalSource,
  type LocalDtype,
  type LocalModelSource,
} from '../../core/llm/localModel';
import { AppError, throwIfAborted } from '../../core/util/errors';
import { fetchHubModel, type HubOptions } from '../embedding/hubModel';
import type { ModelThread } from '../modelWorker/modelThread';
import type { TextModelSpec } from './localModelMessages';
import { textModelFiles } from './textModelFolder';

/** What in-process models take from around them. */
export interface LocalModelDependencies {
  /** The process's one model thread. */
  readonly thread: ModelThread;
  readonly hub: HubOptions;
  /** Threads of the runtime; as many as there are processors, and at most 8, when absent. */
  readonly threads?: number;
}

/** What is being fetched, and how far it is, in bytes. */
export type OnFetched = (what: string, doneBytes: number, totalBytes: number | undefined) => void;

/** A model that was found, and its entry among an endpoint's: its id names its files by their hash. */
export interface FoundModel {
  readonly entry: EndpointModel;
  readonly spec: TextModelSpec;
}

const MAX_THREADS = 8;

/** Threads of the runtime for models that write text. */
export function threadsFor({ threads }: Pick<LocalModelDependencies, 'threads'>): number {
  return threads ?? Math.min(MAX_THREADS, availableParallelism());
}

/**
 * Finds the model of an entry by its `source`, reads and hashes it in the model thread. A model of the hub that is not here
 * is fetched when `onFetched` is given; else that is `unavailable`. Throws `invalid-setting` for a source that is none,
 * `unavailable` (no such folder, not complete, not to be had from the hub), `invalid-input` (no model that writes text),
 * what a download throws, and `cancelled`.
 */
export async function findLocalModel(
  model: EndpointModel,
  dependencies: LocalModelDependencies,
  onFetched: OnFetched | undefined,
  signal: AbortSignal,
): Promise<FoundModel> {
  throwIfAborted(signal);
  if (model.source === undefined)
    throw new AppError('invalid-setting', `"${model.id}" is no model to run here. Write ${LOCAL_SOURCE_FORMS}.`);
  const source = parseLocalSource(model.source);
  const folder = await locate(source, dependencies.hub, onFetched, signal);
  const task = { folder, dtype: source.dtype };
  const spec = await dependencies.thread.run('describeTextModel', task, undefined, signal);
  const contextTokens = Math.min(spec.contextTokens, model.contextTokens ?? Infinity);
  const entry = { ...model, id: localModelId(localModelName(source), spec.sha256), contextTokens };
  return { entry, spec: { ...spec, contextTokens } };
}

async function locate(
  source: LocalModelSource,
  hub: HubOptions,
  onFetched: OnFetched | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (source.kind === 'path') return source.folder;
  const { name, revision, dtype } = source;
  const wanted = { name, ...(revision === undefined ? {} : { revision }), purpose: purposeOf(dtype) };
  return fetchHubModel(
    wanted,
    onFetched === undefined ? { ...hub, offline: true } : { ...hub, onProgress: onFetched },
    signal,
  );
}

function purposeOf(dtype: LocalDtype) {
  return {
    id: `text-${dtype}`,
    filesOf: (files: ReadonlySet<string>) => textModelFiles(files, dtype),
    lacking: `ONNX graph of a language model with ${dtype} weights`,
    advice: 'Take a model that has one, such as HuggingFaceTB/SmolLM2-135M-Instruct',
  };
}
