import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { CompletionCreateParamsStreaming } from 'openai/resources/completions';
import type { AnswerFormat, CompletionRequest, Sampling } from '../core/llm/completion';
import type { EndpointModel } from '../core/llm/endpoint';
import { applyParameterMap } from '../core/llm/parameterMap';

/** A request in the words of the protocol, and what the model refuses and was left out. */
export type OpenAiRequest = { readonly notSent: readonly string[] } & (
  | { readonly form: 'chat'; readonly body: ChatCompletionCreateParamsStreaming }
  | { readonly form: 'completion'; readonly body: CompletionCreateParamsStreaming }
);

/** How a server is held to a form of answer, the strictest first: OpenAI's words, those of servers that take a schema with their JSON mode, not at all. */
export const FORMAT_WORDINGS = ['json_schema', 'json_object', 'none'] as const;

/** One of the wordings. */
export type FormatWording = (typeof FORMAT_WORDINGS)[number];

/** Words a request; `withUsage` asks for the number of tokens at the end of the stream. A completion stops at its prompt's own strings too. */
export function toOpenAiRequest(
  { model, prompt, sampling, answerFormat }: CompletionRequest,
  models: readonly EndpointModel[],
  withUsage: boolean,
  wording: FormatWording = 'json_schema',
): OpenAiRequest {
  const entry = models.find(({ id }) => id === model) ?? { id: model };
  const stop = prompt.form === 'completion' ? [...new Set([...(sampling.stop ?? []), ...prompt.stop])] : sampling.stop;
  const asked: Sampling = { ...sampling, ...(stop === undefined ? {} : { stop }) };
  const { sampling: effective, notSent: refused, maxTokensName } = applyParameterMap(entry, asked);
  const unheld = answerFormat !== undefined && (wording === 'none' || prompt.form === 'completion');
  const notSent = unheld ? [...refused, 'answerFormat'] : refused;
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
  const format = answerFormat === undefined ? undefined : responseFormat(answerFormat, wording);
  const held = format === undefined ? {} : { response_format: format };
  return { form: 'chat', notSent, body: { ...common, ...limit, ...held, messages: [...prompt.messages] } };
}

type ResponseFormat = NonNullable<ChatCompletionCreateParamsStreaming['response_format']>;

function responseFormat({ name, schema }: AnswerFormat, wording: FormatWording): ResponseFormat | undefined {
  if (wording === 'none') return undefined;
  if (wording === 'json_schema') return { type: 'json_schema', json_schema: { name, schema, strict: true } };
  // Servers that know no schema here leave it unread.
  const withSchema = { type: 'json_object' as const, schema };
  return withSchema;
}
