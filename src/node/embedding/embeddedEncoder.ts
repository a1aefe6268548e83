import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { SentenceEncoder } from '../../core/embedding/sentenceEncoder';
import { createStaticEncoder } from '../../core/embedding/staticEncoder';
import { parseStaticTable } from '../../core/embedding/staticTable';
import { AppError, isAppError } from '../../core/util/errors';
import { abortable } from '../abortable';
import { fileError } from '../fileError';

/** The table that ships, seen from the folder of the built files. */
export function embeddedTable(builtFolder: string): string {
  return path.join(builtFolder, '..', 'media', 'encoder', 'mpnet-static-v1.bin');
}

/**
 * The encoder that ships with Rapport. Its table (about 8 MB) is read at the first use and kept; between slices of a batch the
 * event loop gets a turn, so that nobody on this thread waits longer than some milliseconds. Throws `unavailable` when the table
 * is missing or damaged (a later call reads it again), and `cancelled`.
 */
export function createEmbeddedEncoder({ tableFile }: { readonly tableFile: string }): SentenceEncoder {
  let loading: Promise<SentenceEncoder> | undefined;
  const encoder = (signal: AbortSignal): Promise<SentenceEncoder> => {
    loading ??= load(tableFile).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return abortable(loading, signal);
  };
  return {
    identity: async (signal) => (await encoder(signal)).identity(signal),
    encode: async (texts, signal) => (await encoder(signal)).encode(texts, signal),
  };
}

async function load(tableFile: string): Promise<SentenceEncoder> {
  const bytes = await readFile(tableFile).catch((error: unknown) => {
    throw unavailable(fileError(tableFile, 'table of the embedded encoder', error));
  });
  try {
    return createStaticEncoder({ table: parseStaticTable(bytes), pause: () => setImmediate() });
  } catch (error) {
    throw isAppError(error) ? unavailable(error) : error;
  }
}

function unavailable(cause: AppError): AppError {
  return new AppError('unavailable', cause.message, { cause });
}
