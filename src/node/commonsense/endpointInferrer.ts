import { readInferenceLists } from '../../core/commonsense/inferenceLists';
import { RELATIONS, type Relation } from '../../core/commonsense/relation';
import type { Beam, InferredRelations, RelationInferrer } from '../../core/commonsense/relationInferrer';
import { AppError, isAppError, throwIfAborted } from '../../core/util/errors';
import { parseBaseUrl } from '../baseUrl';
import { connectionError, type EndpointInTrouble } from '../connectionError';
import { createRedact, serverSentence } from '../redact';
import { createRequestExchange } from '../requestExchange';

/** A server that infers relations; its contract is in docs/knowledge-endpoint.md. */
export interface EndpointInferrerOptions {
  /** The whole address that is posted to, such as http://127.0.0.1:8765/infer. */
  readonly url: string;
  /** Sent to a server that has several models, and shown until the server says what it is. */
  readonly model?: string;
  /** Inferences asked for of each relation. */
  readonly beams: number;
  /** Asked before every request; `undefined` when the server wants none. */
  readonly key?: () => Promise<string | undefined>;
  readonly fetch?: typeof globalThis.fetch;
  /** The longest silence; 120,000 when absent. */
  readonly idleTimeoutMs?: number;
}

const IDLE_TIMEOUT_MS = 120_000;
/** Some hundred times the size of any answer. */
const MAX_ANSWER_BYTES = 1 << 20;

/**
 * An engine behind a server of the contract. Throws `invalid-setting` for an address that cannot be used; an inference throws `unreachable`,
 * `timeout`, `interrupted`, `unauthorized`, `refused`, `server-error`, and `malformed-response` for an answer that is not of the contract.
 */
export function createEndpointInferrer(options: EndpointInferrerOptions): RelationInferrer {
  const { model, beams, fetch = globalThis.fetch, idleTimeoutMs = IDLE_TIMEOUT_MS } = options;
  const baseUrl = parseBaseUrl(options.url, 'the knowledge endpoint');
  const shownModel = model ?? baseUrl.host;
  const endpointName = `knowledge endpoint ${baseUrl.host}`;
  return {
    source: 'endpoint',
    model: shownModel,
    signature: `endpoint ${baseUrl.href}${model === undefined ? '' : `, ${model}`}, ${beams} beams`,
    async infer(event, signal) {
      throwIfAborted(signal);
      const key = (await options.key?.())?.trim();
      const about: EndpointInTrouble = { endpointName, baseUrl, redact: createRedact(key) };
      const exchange = createRequestExchange({ ...about, idleTimeoutMs, fetch, now: () => performance.now() }, signal);
      const headers = {
        'content-type': 'application/json',
        ...(key === undefined || key === '' ? {} : { authorization: `Bearer ${key}` }),
      };
      const body = JSON.stringify({ event, relations: RELATIONS, beams, ...(model === undefined ? {} : { model }) });
      let answered = false;
      try {
        const response = await exchange.send(baseUrl, { body, headers });
        const text = await readBody(response, () => exchange.idle.wait(), about);
        answered = true;
        if (!response.ok) throw statusError(response.status, text, about);
        return readAnswer(text, about);
      } catch (error) {
        throw exchange.failure() ?? (isAppError(error) ? error : connectionError(error, about).error);
      } finally {
        exchange.dispose(answered);
      }
    },
  };
}

async function readBody(response: Response, onPiece: () => void, about: EndpointInTrouble): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  onPiece();
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > MAX_ANSWER_BYTES) throw malformed(about, 'is longer than a megabyte');
    text += decoder.decode(piece, { stream: true });
    onPiece();
  }
  return text + decoder.decode();
}

function readAnswer(text: string, about: EndpointInTrouble): InferredRelations {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(about, 'is not JSON', error);
  }
  const { inferences, model } = (value ?? {}) as { readonly inferences?: unknown; readonly model?: unknown };
  const lists = readInferenceLists(inferences);
  if (typeof lists === 'string') throw malformed(about, `does not fit. ${lists.replace(/\.$/, '')}`);
  const lacking = RELATIONS.find((relation) => lists[relation] === undefined);
  if (lacking !== undefined) throw malformed(about, `has no "${lacking}"`);
  const beams = lists as Readonly<Record<Relation, readonly Beam[]>>;
  return typeof model === 'string' && model.trim() !== '' ? { beams, model: model.trim() } : { beams };
}

function malformed({ endpointName }: EndpointInTrouble, what: string, cause?: unknown): AppError {
  return new AppError(
    'malformed-response',
    `The answer of the ${endpointName} ${what}. See docs/knowledge-endpoint.md for the form it must have.`,
    { cause },
  );
}

function statusError(status: number, text: string, { endpointName, redact }: EndpointInTrouble): AppError {
  const said = serverSentence(errorOf(text), redact);
  const quote = said === undefined ? '' : ` It says: "${said}"`;
  if (status === 401 || status === 403)
    return new AppError(
      'unauthorized',
      `The ${endpointName} does not accept the key, or asks for one (${status}).${quote}`,
    );
  if (status >= 500)
    return new AppError('server-error', `The ${endpointName} failed (${status}). Look at the server's log.${quote}`);
  return new AppError('refused', `The ${endpointName} refuses the request (${status}). Check its address.${quote}`);
}

function errorOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { error?: unknown } | null)?.error;
  } catch {
    return text;
  }
}
