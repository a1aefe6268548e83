import { AppError } from '../util/errors';

/** The number formats of weights that ONNX exports come in, and the file names that they have. */
export const LOCAL_DTYPES = {
  fp32: 'model',
  fp16: 'model_fp16',
  q8: 'model_quantized',
  int8: 'model_int8',
  uint8: 'model_uint8',
  q4: 'model_q4',
  q4f16: 'model_q4f16',
  bnb4: 'model_bnb4',
} as const;

/** One of `LOCAL_DTYPES`. */
export type LocalDtype = keyof typeof LOCAL_DTYPES;

/** Where the weights of an in-process model come from. */
export type LocalModelSource =
  | { readonly kind: 'path'; readonly folder: string; readonly dtype: LocalDtype }
  | { readonly kind: 'hub'; readonly name: string; readonly revision?: string; readonly dtype: LocalDtype };

/** What the command line takes for the address of models that run in this process; also the usual id of their endpoint. */
export const IN_PROCESS_ENDPOINT = 'in-process';

/** How a source is written, for messages. */
export const LOCAL_SOURCE_FORMS = 'hub:OWNER/NAME or path:DIR, with #q8, #q4 or #fp16 behind it for smaller weights';

/** Reads `path:DIR[#DTYPE]` or `hub:OWNER/NAME[@REVISION][#DTYPE]`; full precision unless it says otherwise. Throws `invalid-setting`. */
export function parseLocalSource(source: string): LocalModelSource {
  const [, kind, written = '', dtype = 'fp32'] = /^(path|hub):(.*?)(?:#(\w+))?$/s.exec(source.trim()) ?? [];
  if (kind === undefined || written.trim() === '')
    throw new AppError('invalid-setting', `"${source}" is no model to run here. Write ${LOCAL_SOURCE_FORMS}.`);
  if (!Object.hasOwn(LOCAL_DTYPES, dtype))
    throw new AppError(
      'invalid-setting',
      `"${source}": weights come as ${Object.keys(LOCAL_DTYPES).join(', ')}, and not as ${dtype}.`,
    );
  const of = { dtype: dtype as LocalDtype };
  if (kind === 'path') return { kind, folder: written, ...of };
  const [name = '', revision] = written.split('@');
  if (!/^[\w.-]+\/[\w.-]+$/.test(name))
    throw new AppError('invalid-setting', `"${name}" is no model of the hub. Its names look like OWNER/NAME.`);
  return { kind: 'hub', name, ...(revision === undefined ? {} : { revision }), ...of };
}

/** What a model is called before its files were read: the hub's name, or the last part of the folder's; never a path of this machine. */
export function localModelName(source: LocalModelSource): string {
  const precision = source.dtype === 'fp32' ? '' : `#${source.dtype}`;
  if (source.kind === 'path')
    return `${source.folder.split(/[\\/]+/).findLast((part) => part !== '') ?? ''}${precision}`;
  return `${source.name}${source.revision === undefined ? '' : `@${source.revision}`}${precision}`;
}

/**
 * The id under which a model's answers are stored and recorded: its name and the first twelve hexadecimal digits of the
 * SHA-256 over its files, so that other weights, another tokeniser or another chat template are another model.
 */
export function localModelId(name: string, sha256: string): string {
  return `${name} (${sha256.slice(0, 12)})`;
}

/** The name in an id that `localModelId` made; any other text as it is. */
export function nameOfLocalModel(id: string): string {
  return id.replace(/ \([0-9a-f]{12}\)$/, '');
}
