import { homedir } from 'node:os';
import path from 'node:path';
import type { SentenceEncoder } from '../core/embedding/sentenceEncoder';
import type { Reading } from '../core/exemplars/reading';
import { createEmbeddedEncoder, embeddedTable } from '../node/embedding/embeddedEncoder';
import { openEncoder, type EncoderSettings } from '../node/embedding/openEncoder';
import { createModelThread } from '../node/modelWorker/modelThread';
import { choiceValue, given, integerValue } from './argumentValues';
import type { CommandEnvironment } from './command';
import { plainText, type Output } from './output';

/** Which encoder a command uses, and how. */
export interface EncoderOptions {
  readonly encoder: string;
  readonly reading: Reading;
  readonly settings: EncoderSettings;
  readonly offline: boolean;
  /** Where models of the hub are kept. */
  readonly cacheFolder: string;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** The arguments that choose an encoder, for Node's parser. */
export const ENCODER_ARGUMENTS = {
  encoder: text,
  reading: text,
  quantised: flag,
  threads: text,
  revision: text,
  pooling: text,
  offline: flag,
  cache: text,
} as const;

/** Their part of a usage text. */
export const ENCODER_USAGE = `  --encoder E         embedded (default), path:DIR, hub:OWNER/NAME or url:BASE/MODEL
  --reading R         what of a training item is encoded: context (default) or context+response
  --quantised         the model's 8-bit weights: smaller; how exact depends on how they were made
  --threads N         threads of the model (default: one a processor, at most 8)
  --revision R        branch, tag or commit of a model of the hub
  --pooling P         mean or cls, for a model that does not say
  --cache DIR         where models of the hub are kept (default: ~/.cache/rapport/models)
  --offline           use only what is kept already`;

type Given = { readonly [K in keyof typeof ENCODER_ARGUMENTS]?: string | boolean | undefined };

/** Reads those arguments; throws `invalid-setting`. */
export function readEncoderOptions(values: Given): EncoderOptions {
  const word = (name: keyof Given): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const [threads, pooling] = [word('threads'), word('pooling')];
  return {
    encoder: word('encoder') ?? 'embedded',
    reading: choiceValue('reading', word('reading') ?? 'context', ['context', 'context+response']),
    settings: {
      quantised: values.quantised === true,
      ...given('threads', threads === undefined ? undefined : integerValue('threads', threads, 1, 256)),
      ...given('revision', word('revision')),
      ...given(
        'pooling',
        pooling === undefined ? undefined : choiceValue<'mean' | 'cls'>('pooling', pooling, ['mean', 'cls']),
      ),
    },
    offline: values.offline === true,
    cacheFolder: word('cache') ?? path.join(homedir(), '.cache', 'rapport', 'models'),
  };
}

/** Opens the encoder; what it downloads is told on the error output. Whoever opens it disposes of it. */
export function openCommandEncoder(
  options: EncoderOptions,
  { keyFor, workerFolder, output }: CommandEnvironment,
): { readonly encoder: SentenceEncoder; readonly dispose: () => Promise<void> } {
  const thread = createModelThread({ worker: path.join(workerFolder, 'modelWorker.js') });
  const said = sayProgress(output);
  const encoder = openEncoder(
    options.encoder,
    {
      thread,
      hub: {
        cacheFolder: options.cacheFolder,
        offline: options.offline,
        fetch: globalThis.fetch,
        onProgress: (what, done, total) => said(what, done / 1e6, total === undefined ? undefined : total / 1e6, 'MB'),
      },
      embedded: () => createEmbeddedEncoder({ tableFile: embeddedTable(workerFolder) }),
      key: () => Promise.resolve(keyFor(options.encoder.replace(/^url:/, ''))),
    },
    options.settings,
  );
  return { encoder, dispose: () => thread.dispose() };
}

/** Tells how far something is, at each tenth of it. */
export function sayProgress(output: Output) {
  let last = '';
  return (what: string, done: number, total: number | undefined, unit: string): void => {
    const tenth = total === undefined || total === 0 ? 0 : Math.floor((10 * done) / total);
    const line = `${what} ${tenth}`;
    if (line === last) return;
    last = line;
    output.err(plainText(`${what}: ${done.toFixed(0)}${total === undefined ? '' : ` of ${total.toFixed(0)}`} ${unit}`));
  };
}
