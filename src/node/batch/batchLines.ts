import type { Completion, FinishReason, Usage } from '../../core/llm/completion';
import type { EndpointModel } from '../../core/llm/endpoint';
import type { PromptForm } from '../../core/prompt/messages';
import { batchItemId, type BatchItem } from '../../core/run/batchItem';
import type { ErrorInfo } from '../../core/util/errors';
import { parseAnswerChunk, parseServerError } from '../answerChunk';
import { toOpenAiRequest } from '../openAiRequest';
import { createRedact, serverSentence } from '../redact';

/** The address that every request of a batch goes to. */
export function batchUrl(form: PromptForm): '/v1/chat/completions' | '/v1/completions' {
  return form === 'chat' ? '/v1/chat/completions' : '/v1/completions';
}

/** The line of a batch file that asks a request, as OpenAI's batch engine and vLLM's batch runner read it. */
export function toBatchLine(item: BatchItem, models: readonly EndpointModel[]): string {
  const { form, body } = toOpenAiRequest(item.request, models, false);
  const whole = Object.entries(body).filter(([name]) => name !== 'stream');
  return JSON.stringify({
    custom_id: batchItemId(item),
    method: 'POST',
    url: batchUrl(form),
    body: Object.fromEntries(whole),
  });
}

/** What a line of results says. */
export type BatchLine =
  | {
      readonly kind: 'answer';
      readonly id: string;
      readonly text: string;
      readonly finishReason: FinishReason;
      readonly usage?: Usage;
    }
  | { readonly kind: 'failure'; readonly id: string; readonly error: ErrorInfo }
  | { readonly kind: 'unreadable' };

/** Reads a line of an output or error file. */
export function parseBatchLine(text: string): BatchLine {
  const line = objectOf(text);
  const id = line?.['custom_id'];
  if (line === undefined || typeof id !== 'string') return { kind: 'unreadable' };
  const failure = (code: ErrorInfo['code'], message: string): BatchLine => ({
    kind: 'failure',
    id,
    error: { code, message },
  });
  const response = isObject(line['response']) ? line['response'] : undefined;
  const status = typeof response?.['status_code'] === 'number' ? response['status_code'] : 200;
  const body = response?.['body'];
  const chunk = parseAnswerChunk(body);
  const { error } = line;
  const refused = (error !== undefined && error !== null) || status >= 400;
  const refusal = chunk?.error ?? (refused ? parseServerError(error) : undefined);
  if (refusal !== undefined) {
    const said = serverSentence(refusal.message, createRedact(undefined)) ?? 'no reason was given';
    const expired = refusal.code === 'batch_expired' || refusal.code === 'batch_cancelled';
    return failure(expired ? 'unavailable' : status >= 500 ? 'server-error' : 'refused', said);
  }
  if (chunk === undefined) return { kind: 'unreadable' };
  if (chunk.text.trim() === '') return failure('empty-response', 'The answer is empty.');
  return {
    kind: 'answer',
    id,
    text: chunk.text,
    finishReason: chunk.finishReason ?? 'other',
    ...(chunk.usage === undefined ? {} : { usage: chunk.usage }),
  };
}

/** The completion that an answer of a batch is kept as: its latency is unknown and tells nothing. */
export function batchCompletion(
  { text, finishReason, usage }: Extract<BatchLine, { kind: 'answer' }>,
  notSent: readonly string[],
): Completion {
  return {
    text,
    finishReason,
    ...(usage === undefined ? {} : { usage }),
    latencyMs: 0,
    retries: 0,
    notSent,
    source: { kind: 'live' },
  };
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    // A file that went through an editor may begin with a mark of its encoding.
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
