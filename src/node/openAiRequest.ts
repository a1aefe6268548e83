import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { CompletionCreateParamsStreaming } from 'openai/resources/completions';
import type { CompletionRequest, Sampling } from '../core/llm/completion';
import type { EndpointModel } from '../core/llm/endpoint';
import { applyParameterMap } from '../core/llm/parameterMap';

/** A request in the words of the protocol, and what the model refuses and was left out. */
export type OpenAiRequest = { readonly notSent: readonly string[] } & (
  | { readonly form: 'chat'; readonly body: ChatCompletionCreateParamsStreaming }
  | { readonly form: 'completion'; readonly body: CompletionCreateParamsStreaming }
);

/** Words a request; `withUsage` asks for the number of tokens at the end of the stream. A completion stops at its prompt's own strings too. */
export function toOpenAiRequest(
  { model, prompt, sampling }: CompletionRequest,
  models: readonly EndpointModel[],
  withUsage: boolean,
): OpenAiRequest {
  const entry = models.find(({ id }) => id === model) ?? { id: model };
  const stop = prompt.form === 'completion' ? [...new Set([...(sampling.stop ?? []), ...prompt.stop])] : sampling.stop;
  const asked: Sampling = { ...sampling, ...(stop === undefined ? {} : { stop }) };
  const { sampling: effective, notSent, maxTokensName } = applyParameterMap(entry, asked);
  const { temperature, maxTokens, seed } = effective;
  const common = {
    model,
    stream: true as const,
    ...(withUsage ? { stream_options: { include_usage: true } } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
    ...(effective.stop === undefined ? {} : { stop: [...effective.stop] }),
  };
  if (prompt.form === 'completion') {
    // Only the chat form knows the newer name of the limit.
    const limit = maxTokens === undefined ? {} : { max_tokens: maxTokens };
    return { form: 'completion', notSent, body: { ...common, ...limit, prompt: prompt.text } };
  }
  const limit = maxTokens === undefined ? {} : { [maxTokensName]: maxTokens };
  return { form: 'chat', notSent, body: { ...common, ...limit, messages: [...prompt.messages] } };
}
