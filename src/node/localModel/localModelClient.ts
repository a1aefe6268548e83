import type { CompletionEvent, CompletionRequest } from '../../core/llm/completion';
import type { Endpoint } from '../../core/llm/endpoint';
import type { LlmClient } from '../../core/llm/llmClient';
import { applyParameterMap } from '../../core/llm/parameterMap';
import { AppError, throwIfAborted } from '../../core/util/errors';
import { createEventQueue } from '../../core/util/eventQueue';
import type { GenerateTextResult, GenerateTextTask } from './localModelMessages';
import { findLocalModel, threadsFor, type LocalModelDependencies } from './localModels';

/** What a client of models that run in this process is made of. */
export interface LocalModelClientOptions {
  readonly endpoint: Extract<Endpoint, { kind: 'local' }>;
  readonly dependencies: () => LocalModelDependencies;
  /** A number from 0 to 2^32 - 1, for sampling to which no seed was given. */
  readonly randomSeed: () => number;
  /** In milliseconds. */
  readonly now: () => number;
}

/**
 * Asks a language model that runs in the model thread, one request after the other. Temperature 0, which is also taken where
 * none is asked for, gives the same text each time; a higher one does with a seed. Throws as `LlmClient` says: `refused` for a
 * prompt that the model cannot take, `unavailable` for a model that has not been fetched or is not complete.
 */
export function createLocalModelClient(options: LocalModelClientOptions): LlmClient {
  return { complete: (request, signal) => ask(request, options, signal) };
}

async function* ask(
  request: CompletionRequest,
  { endpoint, dependencies, randomSeed, now }: LocalModelClientOptions,
  signal: AbortSignal,
): AsyncGenerator<CompletionEvent, void, undefined> {
  throwIfAborted(signal);
  const model = endpoint.models.find(({ id }) => id === request.model);
  if (model === undefined)
    throw new AppError('model-not-found', `${endpoint.name} has no model ${request.model}. Choose another.`);
  const started = now();
  const around = dependencies();
  const { entry, spec } = await findLocalModel(model, around, undefined, signal);
  if (entry.id !== request.model)
    throw new AppError(
      'unavailable',
      `${request.model} is now ${entry.id}: its files have changed. Choose the model again.`,
    );
  const { sampling, notSent } = applyParameterMap(model, stopsOf(request));
  const { temperature = 0, maxTokens, seed, stop = [] } = sampling;
  const task: GenerateTextTask = {
    model: spec,
    threads: threadsFor(around),
    prompt: request.prompt,
    temperature,
    seed: seed ?? randomSeed(),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    stop,
  };
  // Who leaves the loop wants no more of it.
  const left = new AbortController();
  const deltas = createEventQueue<string>();
  const work = around.thread
    .run('generateText', task, undefined, AbortSignal.any([signal, left.signal]), deltas.push)
    .finally(deltas.close);
  work.catch(() => undefined);
  let text = '';
  let result: GenerateTextResult;
  try {
    for await (const delta of deltas) {
      throwIfAborted(signal);
      text += delta;
      yield { kind: 'delta', text: delta };
    }
    result = await work;
  } finally {
    left.abort();
  }
  if (text.trim() === '') throw new AppError('empty-response', `The model ${request.model} answered nothing.`);
  const { finishReason, promptTokens, completionTokens, contextEnded } = result;
  yield {
    kind: 'completed',
    completion: {
      text,
      finishReason,
      usage: { promptTokens, completionTokens },
      latencyMs: now() - started,
      retries: 0,
      notSent: [
        ...notSent,
        ...(request.answerFormat === undefined ? [] : ['answerFormat']),
        ...(contextEnded ? [`maxTokens (the context of ${spec.contextTokens} tokens ended before)`] : []),
      ],
      source: { kind: 'live' },
    },
  };
}

/** A text to continue stops at its prompt's own strings too. */
function stopsOf({ prompt, sampling }: CompletionRequest): CompletionRequest['sampling'] {
  if (prompt.form !== 'completion') return sampling;
  return { ...sampling, stop: [...new Set([...(sampling.stop ?? []), ...prompt.stop])] };
}
