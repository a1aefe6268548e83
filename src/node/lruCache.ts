import { ChurningMap } from '../core/util/churningMap';

/** A map that forgets what was longest unused once it holds more than its capacity. */
export interface LruCache<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
}

/** Makes an empty cache for `capacity` entries. */
export function createLruCache<V>(capacity: number): LruCache<V> {
  const entries = new ChurningMap<string, { readonly key: string; readonly value: V }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      // Under the key that it has: keys are whole texts, and this one can go.
      entries.delete(key);
      entries.set(entry.key, entry);
      return entry.value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, { key, value });
      if (entries.size <= capacity) return;
      const oldest = entries.first();
      if (oldest !== undefined) entries.delete(oldest);
    },
    delete(key) {
      entries.delete(key);
    },
  };
}
