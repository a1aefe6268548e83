import { AppError } from '../../core/util/errors';
import { createRecentCache } from './recentCache';
import type { StoreDatabase } from './storeDatabase';

/** Requests by their hash; their prompts and answers hang on the row. What changes rows is to be called inside `write`. */
export interface RequestTable {
  /** The row of a request, or `undefined` when it is not stored. */
  find(hash: string): number | undefined;
  /** The row of a request, made when it is new. `origin` is the text row that says who was asked and how. */
  put(hash: string, origin?: number): number;
  get(id: number): StoredRequest;
  /** Takes note of a row that was read together with something else. */
  remember(id: number, request: StoredRequest): void;
  /** Reads many at once: they are then at hand for a while. */
  prefetch(ids: readonly number[]): void;
  setPrompt(id: number, prompt: string): void;
}

/** A request as its row has it. */
export interface StoredRequest {
  readonly hash: string;
  /** As `promptCodec` wrote it; null when no run has stored it yet. */
  readonly prompt: string | null;
}

const CACHED_REQUESTS = 6000;
const HASH = /^[0-9a-f]{64}$/;

/** True for what `requestHash` gives. */
export function isRequestHash(text: string): boolean {
  return HASH.test(text);
}

/** Opens the table of requests on a connection. */
export function createRequestTable(database: StoreDatabase): RequestTable {
  const selectId = database.prepare('SELECT id FROM request WHERE hash = unhex(?)');
  const select = database.prepare('SELECT lower(hex(hash)) AS hash, prompt FROM request WHERE id = ?');
  const selectMany = database.prepare(
    'SELECT id, lower(hex(hash)) AS hash, prompt FROM request WHERE id IN (SELECT value FROM json_each(?))',
  );
  const insert = database.prepare('INSERT INTO request (hash, origin) VALUES (unhex(?), ?)');
  const updateOrigin = database.prepare('UPDATE request SET origin = ? WHERE id = ? AND origin IS NULL');
  const updatePrompt = database.prepare('UPDATE request SET prompt = ? WHERE id = ?');
  const ids = createRecentCache<string, number>(CACHED_REQUESTS);
  const requests = createRecentCache<number, StoredRequest>(CACHED_REQUESTS);
  database.onForget(() => {
    ids.clear();
    requests.clear();
  });

  const find = (hash: string): number | undefined => {
    const known = ids.get(hash);
    if (known !== undefined) return known;
    const row = selectId.get(hash) as { readonly id: number } | undefined;
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
      const id = Number(insert.run(hash, origin ?? null).lastInsertRowid);
      ids.set(hash, id);
      requests.set(id, { hash, prompt: null });
      return id;
    },
    get(id) {
      const known = requests.get(id);
      if (known !== undefined) return known;
      const request = select.get(id) as unknown as StoredRequest | undefined;
      if (request === undefined)
        throw new AppError(
          'file-error',
          `The store ${database.path} lacks a request that it refers to. It may be damaged.`,
        );
      requests.set(id, request);
      return request;
    },
    remember(id, request) {
      ids.set(request.hash, id);
      requests.set(id, request);
    },
    prefetch(wanted) {
      const missing = wanted.filter((id) => requests.get(id) === undefined);
      if (missing.length === 0) return;
      const rows = selectMany.all(JSON.stringify(missing)) as unknown as readonly (StoredRequest & {
        readonly id: number;
      })[];
      for (const { id, hash, prompt } of rows) requests.set(id, { hash, prompt });
    },
    setPrompt(id, prompt) {
      requests.delete(id);
      updatePrompt.run(prompt, id);
    },
  };
}
