import { availableParallelism } from 'node:os';
import type { SentenceEncoder } from '../../core/embedding/sentenceEncoder';
import { AppError } from '../../core/util/errors';
import type { ModelThread } from '../modelWorker/modelThread';
import { createEndpointEncoder } from './endpointEncoder';
import { fetchHubModel, type HubOptions } from './hubModel';
import { createOnnxEncoder } from './onnxEncoder';

/** What encoders take from around them. */
export interface EncoderDependencies {
  /** The process's one model thread. */
  readonly thread: ModelThread;
  /** Where models of the hub are kept, and how it is reached. */
  readonly hub: HubOptions;
  /** The encoder that ships with Rapport, when this installation has it. */
  readonly embedded?: () => SentenceEncoder;
  /** The key of a server of embeddings. */
  readonly key?: () => Promise<string | undefined>;
}

/** What a user can choose of a model beside its name. */
export interface EncoderSettings {
  readonly quantised?: boolean;
  /** Threads of the runtime; as many as there are processors, and at most 8, when absent. */
  readonly threads?: number;
  /** A branch, tag or commit of the hub. */
  readonly revision?: string;
  /** How token vectors become one, for a model that does not say. */
  readonly pooling?: 'mean' | 'cls';
}

const MAX_THREADS = 8;

/**
 * The encoder that a spec names: `embedded`, `path:DIR`, `hub:OWNER/NAME` or `url:BASE/MODEL`. Nothing is loaded or asked
 * before it is used. Throws `invalid-setting` for a spec that names none, `unavailable` for `embedded` where there is none.
 */
export function openEncoder(
  spec: string,
  dependencies: EncoderDependencies,
  settings: EncoderSettings = {},
): SentenceEncoder {
  const { thread, hub, embedded, key } = dependencies;
  const { quantised = false, threads = Math.min(MAX_THREADS, availableParallelism()), revision, pooling } = settings;
  if (spec === 'embedded') {
    if (embedded !== undefined) return embedded();
    throw new AppError('unavailable', 'This installation has no embedded encoder. Use path:DIR or hub:OWNER/NAME.');
  }
  const [, kind, rest = ''] = /^(path|hub|url):(.+)$/s.exec(spec) ?? [];
  if (kind === undefined || rest.trim() === '')
    throw new AppError(
      'invalid-setting',
      `"${spec}" is no encoder. Write embedded, path:DIR, hub:OWNER/NAME or url:BASE/MODEL.`,
    );
  if (kind === 'url') {
    return createEndpointEncoder({
      ...splitEndpoint(rest, spec),
      fetch: hub.fetch,
      ...(key === undefined ? {} : { key }),
    });
  }
  const choice = { quantised, threads, ...(pooling === undefined ? {} : { pooling }) };
  if (kind === 'path') return createOnnxEncoder({ spec, locate: () => Promise.resolve(rest), choice, thread });
  const [name = '', written] = rest.split('@');
  const at = revision ?? written;
  const model = { name, quantised, ...(at === undefined ? {} : { revision: at }) };
  const named = `hub:${name}${at === undefined ? '' : `@${at}`}`;
  return createOnnxEncoder({ spec: named, locate: (signal) => fetchHubModel(model, hub, signal), choice, thread });
}

/** A model's name may have slashes in it; the address ends with its version part, or else before the last slash. */
function splitEndpoint(rest: string, spec: string): { readonly baseUrl: string; readonly model: string } {
  const [, baseUrl, model] =
    /^(https?:\/\/.*?\/v\d+)\/(.+)$/s.exec(rest) ?? /^(https?:\/\/.+)\/([^/]+)$/s.exec(rest) ?? [];
  if (baseUrl !== undefined && model !== undefined) return { baseUrl, model };
  throw new AppError(
    'invalid-setting',
    `"${spec}" does not say which model of which server: write url:http://127.0.0.1:8080/v1/MODEL.`,
  );
}
