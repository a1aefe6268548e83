/** Lets many producers feed one `for await`: what is pushed comes out in order, and the loop ends after `close` or throws after `fail`. */
export interface EventQueue<T> extends AsyncIterable<T> {
  readonly push: (event: T) => void;
  readonly close: () => void;
  readonly fail: (error: unknown) => void;
}

/** Makes an empty queue. It has one consumer. */
export function createEventQueue<T>(): EventQueue<T> {
  const waiting: T[] = [];
  let ended: { readonly error?: unknown } | undefined;
  let wake: (() => void) | undefined;
  const end = (how: { readonly error?: unknown }): void => {
    ended ??= how;
    wake?.();
  };
  return {
    push(event) {
      waiting.push(event);
      wake?.();
    },
    close: () => end({}),
    fail: (error) => end({ error }),
    async *[Symbol.asyncIterator]() {
      let next = 0;
      for (;;) {
        while (next < waiting.length) yield waiting[next++] as T;
        waiting.length = next = 0;
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
