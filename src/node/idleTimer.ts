/** Watches for silence while somebody waits; time in which nobody waits is not silence. */
export interface IdleTimer {
  /** Starts, or starts again, to count. */
  wait(): void;
  /** Stops counting until the next `wait`. */
  rest(): void;
  /** Ends the timer for good. */
  dispose(): void;
}

/** Makes a timer that calls `onIdle` once after `timeoutMs` of waiting with no sign of life. */
export function createIdleTimer(timeoutMs: number, onIdle: () => void): IdleTimer {
  let waiting = false;
  let signs = 0;
  let timer: NodeJS.Timeout | undefined;
  /** When this thread was busy, a sign of life may have come and not been read: reading goes before the end of this turn. */
  const fire = (): void => {
    const seen = signs;
    setImmediate(() => {
      if (waiting && signs === seen) onIdle();
    });
  };
  return {
    wait() {
      waiting = true;
      signs++;
      if (timer === undefined) timer = setTimeout(fire, timeoutMs);
      else timer.refresh();
    },
    rest() {
      waiting = false;
    },
    dispose() {
      waiting = false;
      clearTimeout(timer);
    },
  };
}
