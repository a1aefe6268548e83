/** Token vectors of texts that come again, up to a number of bytes. */
export interface VectorCache {
  get(text: string): Float32Array | undefined;
  /** Keeps the vectors if there is room: what was not used since the last `renew` makes way. */
  offer(text: string, vectors: Float32Array): void;
  /** Begins a new use: from here on, what is not asked for may be dropped. */
  renew(): void;
}

/**
 * Makes an empty cache. Where everything in use does not fit, what came first stays: dropping the oldest would let a pass
 * over more than fits find nothing.
 */
export function createVectorCache(maxBytes: number): VectorCache {
  const entries = new Map<string, { readonly vectors: Float32Array; usedIn: number }>();
  let use = 0;
  let bytes = 0;
  return {
    get(text) {
      const entry = entries.get(text);
      if (entry !== undefined) entry.usedIn = use;
      return entry?.vectors;
    },
    offer(text, vectors) {
      if (entries.has(text)) return;
      if (bytes + vectors.byteLength > maxBytes) {
        for (const [key, entry] of entries) {
          if (entry.usedIn === use) continue;
          entries.delete(key);
          bytes -= entry.vectors.byteLength;
          if (bytes + vectors.byteLength <= maxBytes) break;
        }
      }
      if (bytes + vectors.byteLength > maxBytes) return;
      entries.set(text, { vectors, usedIn: use });
      bytes += vectors.byteLength;
    },
    renew() {
      use++;
    },
  };
}
