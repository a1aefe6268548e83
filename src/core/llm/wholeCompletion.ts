import { AppError } from '../util/errors';
import type { Completion, CompletionRequest } from './completion';
import type { LlmClient } from './llmClient';

/** The whole answer to a request, without the text on its way. Throws what the client throws. */
export async function wholeCompletion(
  client: LlmClient,
  request: CompletionRequest,
  signal: AbortSignal,
): Promise<Completion> {
  for await (const event of client.complete(request, signal)) if (event.kind === 'completed') return event.completion;
  throw new AppError('internal', 'The model client ended without a completion.');
}
