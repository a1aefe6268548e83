import type { Hash } from 'node:crypto';
import { open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../core/util/errors';
import { fileError } from './fileError';

/** A settings file of a model, whose keys nothing vouches for. */
export type ModelJson = Readonly<Record<string, unknown>>;

/**
 * The files of a model's folder and of the folders `below` it that count, with `/` between: a user may point at any folder, and
 * it may be huge. Throws `unavailable` for a folder that is not there, with what to give instead.
 */
export async function listModelFiles(
  folder: string,
  giveInstead: string,
  below: readonly string[] = ['onnx'],
): Promise<ReadonlySet<string>> {
  try {
    const names = await readdir(folder);
    const further = await Promise.all(
      below.map(async (inner) => {
        const found = await readdir(path.join(folder, inner)).catch((): string[] => []);
        return found.map((name) => `${inner}/${name}`);
      }),
    );
    return new Set([...names, ...further.flat()]);
  } catch (error) {
    const { code, message } = fileError(folder, 'model folder', error);
    throw new AppError(code === 'not-found' ? 'unavailable' : code, `${message} ${giveInstead}`, { cause: error });
  }
}

/** Throws `unavailable` naming those of the `needed` files that a folder lacks, and what to do. */
export function requireModelFiles(
  folder: string,
  files: ReadonlySet<string>,
  needed: readonly string[],
  advice = 'Copy or download the whole model.',
): void {
  const missing = needed.filter((file) => !files.has(file));
  if (missing.length === 0) return;
  throw new AppError(
    'unavailable',
    `The model folder ${folder} is not complete: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing. ${advice}`,
  );
}

/** A settings file of a model. Throws `unavailable` when it is not there or no JSON. */
export async function readModelJson(folder: string, file: string): Promise<ModelJson> {
  try {
    return JSON.parse(await readFile(path.join(folder, file), 'utf8')) as ModelJson;
  } catch (cause) {
    throw new AppError('unavailable', `${file} in the model folder ${folder} cannot be read. Download it again.`, {
      cause,
    });
  }
}

/** The least of the limits, in tokens, that a model's files say; tokenisers without one say some huge number. `undefined` for none. */
export function leastTokens(...said: readonly unknown[]): number | undefined {
  const limits = said.filter((value): value is number => typeof value === 'number' && value > 0 && value < 1e7);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Tokens that an encoder has positions for; RoBERTa and its like keep the first two for themselves. */
export function encoderPositions(config: ModelJson): number | undefined {
  const all = config['max_position_embeddings'];
  if (typeof all !== 'number') return undefined;
  return /roberta|mpnet|camembert|longformer/.test(String(config['model_type'])) ? all - 2 : all;
}

const SAMPLES = 32;
const SAMPLE_BYTES = 65_536;

/** Adds a file's size and samples spread over it: they stand for its content where reading gigabytes at each start would cost seconds. */
export async function addFileSamples(file: string, hash: Hash): Promise<void> {
  try {
    await using handle = await open(file);
    const { size } = await handle.stat();
    hash.update(String(size));
    const buffer = Buffer.alloc(SAMPLE_BYTES);
    for (let sample = 0; sample < SAMPLES; sample++) {
      const at = Math.floor((Math.max(0, size - SAMPLE_BYTES) * sample) / (SAMPLES - 1));
      const { bytesRead } = await handle.read(buffer, 0, SAMPLE_BYTES, at);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } catch (error) {
    throw fileError(file, 'model file', error);
  }
}
