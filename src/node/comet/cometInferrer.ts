import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { BeamSearchSettings } from '../../core/commonsense/beamSearchSettings';
import { readGenerationSettings, type GenerationOverrides } from '../../core/commonsense/generationSettings';
import type { OpenedInferrer, RelationInferrer } from '../../core/commonsense/relationInferrer';
import { AppError, throwIfAborted } from '../../core/util/errors';
import { fetchHubModel, type HubOptions } from '../embedding/hubModel';
import type { ModelThread, OnProgress } from '../modelWorker/modelThread';
import { readCometFolder } from './cometFolder';
import { cometFiles } from './cometGraphs';

/** Which COMET is meant, and how it is to generate. */
export interface CometChoice {
  /** `path:DIR` or `hub:OWNER/NAME`, the latter with `@REVISION` if need be. */
  readonly model: string;
  /** 8-bit weights: a quarter of the size, and other beams. */
  readonly quantised?: boolean;
  /** Instead of the model's own settings and 5 beams. */
  readonly generation?: GenerationOverrides;
}

/** What a COMET takes from around it. */
export interface CometDependencies {
  /** The process's one model thread. */
  readonly thread: ModelThread;
  readonly hub: HubOptions;
  /** Threads of the runtime; as many as there are processors, and at most 8, when absent. */
  readonly threads?: number;
  /** Tokens decoded, and at most how many. */
  readonly onProgress?: OnProgress;
}

const MAX_THREADS = 8;

/**
 * Opens a COMET-BART in ONNX: fetches it where it has to, and reads what it says of itself. Its weights are loaded into
 * the model thread with the first inference, and leave it when this is disposed of. Throws `unavailable` (no folder, not
 * complete, not to be had from the hub), `invalid-input` (no encoder-decoder; generation settings that are not supported),
 * `invalid-setting` and `cancelled`. That its tokeniser knows no relations, so that it is no COMET, shows in the first
 * inference (`invalid-input`).
 */
export async function openComet(
  choice: CometChoice,
  dependencies: CometDependencies,
  signal: AbortSignal,
): Promise<OpenedInferrer> {
  throwIfAborted(signal);
  const { thread, onProgress } = dependencies;
  const { quantised = false } = choice;
  const threads = dependencies.threads ?? Math.min(MAX_THREADS, availableParallelism());
  const { name, folder } = await locate(choice, dependencies.hub, signal);
  const { spec, generation, fingerprint } = await readCometFolder(folder, { quantised, threads });
  throwIfAborted(signal);
  const settings = readGenerationSettings(generation, choice.generation ?? {});
  let isUsed = false;
  const inferrer: RelationInferrer = {
    source: 'comet',
    model: quantised ? `${name} (int8)` : name,
    signature: signatureOf(name, quantised, fingerprint, settings),
    async infer(event, cancelled) {
      throwIfAborted(cancelled);
      if (event.trim() === '') throw new AppError('invalid-input', 'There is no event to infer anything about.');
      isUsed = true;
      const { beams, cutTokens } = await thread.run(
        'inferRelations',
        { model: spec, event, settings },
        onProgress,
        cancelled,
      );
      return { beams, ...(cutTokens === 0 ? {} : { cutTokens }) };
    },
  };
  return {
    inferrer,
    async dispose() {
      if (!isUsed) return;
      isUsed = false;
      // A thread that has ended holds nothing any more.
      await thread.run('releaseComet', spec, undefined, new AbortController().signal).catch(() => undefined);
    },
  };
}

async function locate({ model, quantised = false }: CometChoice, hub: HubOptions, signal: AbortSignal) {
  const [, kind, rest = ''] = /^(path|hub):(.+)$/s.exec(model) ?? [];
  if (kind === 'path') return { name: path.basename(path.resolve(rest)), folder: rest };
  if (kind === undefined)
    throw new AppError('invalid-setting', `"${model}" is no COMET. Write path:DIR or hub:OWNER/NAME.`);
  const [name = '', revision] = rest.split('@');
  const wanted = {
    name,
    quantised,
    ...(revision === undefined ? {} : { revision }),
    purpose: {
      id: 'comet',
      filesOf: (files: ReadonlySet<string>) => cometFiles(files, quantised),
      lacking: 'ONNX graphs of an encoder and a decoder',
      advice: "Export it with scripts/comet/export.py of Rapport's repository and use path:DIR",
    },
  };
  return { name, folder: await fetchHubModel(wanted, hub, signal) };
}

/** `comet|model:..|weights:..|dtype:..|beams:5/5|..|v:1`: everything on which the beams depend. */
function signatureOf(name: string, quantised: boolean, fingerprint: string, settings: BeamSearchSettings): string {
  const { numBeams, numReturnSequences, lengthPenalty, earlyStopping, minLength, maxLength } = settings;
  const fields = {
    model: name,
    weights: fingerprint,
    dtype: quantised ? 'int8' : 'fp32',
    beams: `${numReturnSequences}/${numBeams}`,
    penalty: lengthPenalty,
    early: earlyStopping === 'never' ? 'never' : earlyStopping ? 'yes' : 'no',
    length: `${minLength}-${maxLength}`,
    norepeat: settings.noRepeatNgramSize,
    bos: settings.forcedBosTokenId ?? 'free',
    eos: settings.forcedEosTokenIds.join('+') || 'free',
  };
  return ['comet', ...Object.entries(fields).map(([key, value]) => `${key}:${value}`), 'v:1'].join('|');
}
