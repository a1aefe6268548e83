import { parentPort } from 'node:worker_threads';
import type { TokenCount } from '../core/llm/tokenCounter';
import { toErrorInfo, type ErrorInfo } from '../core/util/errors';
import { createTokenCounter } from './tokenCounter';

/** One text to count. */
export interface CountTask {
  readonly id: number;
  readonly text: string;
  readonly model: string;
}

/** A count, or why there is none. */
export type CountMessage =
  | { readonly kind: 'counted'; readonly id: number; readonly count: TokenCount }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorInfo };

// This file is the entry of a bundle of its own and runs only as a worker.
if (parentPort !== null) {
  const port = parentPort;
  const counter = createTokenCounter();
  port.on('message', ({ id, text, model }: CountTask) => {
    counter.count(text, model).then(
      (count) => port.postMessage({ kind: 'counted', id, count } satisfies CountMessage),
      (error: unknown) => port.postMessage({ kind: 'failed', id, error: toErrorInfo(error) } satisfies CountMessage),
    );
  });
}
