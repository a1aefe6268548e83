import { AppError, throwIfAborted } from '../util/errors';
import type { InferredRelations, RelationInferrer } from './relationInferrer';

/** An event inferred once, and how many wait for it. */
interface SharedInference {
  readonly result: Promise<InferredRelations>;
  readonly upstream: AbortController;
  askers: number;
  ended: boolean;
}

/** Events whose inferences are kept; some hundred bytes each. */
const KEPT_EVENTS = 10_000;

/**
 * Wraps an engine so that, for as long as the wrapper lives, each event is inferred once: who asks while one is under way waits for the same
 * answer, who asks later gets it at once. An asker that aborts is let go alone; when nobody is left the engine is stopped. What failed or
 * was stopped is forgotten, so that it can be asked again.
 */
export function shareInferences(inferrer: RelationInferrer): RelationInferrer {
  const known = new Map<string, SharedInference>();
  const forget = (event: string, shared: SharedInference): void => {
    if (known.get(event) === shared) known.delete(event);
  };
  const start = (event: string): SharedInference => {
    const upstream = new AbortController();
    const shared: SharedInference = {
      result: inferrer.infer(event, upstream.signal),
      upstream,
      askers: 0,
      ended: false,
    };
    const [oldest] = known;
    if (known.size >= KEPT_EVENTS && oldest?.[1].ended === true) known.delete(oldest[0]);
    known.set(event, shared);
    shared.result.then(
      () => (shared.ended = true),
      () => {
        shared.ended = true;
        forget(event, shared);
      },
    );
    return shared;
  };
  return {
    source: inferrer.source,
    model: inferrer.model,
    signature: inferrer.signature,
    async infer(event, signal) {
      throwIfAborted(signal);
      const shared = known.get(event) ?? start(event);
      shared.askers++;
      try {
        return await untilAborted(shared.result, signal);
      } finally {
        shared.askers--;
        if (shared.askers === 0 && !shared.ended) {
          forget(event, shared);
          shared.upstream.abort();
        }
      }
    },
  };
}

/** The same promise, given up when the signal aborts. */
function untilAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new AppError('cancelled', 'Stopped.'));
    signal.addEventListener('abort', stop, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
