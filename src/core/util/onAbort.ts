const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `listener` when the signal aborts, unless the function returned was called before. For signals that outlive many who
 * listen: listeners that were taken off an `AbortSignal` still point at each other, and what they hold lives on with them.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  let own = listeners.get(signal);
  if (own === undefined) {
    const all = (own = new Set());
    listeners.set(signal, all);
    signal.addEventListener('abort', () => [...all].forEach((call) => call()), { once: true });
  }
  own.add(listener);
  return () => void own.delete(listener);
}
