import { setImmediate } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { AppError, toErrorInfo } from '../../core/util/errors';
import type { FromModelWorker, TaskContext, ToModelWorker } from './modelMessages';
import { encodeSentences } from './sentenceModels';

// This file is the entry of a bundle of its own and runs only as a worker. Tasks are done one after the other: the
// runtime already uses the threads it was given.
if (parentPort !== null) {
  const port = parentPort;
  const unwanted = new Set<number>();
  let last: Promise<void> = Promise.resolve();

  const send = (message: FromModelWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  const carryOut = async (message: Exclude<ToModelWorker, { kind: 'cancel' }>): Promise<void> => {
    const { id } = message;
    const context: TaskContext = {
      progress: (done, total) => send({ kind: 'progress', id, done, total }),
      async checkpoint() {
        await setImmediate();
        if (unwanted.has(id)) throw new AppError('cancelled', 'Stopped.');
      },
    };
    try {
      await context.checkpoint();
      const result = await encodeSentences(message.task, context);
      send({ kind: 'done', id, result }, [result.values.buffer]);
    } catch (error) {
      send({ kind: 'failed', id, error: toErrorInfo(error) });
    } finally {
      unwanted.delete(id);
    }
  };
  port.on('message', (message: ToModelWorker) => {
    if (message.kind === 'cancel') unwanted.add(message.id);
    else last = last.then(() => carryOut(message));
  });
}
