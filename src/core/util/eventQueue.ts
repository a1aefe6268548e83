/** Lets many producers feed one `for await`: what is pushed comes out in order, and the loop ends after `close` or throws after `fail`. */
export interface EventQueue<T> extends AsyncIterable<T> {
  readonly push: (event: T) => void;
  readonly close: () => void;
  readonly fail: (error: unknown) => void;
  /** Resolves once few enough events wait that more may be made, and at once when nobody takes them any more. */
  readonly room: () => Promise<void> | undefined;
  /** Nobody takes events any more: whoever waits for room goes on. */
  readonly leave: () => void;
}

/** Makes an empty queue. It has one consumer. `most` events may wait before `room` makes producers wait. */
export function createEventQueue<T>(most = Infinity): EventQueue<T> {
  let waiting: T[] = [];
  /** Those of the events taken over that the consumer has not seen yet. */
  let ahead = 0;
  let left = false;
  let ended: { readonly error?: unknown } | undefined;
  let wake: (() => void) | undefined;
  let askers: (() => void)[] = [];
  const end = (how: { readonly error?: unknown }): void => {
    ended ??= how;
    wake?.();
  };
  const letIn = (): void => {
    const asked = askers;
    askers = [];
    for (const go of asked) go();
  };
  return {
    push(event) {
      waiting.push(event);
      wake?.();
    },
    close: () => end({}),
    fail: (error) => end({ error }),
    room: () =>
      left || waiting.length + ahead < most ? undefined : new Promise<void>((resolve) => askers.push(resolve)),
    leave() {
      left = true;
      letIn();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        // Taken over as a whole, so that what was seen is let go even where the queue never runs empty.
        const taken = waiting;
        waiting = [];
        ahead = taken.length;
        for (const event of taken) {
          ahead--;
          yield event;
        }
        if (waiting.length > 0) continue;
        letIn();
        if (ended !== undefined) {
          if ('error' in ended) throw ended.error;
          return;
        }
        await new Promise<void>((resolve) => (wake = resolve));
        wake = undefined;
      }
    },
  };
}
