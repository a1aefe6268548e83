/** Removals after which a fresh table takes over. */
const REMOVALS = 500;

/**
 * A map that entries pass through by the thousands, few at a time. A table that a `Map` has outgrown points to the one after
 * it: once the first has grown old, whatever was ever in the map would live on until the whole heap is cleaned up. Here a
 * fresh `Map` takes over now and then.
 */
export class ChurningMap<K, V> {
  #map = new Map<K, V>();
  #removals = 0;

  get size(): number {
    return this.#map.size;
  }

  get(key: K): V | undefined {
    return this.#map.get(key);
  }

  set(key: K, value: V): void {
    this.#map.set(key, value);
  }

  delete(key: K): void {
    if (!this.#map.delete(key) || ++this.#removals < REMOVALS) return;
    this.#map = new Map(this.#map);
    this.#removals = 0;
  }

  /** The oldest key. */
  first(): K | undefined {
    return this.#map.keys().next().value;
  }

  values(): IterableIterator<V> {
    return this.#map.values();
  }

  clear(): void {
    this.#map = new Map();
    this.#removals = 0;
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.#map.entries();
  }
}
