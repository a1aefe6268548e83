import { ChurningMap } from '../util/churningMap';
import type { CompletionStore, StoredCompletion } from './completionStore';

/** A store that can be asked before it is asked: what was found ahead is not read again. */
export interface LookAhead {
  /** The store, which gives what was found ahead once, and then forgets it. */
  readonly store: CompletionStore;
  /** The answer kept under that repeat, or `undefined`. */
  find(requestHash: string, repeat: number): Promise<StoredCompletion | undefined>;
}

/** Found and not asked for: few, since a request is asked right after it was looked at. */
const MOST = 1000;

/** Makes a store that can be looked into ahead. What is not there is looked for again: somebody may store it meanwhile. */
export function lookAhead(store: CompletionStore): LookAhead {
  const found = new ChurningMap<string, StoredCompletion>();
  const keyOf = (requestHash: string, repeat: number): string => `${requestHash} ${repeat}`;
  return {
    store: {
      ...store,
      async find(requestHash, repeat) {
        const key = keyOf(requestHash, repeat);
        const known = found.get(key);
        if (known === undefined) return store.find(requestHash, repeat);
        found.delete(key);
        return Promise.resolve(known);
      },
    },
    async find(requestHash, repeat) {
      const stored = await store.find(requestHash, repeat);
      if (stored === undefined) return undefined;
      if (found.size >= MOST) found.clear();
      found.set(keyOf(requestHash, repeat), stored);
      return stored;
    },
  };
}
