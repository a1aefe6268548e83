import { readFile } from 'node:fs/promises';
import type { ParsedPredictions, PredictionOptions } from '../core/evaluation/predictions';
import { parsePredictions } from '../core/evaluation/predictionsFile';
import { createPieceDecoder, encodingOf } from '../core/inputs/decodeBytes';
import { AppError } from '../core/util/errors';
import { fileError } from './fileError';

/** Larger than any file of predictions; a text of more than half a gigabyte cannot be held. */
const MOST_BYTES = 400_000_000;

/**
 * Reads a file of predictions in any known layout. Throws `not-found`, `file-error`, or `invalid-input` for a file that
 * is too large, naming the file, and `cancelled`.
 */
export async function readPredictionFile(
  path: string,
  options: PredictionOptions,
  signal: AbortSignal,
): Promise<ParsedPredictions> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path, { signal });
  } catch (error) {
    throw fileError(path, 'file of predictions', error);
  }
  if (bytes.length > MOST_BYTES)
    throw new AppError(
      'invalid-input',
      `${path} has ${Math.round(bytes.length / 1e6)} MB, more than predictions have.`,
    );
  const { text, bad } = createPieceDecoder(encodingOf(bytes)).decode(bytes, true);
  return parsePredictions(text, path, { ...options, badText: bad });
}
