import type { Completion, CompletionEvent } from '../core/llm/completion';
import { AppError, isAppError, type ErrorCode } from '../core/util/errors';
import { readAnswer } from './answerReader';
import { mapAnswerError, type FailedRequest } from './mapOpenAiError';
import type { RequestExchange } from './requestExchange';

/** What the body of an answer says. */
export type Answer = Pick<Completion, 'text' | 'finishReason' | 'usage'>;

const CONNECTION_TROUBLE: ReadonlySet<ErrorCode> = new Set(['interrupted', 'timeout']);

/**
 * Yields the deltas of an accepted answer and returns the whole. An answer is whole when it gave a finish reason; what
 * becomes of its connection after that does not matter. Throws `interrupted` for one that ended without, `empty-response`
 * for one without text, and the error that a server sends inside an answer.
 */
export async function* readCompletion(
  response: Response,
  exchange: RequestExchange,
  request: FailedRequest,
): AsyncGenerator<CompletionEvent, Answer, undefined> {
  const chunks = readAnswer(response.body, exchange.idle, request);
  const said: { text: string; finishReason?: Answer['finishReason']; usage?: Answer['usage'] } = { text: '' };
  try {
    for await (const { text, finishReason, usage, error } of chunks) {
      if (error !== undefined) throw mapAnswerError(error, request);
      if (finishReason !== undefined) said.finishReason = finishReason;
      if (usage !== undefined) said.usage = usage;
      if (text === '') continue;
      said.text += text;
      yield { kind: 'delta', text };
    }
  } catch (error) {
    const trouble = exchange.failure() ?? error;
    if (said.finishReason === undefined || !isAppError(trouble) || !CONNECTION_TROUBLE.has(trouble.code)) throw trouble;
  }
  const { text, finishReason, usage } = said;
  if (finishReason === undefined) throw endedEarly(request.endpointName, text);
  if (text.trim() === '') throw nothingSaid(request, finishReason);
  return { text, finishReason, ...(usage === undefined ? {} : { usage }) };
}

function endedEarly(endpointName: string, text: string): AppError {
  return new AppError(
    'interrupted',
    `"${endpointName}" ended its answer early, after ${text.length} characters. Run again, or look at the server's log.`,
  );
}

function nothingSaid({ endpointName, model }: FailedRequest, finishReason: Answer['finishReason']): AppError {
  const why =
    finishReason === 'length'
      ? 'it ran into the token limit before its first word. Allow more tokens.'
      : finishReason === 'content-filter'
        ? "the server's content filter held it back. Change the prompt."
        : 'it stopped before its first word. Run again, or change the prompt.';
  return new AppError('empty-response', `"${model}" at "${endpointName}" gave an empty answer: ${why}`);
}
