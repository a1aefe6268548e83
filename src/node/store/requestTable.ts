import { createLruCache } from '../lruCache';
import type { StoreDatabase } from './storeDatabase';

/** Requests by their hash; their prompts and answers hang on the row. */
export interface RequestTable {
  /** The row of a request, or `undefined` when it is not stored. */
  find(hash: string): number | undefined;
  /** The row of a request, made when it is new. `origin` is the text row that says who was asked and how. To be called inside `write`. */
  put(hash: string, origin?: number): number;
  /** The hash of a row. */
  hashOf(id: number): string;
  /** The prompt as `promptCodec` wrote it, or `undefined` when no run has stored it yet. */
  prompt(id: number): string | undefined;
  setPrompt(id: number, prompt: string): void;
}

const CACHED_REQUESTS = 4000;
const HASH = /^[0-9a-f]{64}$/;

/** True for what `requestHash` gives. */
export function isRequestHash(text: string): boolean {
  return HASH.test(text);
}

/** The 32 bytes of a request hash. */
export function hashBytes(hash: string): Uint8Array {
  return Buffer.from(hash, 'hex');
}

/** Opens the table of requests on a connection. */
export function createRequestTable(database: StoreDatabase): RequestTable {
  const selectId = database.prepare('SELECT id FROM request WHERE hash = ?');
  const selectHash = database.prepare('SELECT hash FROM request WHERE id = ?');
  const selectPrompt = database.prepare('SELECT prompt FROM request WHERE id = ?');
  const insert = database.prepare('INSERT INTO request (hash, origin) VALUES (?, ?)');
  const updateOrigin = database.prepare('UPDATE request SET origin = ? WHERE id = ? AND origin IS NULL');
  const updatePrompt = database.prepare('UPDATE request SET prompt = ? WHERE id = ?');
  let ids = createLruCache<number>(CACHED_REQUESTS);
  database.onForget(() => (ids = createLruCache(CACHED_REQUESTS)));

  const find = (hash: string): number | undefined => {
    const known = ids.get(hash);
    if (known !== undefined) return known;
    const row = selectId.get(hashBytes(hash)) as { readonly id: number } | undefined;
    if (row !== undefined) ids.set(hash, row.id);
    return row?.id;
  };

  return {
    find,
    put(hash, origin) {
      const known = find(hash);
      if (known !== undefined) {
        if (origin !== undefined) updateOrigin.run(origin, known);
        return known;
      }
      const id = Number(insert.run(hashBytes(hash), origin ?? null).lastInsertRowid);
      ids.set(hash, id);
      return id;
    },
    hashOf: (id) => Buffer.from(selectHash.get(id)?.['hash'] as Uint8Array).toString('hex'),
    prompt: (id) => (selectPrompt.get(id)?.['prompt'] as string | null | undefined) ?? undefined,
    setPrompt: (id, prompt) => void updatePrompt.run(prompt, id),
  };
}
