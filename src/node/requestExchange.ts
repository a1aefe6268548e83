import { AppError } from '../core/util/errors';
import type { ResponseNews } from '../core/llm/pacer';
import { connectionError, type EndpointInTrouble } from './connectionError';
import { createIdleTimer, type IdleTimer } from './idleTimer';
import { toResponseNews } from './responseNews';

/** More of an error's body than anybody reads. */
const MAX_ERROR_BYTES = 65_536;

/** What a request needs to know of its endpoint. */
export interface ExchangeOptions extends EndpointInTrouble {
  readonly idleTimeoutMs: number;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number;
  /** Told of the head of every response. */
  readonly onResponse?: ((news: ResponseNews) => void) | undefined;
}

/** One request on the wire with all its attempts: sends it, counts, watches for silence, and ends it for one reason. */
export interface RequestExchange {
  /** Sends one attempt: no header but the protocol's own, no redirect followed, silence watched. */
  send(url: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Aborts when the asker stops, when the server is silent too long, and on a failure that will not pass. */
  readonly signal: AbortSignal;
  readonly idle: IdleTimer;
  /** Attempts sent so far, and when the last of them was. */
  attempts(): number;
  lastSentAt(): number;
  /** Why the exchange was ended from this side, if it was. */
  failure(): AppError | undefined;
  /** Ends the exchange, and its connection too unless the answer is complete. */
  dispose(answered: boolean): void;
}

/** Starts an exchange that ends when `signal` aborts. */
export function createRequestExchange(options: ExchangeOptions, signal: AbortSignal): RequestExchange {
  const controller = new AbortController();
  let failure: AppError | undefined;
  let attempts = 0;
  let lastSentAt = options.now();
  const fail = (error: AppError): AppError => {
    failure ??= error;
    controller.abort();
    return failure;
  };
  const idle = createIdleTimer(options.idleTimeoutMs, () => void fail(silence(options)));
  const stop = (): void => void fail(new AppError('cancelled', 'Stopped.'));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();

  return {
    async send(url, init) {
      attempts++;
      lastSentAt = options.now();
      idle.wait();
      try {
        const response = await options.fetch(url, {
          method: init?.method ?? 'POST',
          body: init?.body ?? null,
          headers: protocolHeaders(new Headers(init?.headers)),
          redirect: 'manual',
          signal: controller.signal,
        });
        options.onResponse?.(toResponseNews(response.status, response.headers, lastSentAt));
        if (response.ok) return response;
        if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400))
          throw fail(redirected(options, response.headers.get('location')));
        const { status, headers } = response;
        return new Response(await readErrorBody(response, idle), { status, headers });
      } catch (error) {
        if (failure === undefined) {
          // Nobody listens there: to send again would only make the user wait for the same sentence.
          const found = connectionError(error, options);
          if (!found.mayPass) throw fail(found.error);
        }
        throw error;
      } finally {
        idle.rest();
      }
    },
    signal: controller.signal,
    idle,
    attempts: () => attempts,
    lastSentAt: () => lastSentAt,
    failure: () => failure,
    dispose(answered) {
      signal.removeEventListener('abort', stop);
      idle.dispose();
      if (!answered) controller.abort();
    },
  };
}

/** Only what the protocol needs: the library's description of this machine, and headers that the environment adds, stay here. */
function protocolHeaders(from: Headers): Headers {
  const headers = new Headers({ accept: 'text/event-stream, application/json', 'user-agent': 'rapport' });
  for (const name of ['authorization', 'content-type']) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}

async function readErrorBody(response: Response, idle: IdleTimer): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = 0; bytes < MAX_ERROR_BYTES;) {
    idle.wait();
    const { value, done } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}

function silence({ endpointName, idleTimeoutMs }: ExchangeOptions): AppError {
  const seconds = Math.round(idleTimeoutMs / 100) / 10;
  return new AppError(
    'timeout',
    `"${endpointName}" sent nothing for ${seconds} s. Check the server, or give the endpoint a longer idle timeout.`,
  );
}

/** A redirect is never followed: the key and the prompts would go where the user did not send them. */
function redirected({ endpointName, baseUrl, redact }: ExchangeOptions, location: string | null): AppError {
  const target =
    location === null || !URL.canParse(location, baseUrl.href) ? undefined : new URL(location, baseUrl.href);
  const elsewhere = target === undefined ? 'elsewhere' : redact(`to ${target.origin}${target.pathname}`);
  return new AppError(
    'refused',
    `"${endpointName}" sends requests on ${elsewhere}, and Rapport does not follow. If that is right, put it in the endpoint's base URL.`,
  );
}
