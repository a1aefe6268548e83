import { parentPort } from 'node:worker_threads';
import { renderJinja } from '../core/prompt/renderJinja';
import type { Slots } from '../core/prompt/templateRenderer';
import { toErrorInfo, type ErrorInfo } from '../core/util/errors';

/** One rendering to do. Slots travel as JSON, so that nothing but plain data does. */
export interface RenderTask {
  readonly id: number;
  readonly source: string;
  readonly slotsJson: string;
}

/** The worker is there, or a task is done; tasks are done in the order in which they came. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'rendered'; readonly id: number; readonly text: string }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorInfo };

// This file is the entry of a bundle of its own and runs only as a worker.
if (parentPort !== null) {
  const port = parentPort;
  port.on('message', (task: RenderTask) => port.postMessage(carryOut(task)));
  port.postMessage({ kind: 'ready' } satisfies WorkerMessage);
}

function carryOut({ id, source, slotsJson }: RenderTask): WorkerMessage {
  try {
    return { kind: 'rendered', id, text: renderJinja(source, JSON.parse(slotsJson) as Slots) };
  } catch (error) {
    return { kind: 'failed', id, error: toErrorInfo(error) };
  }
}
