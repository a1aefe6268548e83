/** A bounded memory of what was used lately: of all that was used since the capacity was last reached nothing is forgotten. */
export interface RecentCache<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
  clear(): void;
}

/** Makes an empty cache that holds at most `capacity` entries, in two halves: when the young one is full it becomes the old one, and what was old is forgotten. A hit costs one look-up, which counts where every cell takes dozens. */
export function createRecentCache<K, V>(capacity: number): RecentCache<K, V> {
  let young = new Map<K, V>();
  let old = new Map<K, V>();
  const set = (key: K, value: V): void => {
    if (young.size >= capacity / 2) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };
  return {
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const older = old.get(key);
      if (older !== undefined) set(key, older);
      return older;
    },
    set,
    delete(key) {
      young.delete(key);
      old.delete(key);
    },
    clear() {
      young = new Map();
      old = new Map();
    },
  };
}
