import { AppError } from '../../core/util/errors';
import { createRandom } from '../../core/util/random';
import type { TaskContext, WritingContext } from '../modelWorker/modelMessages';
import type { GenerateTextResult, GenerateTextTask } from './localModelMessages';
import { likeliestToken, sampledToken } from './sampleToken';
import { readTextModelFolder } from './textModelFolder';
import { keepTextModel, type TextModel } from './textModels';
import { createTextStream } from './textStream';

/** Prompt tokens read at once: longer pieces bring no speed, and the logits of each take memory. */
const PIECE_TOKENS = 256;

/**
 * Writes the answer to a prompt token by token and tells each piece of text as it comes. What has been asked to stop ends
 * before the next token, or before the next piece of a long prompt. Throws `refused` for a prompt that the model cannot take
 * in, saying how long it may be, and `unavailable` when the files are no longer those that were described.
 */
export async function generateText(task: GenerateTextTask, context: WritingContext): Promise<GenerateTextResult> {
  await requireUnchanged(task);
  const model = await keepTextModel(task.model, task.threads);
  await context.checkpoint();
  const prompt = model.encode(task.prompt);
  const { contextTokens } = task.model;
  if (prompt.length === 0) throw new AppError('refused', 'The prompt is empty.');
  if (prompt.length >= contextTokens)
    throw new AppError(
      'refused',
      `The prompt has ${prompt.length} tokens, and the model reads ${contextTokens}, its answer included. Shorten the prompt: fewer or shorter exemplars help most.`,
    );
  const room = contextTokens - prompt.length;
  const most = Math.min(task.maxTokens ?? room, room);
  const choose = task.temperature > 0 ? sampledToken(task.temperature, createRandom(task.seed)) : likeliestToken;
  const stream = createTextStream(model.decode, task.stop, context.tell);
  const reading = model.start();
  let logits = await readPrompt(reading, prompt, context);
  let completionTokens = 0;
  let finishReason: GenerateTextResult['finishReason'] = 'length';
  while (completionTokens < most) {
    await context.checkpoint();
    const token = choose(logits);
    if (model.endTokens.has(token)) {
      finishReason = 'stop';
      break;
    }
    completionTokens++;
    if (stream.push(token)) {
      finishReason = 'stop';
      break;
    }
    if (completionTokens < most) logits = await reading.read([token]);
  }
  stream.end();
  const contextEnded = finishReason === 'length' && most < (task.maxTokens ?? Infinity);
  return { finishReason, promptTokens: prompt.length, completionTokens, contextEnded, runtime: model.runtime };
}

async function readPrompt(
  reading: ReturnType<TextModel['start']>,
  prompt: readonly number[],
  context: TaskContext,
): Promise<ArrayLike<number>> {
  let logits: ArrayLike<number> = [];
  for (let at = 0; at < prompt.length; at += PIECE_TOKENS) {
    await context.checkpoint();
    logits = await reading.read(prompt.slice(at, at + PIECE_TOKENS));
  }
  return logits;
}

/** Answers are kept under the hash of the model's files: they must not come from others. */
async function requireUnchanged({ model }: GenerateTextTask): Promise<void> {
  const now = await readTextModelFolder(model.folder, model.dtype);
  if (now.sha256 !== model.sha256)
    throw new AppError(
      'unavailable',
      `The files of the model in ${model.folder} have changed. Choose the model again.`,
    );
}
