import type { Completion, CompletionRequest } from '../../../src/core/llm/completion';
import type { Endpoint } from '../../../src/core/llm/endpoint';
import type { LlmClient } from '../../../src/core/llm/llmClient';
import { isAppError, type AppError } from '../../../src/core/util/errors';
import type { LoopbackServer } from './loopbackServer';

/** An endpoint named "Loopback" at a loopback server. */
export function endpointAt(
  server: Pick<LoopbackServer, 'baseUrl'>,
  extra: Partial<Extract<Endpoint, { kind: 'openai' }>> = {},
): Extract<Endpoint, { kind: 'openai' }> {
  return { kind: 'openai', id: 'loopback', name: 'Loopback', baseUrl: server.baseUrl, models: [], ...extra };
}

/** A short chat request to the model `tiny`. */
export function chatRequest(extra: Partial<CompletionRequest> = {}): CompletionRequest {
  const messages = [
    { role: 'system' as const, content: 'Be kind.' },
    { role: 'user' as const, content: 'I lost my keys.' },
  ];
  return {
    endpointId: 'loopback',
    model: 'tiny',
    prompt: { form: 'chat', messages },
    sampling: { temperature: 0 },
    ...extra,
  };
}

/** A short text completion request to the model `tiny`. */
export function textRequest(extra: Partial<CompletionRequest> = {}): CompletionRequest {
  const prompt = { form: 'completion' as const, text: 'Speaker: I lost my keys.\nListener:', stop: ['\nSpeaker:'] };
  return { endpointId: 'loopback', model: 'tiny', prompt, sampling: { temperature: 0 }, ...extra };
}

/** Asks and takes everything in. */
export async function collect(
  client: LlmClient,
  request: CompletionRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ readonly deltas: readonly string[]; readonly completion: Completion }> {
  const deltas: string[] = [];
  let completion: Completion | undefined;
  for await (const event of client.complete(request, signal)) {
    if (completion !== undefined) throw new Error('an event came after the completion');
    if (event.kind === 'delta') deltas.push(event.text);
    else completion = event.completion;
  }
  if (completion === undefined) throw new Error('the client ended without a completion');
  return { deltas, completion };
}

/** Asks and returns the `AppError` that it must come to. */
export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isAppError(error)) throw new Error(`expected an AppError, got ${String(error)}`, { cause: error });
  return error;
}
