import { setImmediate } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { AppError, toErrorInfo } from '../../core/util/errors';
import { encodeTokens } from '../bertscore/encodeTokens';
import { scorePairs } from '../bertscore/scorePairs';
import { releaseCometModel } from '../comet/cometModels';
import { inferRelations } from '../comet/inferRelations';
import { generateText } from '../localModel/generateText';
import { readTextModelFolder } from '../localModel/textModelFolder';
import type { FromModelWorker, ModelTasks, ToModelWorker, WritingContext } from './modelMessages';
import { encodeSentences } from './sentenceModels';

// This file is the entry of a bundle of its own and runs only as a worker. Tasks are done one after the other: the
// runtime already uses the threads it was given.
if (parentPort !== null) {
  const port = parentPort;
  const unwanted = new Set<number>();
  let last: Promise<void> = Promise.resolve();

  const send = (message: FromModelWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  /** Does what is asked; what is to be handed over and not copied comes with the result. */
  const perform = async (
    message: Extract<ToModelWorker, { task: unknown }>,
    context: WritingContext,
  ): Promise<{ readonly result: ModelTasks[keyof ModelTasks]['result']; readonly transfer: ArrayBuffer[] }> => {
    switch (message.kind) {
      case 'encode': {
        const result = await encodeSentences(message.task, context);
        return { result, transfer: [result.values.buffer] };
      }
      case 'encodeTokens':
        return { result: await encodeTokens(message.task, context), transfer: [] };
      case 'bertScore': {
        const result = await scorePairs(message.task, context);
        return { result, transfer: [result.scores.buffer] };
      }
      case 'inferRelations':
        return { result: await inferRelations(message.task, context), transfer: [] };
      case 'releaseComet':
        return { result: await releaseCometModel(message.task), transfer: [] };
      case 'describeTextModel':
        return { result: await readTextModelFolder(message.task.folder, message.task.dtype), transfer: [] };
      case 'generateText':
        return { result: await generateText(message.task, context), transfer: [] };
    }
  };
  const carryOut = async (message: Extract<ToModelWorker, { task: unknown }>): Promise<void> => {
    const { id } = message;
    const context: WritingContext = {
      progress: (done, total) => send({ kind: 'progress', id, done, total }),
      tell: (text) => send({ kind: 'text', id, text }),
      async checkpoint() {
        await setImmediate();
        if (unwanted.has(id)) throw new AppError('cancelled', 'Stopped.');
      },
    };
    try {
      await context.checkpoint();
      const { result, transfer } = await perform(message, context);
      send({ kind: 'done', id, result }, transfer);
    } catch (error) {
      send({ kind: 'failed', id, error: toErrorInfo(error) });
    } finally {
      unwanted.delete(id);
    }
  };
  port.on('message', (message: ToModelWorker) => {
    if (message.kind === 'cancel') unwanted.add(message.id);
    else last = last.then(() => (message.kind === 'close' ? send({ kind: 'closed' }) : carryOut(message)));
  });
}
