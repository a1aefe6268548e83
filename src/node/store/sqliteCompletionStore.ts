import { requestHash } from '../../core/llm/requestHash';
import type { CompletionStore } from '../../core/store/completionStore';
import type { CompletionTable } from './completionTable';
import type { RequestTable } from './requestTable';
import type { StoreDatabase } from './storeDatabase';
import type { WriteQueue } from './writeQueue';

/** What the answers of a store lie in. */
export interface CompletionStoreParts {
  readonly database: StoreDatabase;
  readonly requests: RequestTable;
  readonly completions: CompletionTable;
  readonly queue: WriteQueue;
}

/** The answers of a store. */
export function createSqliteCompletionStore({
  database,
  requests,
  completions,
  queue,
}: CompletionStoreParts): CompletionStore {
  const selectCount = database.prepare('SELECT count(*) AS n FROM completion WHERE request = ?');
  const read = async <T>(work: () => T): Promise<T> => Promise.resolve(database.read(work));
  return {
    writable: !database.readOnly,
    find: (hash, repeat) => read(() => completions.findByHash(hash, repeat)),
    repeats: (hash) =>
      read(() => {
        const request = requests.find(hash);
        return request === undefined ? [] : completions.all(request);
      }),
    count: (hashes) =>
      read(() =>
        hashes.map((hash) => {
          const request = requests.find(hash);
          return request === undefined ? 0 : Number(selectCount.get(request)?.['n'] ?? 0);
        }),
      ),
    save: async (request, completion, wanted) => {
      const { endpointId, model, sampling } = request;
      const hash = requestHash(request);
      let repeat = 0;
      await queue.add(() => (repeat = completions.put(hash, { endpointId, model, sampling }, completion, wanted)));
      return repeat;
    },
  };
}
