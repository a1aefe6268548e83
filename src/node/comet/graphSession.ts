import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { AppError } from '../../core/util/errors';
import type { OnnxRuntime } from '../modelWorker/onnxRuntime';

/** Loads a graph of a model's folder into the runtime, with the weights that lie beside it. */
export async function openGraphSession(
  { kind, onnx }: OnnxRuntime,
  folder: string,
  graph: string,
  threads: number,
): Promise<InferenceSession> {
  const file = path.join(folder, graph);
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  };
  if (kind === 'native') return onnx.InferenceSession.create(file, options);
  (onnx.env as { wasm: { numThreads: number } }).wasm.numThreads = threads;
  const weights = await stat(`${file}_data`).catch(() => undefined);
  const externalData =
    weights === undefined ? [] : [{ path: `${path.basename(file)}_data`, data: await readFile(`${file}_data`) }];
  return onnx.InferenceSession.create(await readFile(file), { ...options, externalData });
}

/** What a session is to be given by the names of its inputs; one that is not known makes the model refused. */
export function feedsOf(session: InferenceSession, known: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(
    session.inputNames.map((name) => {
      const tensor = known[name];
      if (tensor !== undefined) return [name, tensor];
      throw new AppError(
        'invalid-input',
        `The model's graph wants an input that Rapport does not know (${name}). Export it with scripts/comet/export.py of Rapport's repository.`,
      );
    }),
  );
}
