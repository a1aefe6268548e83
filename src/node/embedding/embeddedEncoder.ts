import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { SentenceEncoder } from '../../core/embedding/sentenceEncoder';
import { createStaticEncoder } from '../../core/embedding/staticEncoder';
import { parseStaticTable } from '../../core/embedding/staticTable';
import { AppError, isAppError } from '../../core/util/errors';
import { abortable } from '../abortable';

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
  try {
    return createStaticEncoder({ table: parseStaticTable(await readFile(tableFile)), pause: () => setImmediate() });
  } catch (cause) {
    const reason = isAppError(cause) ? cause.message : 'its file cannot be read.';
    throw new AppError('unavailable', `The embedded encoder is not to be had: ${reason} Its table is ${tableFile}.`, {
      cause,
    });
  }
}
