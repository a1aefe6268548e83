/** Time as an argument: milliseconds that never go back, and a wait that an abort ends. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`: soon when that is not above zero, and no later than in 24 days; rejects with `cancelled` when the signal aborts before. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
