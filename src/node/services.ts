import { randomInt } from 'node:crypto';
import { homedir } from 'node:os';
import path from 'node:path';
import type { EvaluationServices } from '../core/evaluation/evaluationServices';
import type { LlmClient } from '../core/llm/llmClient';
import type { RatingServices } from '../core/ratings/ratingServices';
import type { BatchServices } from '../core/run/batchServices';
import type { Services } from '../core/run/services';
import { canonicalJson } from '../core/util/hash';
import { appendLine } from './appendLine';
import { openBatches } from './batch/openBatches';
import { defaultGraphFolder, fetchAtomic } from './commonsense/atomicFiles';
import { openKnowledge } from './commonsense/openKnowledge';
import { fetchEmpatheticDialogues } from './data/empatheticDialogues';
import { createEmbeddedEncoder, embeddedTable } from './embedding/embeddedEncoder';
import type { EncoderDependencies } from './embedding/openEncoder';
import { createEvaluation } from './evaluation';
import { createLocalModelClient } from './localModel/localModelClient';
import { findLocalModel } from './localModel/localModels';
import { createModelThread, type ModelThread } from './modelWorker/modelThread';
import { createOpenAiClient } from './openAiClient';
import { openNearest } from './openNearest';
import { createRecorder } from './recordingFile';
import { openStore } from './store/openStore';
import { systemClock } from './systemClock';
import { createTemplateRenderer } from './templateRenderer';
import { runScoreJob } from './scoreInWorker';
import { createWorkerTokenCounter } from './workerTokenCounter';

/** Where the built files lie. */
export interface ServiceOptions {
  /** The folder of the built workers. */
  readonly workerFolder: string;
  /** Where models of the hub are kept; `~/.cache/rapport/models` when absent. */
  readonly modelFolder?: string;
  /** Asked at each use: whether only what is kept already may be used. */
  readonly offline?: () => boolean;
  /** A file of a model came whose publisher names no hash: what it is, and its SHA-256. */
  readonly onUnchecked?: (what: string, sha256: string) => void;
  /** Where graphs that were fetched are kept; `~/.cache/rapport/graphs` when absent. */
  readonly graphFolder?: string;
  /** One sentence for the errors of a wrong key: how the user sets it. */
  readonly howToSetKey?: string;
}

/** Makes what runs and their evaluation need on this machine; nothing starts before it is used. */
export function createServices({
  workerFolder,
  modelFolder,
  offline = () => false,
  onUnchecked,
  graphFolder,
  howToSetKey,
}: ServiceOptions): Services & BatchServices & EvaluationServices & RatingServices {
  const clients = new Map<string, LlmClient>();
  const renderer = createTemplateRenderer({ worker: path.join(workerFolder, 'templateWorker.js') });
  const tokens = createWorkerTokenCounter(path.join(workerFolder, 'tokenWorker.js'));
  let thread: ModelThread | undefined;
  const encoders = (): EncoderDependencies => {
    thread ??= createModelThread({ worker: path.join(workerFolder, 'modelWorker.js') });
    const cacheFolder = modelFolder ?? path.join(homedir(), '.cache', 'rapport', 'models');
    return {
      thread,
      hub: {
        cacheFolder,
        offline: offline(),
        fetch: globalThis.fetch,
        ...(onUnchecked === undefined ? {} : { onUnchecked }),
      },
      embedded: () => createEmbeddedEncoder({ tableFile: embeddedTable(workerFolder) }),
    };
  };
  return {
    ...createEvaluation({ workerFolder, models: encoders }),
    renderer,
    tokens,
    clock: systemClock,
    // A client learns about its server: one lives as long as its endpoint stays as it is.
    createClient(endpoint, key, onResponse) {
      if (endpoint.kind === 'local')
        return createLocalModelClient({
          endpoint,
          dependencies: encoders,
          randomSeed: () => randomInt(2 ** 32),
          now: () => performance.now(),
        });
      const sentence = howToSetKey === undefined ? {} : { howToSetKey };
      if (onResponse !== undefined) return createOpenAiClient({ endpoint, key, onResponse, ...sentence });
      const id = canonicalJson(endpoint);
      const client = clients.get(id) ?? createOpenAiClient({ endpoint, key, ...sentence });
      clients.set(id, client);
      return client;
    },
    findLocalModel: async (model, onFetched, signal) =>
      (await findLocalModel(model, encoders(), onFetched, signal)).entry,
    createRecorder,
    appendLine,
    rateResults: (task, signal) => runScoreJob(path.join(workerFolder, 'scoreWorker.js'), 'ratings', task, signal),
    openNearest: (request, signal) => openNearest(request, encoders(), signal),
    openKnowledge: (request, signal) =>
      openKnowledge(request, { ...encoders(), graphFolder: graphFolder ?? defaultGraphFolder() }, signal),
    fetchEmpatheticDialogues: (request, signal) =>
      fetchEmpatheticDialogues(request, { fetch: globalThis.fetch }, signal),
    fetchAtomic: (request, signal) =>
      fetchAtomic({ ...request, graphFolder: graphFolder ?? defaultGraphFolder(), fetch: globalThis.fetch }, signal),
    openStore: (folder) => openStore({ folder, now: Date.now }),
    openBatches: (request) =>
      openBatches({
        ...request,
        now: () => new Date().toISOString(),
        ...(howToSetKey === undefined ? {} : { howToSetKey }),
      }),
    dispose() {
      renderer.dispose();
      tokens.dispose();
      return thread?.dispose() ?? Promise.resolve();
    },
  };
}
