import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppError, isAppError } from '../../core/util/errors';
import { fileError } from '../fileError';
import { CUT_OUTPUT, writeCutModel } from './cutModel';
import { findLayerOutput } from './layerOutput';
import { readOnnxModel, type OnnxModel } from './onnxModel';
import { openProtobufFile, type ProtobufFile } from './protobufFile';

/** A graph whose output are the hidden states of the layer asked for. */
export interface LayerGraph {
  /** Absolute, links followed. */
  readonly file: string;
  /** The output to take. */
  readonly output: string;
  /** How many layers the stock model has: 0 are the embeddings, `layers` is the last. */
  readonly layers: number;
  /** Files beside it that hold weights. */
  readonly weightFiles: readonly string[];
  /** Twelve hexadecimal digits that stand for the stock model's content. */
  readonly fingerprint: string;
}

/**
 * Finds or makes the graph that ends with a layer of a stock ONNX encoder. What is made is kept by content and layer: in
 * `cacheFolder`, or beside the model when its weights lie in files of their own (these must be in the same folder).
 * Throws `unavailable`, `invalid-input`, `invalid-setting`, `file-error`, and what `checkpoint` throws.
 */
export async function openLayerGraph(
  graph: string,
  layer: number,
  cacheFolder: string,
  checkpoint: () => Promise<void>,
): Promise<LayerGraph> {
  try {
    const stock = realpathSync(graph);
    using file = openProtobufFile(stock);
    const model = readOnnxModel(file);
    const { layers, tensor, isOutput } = findLayerOutput(model, layer);
    const fingerprint = fingerprintOf(file, stock, model);
    const { weightFiles } = model;
    if (isOutput) return { file: stock, output: tensor, layers, weightFiles, fingerprint };
    const folder = weightFiles.length > 0 ? path.dirname(stock) : cacheFolder;
    const target = path.join(folder, `${path.basename(stock, '.onnx')}.${fingerprint}.layer${layer}.onnx`);
    if (!existsSync(target)) await make(file, model, tensor, target, checkpoint);
    return { file: target, output: CUT_OUTPUT, layers, weightFiles, fingerprint };
  } catch (error) {
    throw isAppError(error) ? error : fileError(graph, 'model file', error);
  }
}

async function make(
  file: ProtobufFile,
  model: OnnxModel,
  tensor: string,
  target: string,
  checkpoint: () => Promise<void>,
): Promise<void> {
  const part = `${target}.${process.pid}.part`;
  try {
    mkdirSync(path.dirname(target), { recursive: true });
    await writeCutModel(file, model, tensor, part, checkpoint);
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { force: true });
    if (isAppError(error)) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new AppError(
      'file-error',
      `The layer of the model cannot be kept in ${path.dirname(target)} (${code}). Make room there, or make it writable.`,
      { cause: error },
    );
  }
}

const SAMPLES = 32;
const SAMPLE_BYTES = 65_536;

/** Samples spread over the files and their sizes stand for the content: reading 1.4 GB would cost seconds at each start. */
function fingerprintOf(file: ProtobufFile, stock: string, { weightFiles }: OnnxModel): string {
  const hash = createHash('sha256');
  sample(file);
  for (const name of weightFiles) {
    using weights = openProtobufFile(path.join(path.dirname(stock), name));
    sample(weights);
  }
  return hash.digest('hex').slice(0, 12);

  function sample(of: ProtobufFile): void {
    hash.update(`${of.bytes};`);
    const buffer = Buffer.alloc(Math.min(SAMPLE_BYTES, of.bytes));
    for (let index = 0; index < SAMPLES; index++) {
      const at = Math.floor((Math.max(0, of.bytes - SAMPLE_BYTES) * index) / (SAMPLES - 1));
      hash.update(buffer.subarray(0, of.read(buffer, at)));
      if (of.bytes <= SAMPLE_BYTES) break;
    }
  }
}
