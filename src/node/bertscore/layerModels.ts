import path from 'node:path';
import { AppError, isAppError } from '../../core/util/errors';
import { openLayerGraph } from '../onnxGraph/layerGraph';
import type { LayerModelSpec, LoadedLayer } from './bertScoreMessages';
import { openLayerSession, type LayerSession } from './layerSession';
import { loadTextTokeniser, type TextTokeniser } from './textTokens';
import { createVectorCache, type VectorCache } from './vectorCache';

/** A layer of an encoder, ready in this thread. */
export interface LayerModel {
  readonly loaded: LoadedLayer;
  readonly tokeniser: TextTokeniser;
  readonly session: LayerSession;
  /** Unit vectors of references, by their text. */
  readonly vectorCache: VectorCache;
}

/** The references of 5,000 test cases at the width of a large model. */
const CACHE_BYTES = 448 * 2 ** 20;

let kept: { readonly key: string; readonly model: Promise<LayerModel> } | undefined;

/** The model of a spec; one is kept, since a large one takes a gigabyte. Throws as `TokenEncoder` says. */
export async function keepLayerModel(spec: LayerModelSpec, checkpoint: () => Promise<void>): Promise<LayerModel> {
  const key = JSON.stringify(spec);
  if (kept?.key !== key) {
    const leaving = kept?.model;
    kept = undefined;
    await leaving?.then(({ session }) => session.dispose()).catch(() => undefined);
    const model = load(spec, checkpoint);
    kept = { key, model };
    model.catch(() => {
      if (kept?.model === model) kept = undefined;
    });
  }
  return kept.model;
}

async function load(spec: LayerModelSpec, checkpoint: () => Promise<void>): Promise<LayerModel> {
  const { folder, graph: stock, layer, threads, cacheFolder } = spec;
  try {
    const graph = await openLayerGraph(path.join(folder, stock), layer, cacheFolder, checkpoint);
    const session = await openLayerSession(graph, threads);
    // After the runtime, for which the library looks when it is evaluated.
    const tokeniser = await loadTextTokeniser(spec);
    const around = tokeniser.tokenise('').ids;
    const [probe] = await session.run([around], checkpoint);
    const dimensions = (probe?.length ?? 0) / around.length;
    const { layers, fingerprint } = graph;
    return {
      loaded: { layers, dimensions, runtime: session.runtime, fingerprint },
      tokeniser,
      session,
      vectorCache: createVectorCache(CACHE_BYTES),
    };
  } catch (cause) {
    if (isAppError(cause)) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('unavailable', `The model in ${folder} cannot be loaded: ${detail.slice(0, 300)}`, { cause });
  }
}
