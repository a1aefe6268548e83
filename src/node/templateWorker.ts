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

const MOMENT_MS = 10;

// This file is the entry of a bundle of its own and runs only as a worker.
if (parentPort !== null) {
  const port = parentPort;
  // Many tasks come in one message, and as many results go back in one as are done within a moment: whoever watches
  // over the time that a rendering takes must hear of the others.
  port.on('message', (tasks: readonly RenderTask[]) => {
    let done: WorkerMessage[] = [];
    let since = performance.now();
    for (const task of tasks) {
      done.push(carryOut(task));
      if (performance.now() - since < MOMENT_MS) continue;
      port.postMessage(done);
      done = [];
      since = performance.now();
    }
    if (done.length > 0) port.postMessage(done);
  });
  port.postMessage([{ kind: 'ready' }] satisfies WorkerMessage[]);
}

function carryOut({ id, source, slotsJson }: RenderTask): WorkerMessage {
  try {
    return { kind: 'rendered', id, text: renderJinja(source, JSON.parse(slotsJson) as Slots) };
  } catch (error) {
    return { kind: 'failed', id, error: toErrorInfo(error) };
  }
}
