import type { EncodedTexts, EncoderIdentity, SentenceEncoder } from '../../core/embedding/sentenceEncoder';
import { AppError, throwIfAborted } from '../../core/util/errors';
import { abortable } from '../abortable';
import type { ModelThread } from '../modelWorker/modelThread';
import { readModelFolder, type ModelChoice, type ModelFolder } from './modelFolder';

/** What an encoder of ONNX models is made of. */
export interface OnnxEncoderOptions {
  /** `path:DIR` or `hub:OWNER/NAME`, as the user wrote it. */
  readonly spec: string;
  /** Where the model lies; fetches it first where it has to. Asked once. */
  readonly locate: (signal: AbortSignal) => Promise<string>;
  readonly choice: ModelChoice;
  readonly thread: ModelThread;
}

/**
 * A sentence encoder that runs in the model thread. Its id is the spec, the graph and a fingerprint of the model, so that
 * vectors of another version are never taken for its own.
 */
export function createOnnxEncoder({ spec, locate, choice, thread }: OnnxEncoderOptions): SentenceEncoder {
  let found: Promise<ModelFolder> | undefined;
  const find = (signal: AbortSignal): Promise<ModelFolder> => {
    if (found === undefined) {
      const finding = locate(signal).then((folder) => readModelFolder(folder, choice));
      found = finding;
      // What failed is tried again the next time: the user may have mended it.
      finding.catch(() => (found = undefined));
    }
    return abortable(found, signal);
  };
  const identify = ({ model, dimensions, fingerprint }: ModelFolder): EncoderIdentity => ({
    id: `${spec} (${model.graph}, ${fingerprint})`,
    dimensions,
  });
  return {
    async identity(signal) {
      throwIfAborted(signal);
      return identify(await find(signal));
    },
    async encode(texts, signal): Promise<EncodedTexts> {
      throwIfAborted(signal);
      const folder = await find(signal);
      const encoder = identify(folder);
      if (texts.length === 0) return { encoder, count: 0, values: new Float32Array(0), truncated: [] };
      const found = await thread.run('encode', { model: folder.model, texts }, undefined, signal);
      if (found.dimensions !== encoder.dimensions)
        throw new AppError(
          'invalid-input',
          `${spec} gives vectors of ${found.dimensions} numbers, and its settings say ${encoder.dimensions}. Download it again, or take another.`,
        );
      const { values, truncated } = found;
      return { encoder, count: texts.length, values, truncated };
    },
  };
}
