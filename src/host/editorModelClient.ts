/* eslint rapport/shown-text: off -- why a cell failed is kept in the record of its run, which reads the same for everybody */
import {
  CancellationTokenSource,
  l10n,
  LanguageModelChatMessage,
  lm,
  type LanguageModelChat,
  type LanguageModelChatResponse,
} from 'vscode';
import type { CompletionEvent, CompletionRequest, Sampling } from '../core/llm/completion';
import type { LlmClient } from '../core/llm/llmClient';
import { AppError, throwIfAborted } from '../core/util/errors';
import { editorModelError } from './editorModelError';

/**
 * Asks a language model that another extension brings, by `vendor/id`. VS Code passes on no sampling parameters and knows no
 * system role: the former are left out, the latter's text is sent as the user's, and the completion says so in `notSent`.
 * Throws as `LlmClient` says; `unauthorized` when the user did not allow it.
 */
export function createEditorModelClient(): LlmClient {
  return { complete: ask };
}

async function* ask(request: CompletionRequest, signal: AbortSignal): AsyncGenerator<CompletionEvent, void, undefined> {
  const { prompt, sampling, model: id } = request;
  if (prompt.form !== 'chat')
    throw new AppError('refused', "VS Code's models take messages. Choose a template form for chat, or another model.");
  const started = performance.now();
  const source = new CancellationTokenSource();
  const stop = (): void => source.cancel();
  signal.addEventListener('abort', stop, { once: true });
  let text = '';
  try {
    throwIfAborted(signal);
    const model = await find(id);
    const messages = prompt.messages.map(({ role, content }) =>
      role === 'assistant' ? LanguageModelChatMessage.Assistant(content) : LanguageModelChatMessage.User(content),
    );
    const justification = l10n.t('Rapport sends the prompts of the bench that you run.');
    const response = await model.sendRequest(messages, { justification }, source.token);
    for await (const delta of deltasOf(response, signal)) {
      text += delta;
      yield { kind: 'delta', text: delta };
    }
  } catch (error) {
    throwIfAborted(signal);
    throw editorModelError(error, id);
  } finally {
    signal.removeEventListener('abort', stop);
    source.dispose();
  }
  if (text.trim() === '') throw new AppError('empty-response', `The model ${id} answered nothing.`);
  const hasSystem = prompt.messages.some(({ role }) => role === 'system');
  yield {
    kind: 'completed',
    completion: {
      text,
      finishReason: 'stop',
      latencyMs: performance.now() - started,
      retries: 0,
      notSent: [...namesOf(sampling), ...(hasSystem ? ['the role of system messages'] : [])],
      source: { kind: 'live' },
    },
  };
}

async function find(id: string): Promise<LanguageModelChat> {
  const at = id.indexOf('/');
  const [model] = await lm.selectChatModels({ vendor: id.slice(0, at), id: id.slice(at + 1) });
  if (model === undefined)
    throw new AppError('model-not-found', `VS Code has no model ${id} now. Is the extension that brings it enabled?`);
  return model;
}

/** The text as it comes; throws `cancelled` at once when the signal aborts, also while the model is silent. */
async function* deltasOf(response: LanguageModelChatResponse, signal: AbortSignal): AsyncGenerator<string> {
  const texts = response.text[Symbol.asyncIterator]();
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  const stop = (): void => aborted.reject(new AppError('cancelled', 'Stopped.'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      throwIfAborted(signal);
      const next = await Promise.race([texts.next(), aborted.promise]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function namesOf(sampling: Sampling): readonly string[] {
  return Object.entries(sampling).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}
