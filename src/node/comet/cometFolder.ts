import { createHash } from 'node:crypto';
import path from 'node:path';
import type { GenerationFiles } from '../../core/commonsense/generationSettings';
import { AppError } from '../../core/util/errors';
import {
  addFileSamples,
  leastTokens,
  listModelFiles,
  readModelJson,
  requireModelFiles,
  type ModelJson,
} from '../modelFiles';
import { chooseCometGraphs, graphFiles } from './cometGraphs';
import type { CometModelSpec } from './cometMessages';

/** A folder that holds an encoder-decoder; whether it knows the relations shows when its tokeniser is loaded. */
export interface CometFolder {
  readonly spec: CometModelSpec;
  readonly generation: GenerationFiles;
  /** Twelve hexadecimal digits over graphs and tokeniser: another model has another. */
  readonly fingerprint: string;
}

const EXPORT = "Export the model with scripts/comet/export.py of Rapport's repository";
/** What BART reads, for a model that says nothing. */
const DEFAULT_MAX_TOKENS = 1024;

/**
 * Reads how the COMET in a folder is to be used from its own files. Throws `unavailable` naming the folder and what is
 * missing in it, `invalid-input` when what it holds is no encoder-decoder.
 */
export async function readCometFolder(
  folder: string,
  { quantised, threads }: { readonly quantised: boolean; readonly threads: number },
): Promise<CometFolder> {
  const files = await listModelFiles(
    folder,
    `Give the folder of a COMET-BART in ONNX; scripts/comet/export.py of Rapport's repository makes one.`,
  );
  requireModelFiles(folder, files, ['config.json']);
  const config = await readModelJson(folder, 'config.json');
  const graphs = chooseCometGraphs(files, quantised);
  refuseOthers(folder, config, graphs !== undefined);
  if (graphs === undefined)
    throw new AppError(
      'unavailable',
      `The model folder ${folder} has no ${quantised ? 'quantised ' : ''}ONNX graphs (onnx/encoder_model${quantised ? '_quantized' : ''}.onnx and a decoder). ${EXPORT}.`,
    );
  requireModelFiles(folder, files, ['tokenizer.json', 'tokenizer_config.json'], `${EXPORT}, which writes them.`);
  const tokeniser = await readModelJson(folder, 'tokenizer_config.json');
  const spec: CometModelSpec = {
    folder: path.resolve(folder),
    graphs,
    maxTokens: leastTokens(tokeniser['model_max_length'], config['max_position_embeddings']) ?? DEFAULT_MAX_TOKENS,
    threads,
  };
  const generationConfig = files.has('generation_config.json')
    ? await readModelJson(folder, 'generation_config.json')
    : undefined;
  return {
    spec,
    generation: { config, ...(generationConfig === undefined ? {} : { generationConfig }) },
    fingerprint: await fingerprintOf(folder, ['tokenizer.json', ...graphFiles(graphs, files)]),
  };
}

/** A model may say that it is something else; one that says nothing is believed when it has the graphs. */
function refuseOthers(folder: string, config: ModelJson, hasGraphs: boolean): void {
  const encodesAndDecodes = config['is_encoder_decoder'];
  if (encodesAndDecodes === true || (encodesAndDecodes === undefined && hasGraphs)) return;
  const type = config['model_type'];
  const kind = typeof type === 'string' ? type : 'unknown';
  const isDecoder = /CausalLM|LMHead/.test(String(config['architectures']));
  throw new AppError(
    'invalid-input',
    `${folder} holds ${isDecoder ? 'a decoder-only model' : 'no encoder-decoder, but a model'} of the kind ${kind}. COMET here needs an encoder and a decoder: give the folder of a COMET-BART, or use this model through the source "llm".`,
  );
}

async function fingerprintOf(folder: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) await addFileSamples(path.join(folder, file), hash);
  return hash.digest('hex').slice(0, 12);
}
