import type { Completion, CompletionEvent, CompletionRequest } from '../core/llm/completion';
import type { Endpoint } from '../core/llm/endpoint';
import type { LlmClient } from '../core/llm/llmClient';
import type { ResponseNews } from '../core/llm/pacer';
import { AppError, throwIfAborted } from '../core/util/errors';
import { parseBaseUrl } from './baseUrl';
import { readCompletion } from './completionReader';
import { mapOpenAiError, mayRefuseFormat, refusesStreamOptions, type FailedRequest } from './mapOpenAiError';
import { createOpenAiLibrary, howToSetKey, readKey } from './openAiLibrary';
import { FORMAT_WORDINGS, toOpenAiRequest, type FormatWording } from './openAiRequest';
import { createRedact } from './redact';
import { createRequestExchange, type RequestExchange } from './requestExchange';

/** What a client of an OpenAI-compatible server is made of. */
export interface OpenAiClientOptions {
  readonly endpoint: Extract<Endpoint, { kind: 'openai' }>;
  /** Asked before every request, so that a replaced key counts at once; `undefined` when the endpoint has none. */
  readonly key?: () => Promise<string | undefined>;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds of a clock that does not go back. */
  readonly now?: () => number;
  /** Told of the head of every response; times are of `now`. */
  readonly onResponse?: (news: ResponseNews) => void;
  /** One sentence for an error: how the user sets the key. */
  readonly howToSetKey?: string;
}

const DEFAULT_IDLE_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_RETRIES = 3;

/**
 * A client of any OpenAI-compatible server: chat and text completions, streamed where the server streams. Sends again
 * after 408, 409, 429, 5xx and a lost connection before the answer, waiting as `retry-after` says. Latency is that of the
 * request that was answered. Keep one client per endpoint: it remembers that a server refuses `stream_options`.
 * Throws `invalid-setting` for a base URL that cannot be used.
 */
export function createOpenAiClient(options: OpenAiClientOptions): LlmClient {
  const { endpoint, now = () => performance.now() } = options;
  const baseUrl = parseBaseUrl(endpoint.baseUrl, endpoint.name);
  const { library, exchanges } = createOpenAiLibrary(baseUrl, endpoint.maxRetries ?? DEFAULT_MAX_RETRIES);
  let usageRefused = false;

  let formatTaken: FormatWording = 'json_schema';

  const post = (
    request: CompletionRequest,
    withUsage: boolean,
    wording: FormatWording,
    key: string | undefined,
    exchange: RequestExchange,
  ) =>
    exchanges.run(exchange, () => {
      const worded = toOpenAiRequest(request, endpoint.models, withUsage, wording);
      const headers = { Authorization: key === undefined ? null : `Bearer ${key}` };
      const how = { signal: exchange.signal, headers };
      return worded.form === 'chat'
        ? library.chat.completions.create(worded.body, how).asResponse()
        : library.completions.create(worded.body, how).asResponse();
    });

  return {
    async *complete(request, signal): AsyncGenerator<CompletionEvent, void, undefined> {
      throwIfAborted(signal);
      const key = await readKey(options);
      const about = { endpointName: endpoint.name, baseUrl, redact: createRedact(key) };
      const failed: FailedRequest = {
        ...about,
        model: request.model,
        keySent: key !== undefined,
        howToSetKey: howToSetKey(options),
      };
      const idleTimeoutMs = endpoint.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS;
      const fetch = options.fetch ?? globalThis.fetch;
      const exchange = createRequestExchange(
        { ...about, idleTimeoutMs, fetch, now, onResponse: options.onResponse },
        signal,
      );
      let answered = false;
      try {
        let extraAttempts = 1;
        const withUsage = !usageRefused;
        const send = (wording: FormatWording): Promise<Response> =>
          post(request, withUsage, wording, key, exchange).catch((error: unknown) => {
            if (!withUsage || !refusesStreamOptions(error)) throw error;
            usageRefused = true;
            extraAttempts++;
            return post(request, false, wording, key, exchange);
          });
        const from = request.answerFormat === undefined ? 'none' : formatTaken;
        const { response, wording } = await sendInWording(from, send, () => extraAttempts++);
        if (request.answerFormat !== undefined) formatTaken = wording;
        const answer = yield* readCompletion(response, exchange, failed);
        answered = true;
        const { notSent } = toOpenAiRequest(request, endpoint.models, withUsage, wording);
        const retries = exchange.attempts() - extraAttempts;
        const latencyMs = now() - exchange.lastSentAt();
        const completion: Completion = { ...answer, latencyMs, retries, notSent, source: { kind: 'live' } };
        yield { kind: 'completed', completion };
      } catch (error) {
        throw exchange.failure() ?? mapOpenAiError(error, failed);
      } finally {
        exchange.dispose(answered);
      }
    },
  };
}

/** Sends in the strictest wording of the answer's form that the server takes, beginning with `from`; `onRefused` is told of each that it does not. */
async function sendInWording(
  from: FormatWording,
  send: (wording: FormatWording) => Promise<Response>,
  onRefused: () => void,
): Promise<{ readonly response: Response; readonly wording: FormatWording }> {
  for (const wording of FORMAT_WORDINGS.slice(FORMAT_WORDINGS.indexOf(from))) {
    try {
      return { response: await send(wording), wording };
    } catch (error) {
      if (wording === 'none' || !mayRefuseFormat(error)) throw error;
      onRefused();
    }
  }
  throw new AppError('internal', 'There is no wording of the form of an answer.');
}
