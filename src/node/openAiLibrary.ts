import { AsyncLocalStorage } from 'node:async_hooks';
import { OpenAI } from 'openai';
import { AppError } from '../core/util/errors';
import type { RequestExchange } from './requestExchange';

/** Our own timer watches for silence; the library's, which ignores streams, must never be the first. */
const LIBRARY_TIMEOUT_MS = 86_400_000;

/** The library, made so that it sends nothing but what is asked of it, each request through the exchange that it runs in. */
export interface OpenAiLibrary {
  readonly library: OpenAI;
  readonly exchanges: AsyncLocalStorage<RequestExchange>;
}

/** Makes the library for a server; `maxRetries` are its own. */
export function createOpenAiLibrary(baseUrl: URL, maxRetries: number): OpenAiLibrary {
  const exchanges = new AsyncLocalStorage<RequestExchange>();
  const library = new OpenAI({
    // Every request brings its own header, or takes this one out; explicit nulls keep the library from reading the environment.
    apiKey: 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl.href.replace(/\/$/, ''),
    maxRetries,
    timeout: LIBRARY_TIMEOUT_MS,
    logLevel: 'off',
    fetch: (url, init) => {
      const exchange = exchanges.getStore();
      if (exchange === undefined) throw new AppError('internal', 'A request was sent outside its exchange.');
      return exchange.send(url, init);
    },
  });
  return { library, exchanges };
}

/** Whose key is read, and how. */
export interface KeyOwner {
  readonly endpoint: { readonly name: string };
  readonly key?: () => Promise<string | undefined>;
  readonly howToSetKey?: string;
}

/** The key of an endpoint, or `undefined` when it has none. Throws `unauthorized`, with nothing of the key in it. */
export async function readKey(owner: KeyOwner): Promise<string | undefined> {
  const refuse = (what: string): AppError =>
    new AppError('unauthorized', `The key of "${owner.endpoint.name}" ${what}. ${howToSetKey(owner)}`);
  let key: string | undefined;
  try {
    key = (await owner.key?.())?.trim();
  } catch {
    // No cause: what a key store throws may hold the key.
    throw refuse('cannot be read');
  }
  if (key === undefined || key === '') return undefined;
  if (!/^[\x21-\x7e]+$/.test(key)) throw refuse('has characters in it that no key has');
  return key;
}

/** One sentence for an error: how the user sets the key. */
export function howToSetKey(owner: Pick<KeyOwner, 'howToSetKey'>): string {
  return owner.howToSetKey ?? 'Use the command "Rapport: Set API Key".';
}
