import type { AppError } from '../core/util/errors';
import { throwIfAborted } from '../core/util/errors';
import { mapOpenAiError, type FailedRequest } from './mapOpenAiError';
import { howToSetKey, readKey, type KeyOwner, type OpenAiLibrary } from './openAiLibrary';
import { createRedact } from './redact';
import { createRequestExchange, type RequestExchange } from './requestExchange';

/** A server that is called through the library. */
export interface CalledServer extends KeyOwner {
  readonly baseUrl: URL;
  /** For errors: what of the server is asked. */
  readonly model: string;
  readonly fetch?: typeof globalThis.fetch;
}

/** What every call says beside its own. */
export interface HowToCall {
  readonly signal: AbortSignal;
  readonly headers: Readonly<Record<string, string | null>>;
}

/** A call that is begun; whoever begins it disposes of the exchange. */
export interface BegunCall {
  readonly exchange: RequestExchange;
  readonly how: HowToCall;
  readonly failed: FailedRequest;
}

/** Begins a call: reads the key and starts the exchange. Throws `unauthorized` for a key that cannot be used, and `cancelled`. */
export async function beginCall(server: CalledServer, silenceMs: number, signal: AbortSignal): Promise<BegunCall> {
  throwIfAborted(signal);
  const key = await readKey(server);
  const about = { endpointName: server.endpoint.name, baseUrl: server.baseUrl, redact: createRedact(key) };
  const { fetch = globalThis.fetch } = server;
  const exchange = createRequestExchange(
    { ...about, idleTimeoutMs: silenceMs, fetch, now: () => performance.now() },
    signal,
  );
  return {
    exchange,
    how: { signal: exchange.signal, headers: { Authorization: key === undefined ? null : `Bearer ${key}` } },
    failed: { ...about, model: server.model, keySent: key !== undefined, howToSetKey: howToSetKey(server) },
  };
}

/** A call whose answer is short: the library reads all of it, and silence counts meanwhile. Throws what `meaning` makes of the library's errors. */
export async function callServer<T>(
  { exchanges }: Pick<OpenAiLibrary, 'exchanges'>,
  server: CalledServer,
  work: (how: HowToCall) => PromiseLike<T>,
  silenceMs: number,
  signal: AbortSignal,
  meaning: (error: unknown, failed: FailedRequest) => AppError = mapOpenAiError,
): Promise<T> {
  const { exchange, how, failed } = await beginCall(server, silenceMs, signal);
  try {
    return await exchanges.run(watched(exchange), async () => work(how));
  } catch (error) {
    throw exchange.failure() ?? meaning(error, failed);
  } finally {
    exchange.dispose(true);
  }
}

/** The same exchange, in which silence counts while the library reads the body of a short answer. */
function watched(exchange: RequestExchange): RequestExchange {
  return {
    ...exchange,
    async send(url, init) {
      const response = await exchange.send(url, init);
      // An error was read whole; what follows it may be a wait that the server asked for.
      if (response.ok) exchange.idle.wait();
      return response;
    },
  };
}
