/** Numbered gates that a test opens when it wants the code behind them to go on. */
export interface Gates {
  wait(index: number): Promise<void>;
  open(index: number): void;
  /** Lets everything that can run without another gate run. */
  settle(): Promise<void>;
}

/** Makes closed gates 0..count-1. */
export function createGates(count: number): Gates {
  const gates = Array.from({ length: count }, () => Promise.withResolvers<undefined>());
  return {
    wait: async (index) => gates[index]?.promise,
    open: (index) => gates[index]?.resolve(undefined),
    settle: async () => new Promise((resolve) => setImmediate(resolve)),
  };
}
