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
  const carryOut = ({ id, text, model }: CountTask): Promise<CountMessage> =>
    counter.count(text, model).then(
      (count) => ({ kind: 'counted', id, count }),
      (error: unknown) => ({ kind: 'failed', id, error: toErrorInfo(error) }),
    );
  // Many texts come in one message, and their counts go back in one: a message costs more than most counts.
  port.on('message', (tasks: readonly CountTask[]) => {
    void Promise.all(tasks.map(carryOut)).then((messages) => port.postMessage(messages));
  });
}
