import { openAsBlob } from 'node:fs';
import { APIError } from 'openai';
import type { Endpoint } from '../../core/llm/endpoint';
import type { PromptForm } from '../../core/prompt/messages';
import type { BatchState } from '../../core/run/batches';
import { AppError } from '../../core/util/errors';
import { parseBaseUrl } from '../baseUrl';
import { connectionError } from '../connectionError';
import { mapOpenAiError, type FailedRequest } from '../mapOpenAiError';
import { beginCall, callServer, type HowToCall } from '../openAiCall';
import { createOpenAiLibrary } from '../openAiLibrary';
import { serverSentence } from '../redact';
import type { RequestExchange } from '../requestExchange';
import { readBatchState, readId } from './batchAnswers';
import { batchUrl } from './batchLines';

/** What a batch server is made of. */
export interface BatchServerOptions {
  readonly endpoint: Extract<Endpoint, { kind: 'openai' }>;
  readonly key?: () => Promise<string | undefined>;
  readonly howToSetKey?: string;
  readonly fetch?: typeof globalThis.fetch;
}

/** The calls of the protocol's batch engine. Each throws what `LlmClient` throws, and `unavailable` where the server has no such engine. */
export interface BatchServer {
  /** Uploads a file of requests; resolves to the server's id of it. */
  upload(file: string, name: string, signal: AbortSignal): Promise<string>;
  /** Begins a batch; sent once and never again by itself. */
  create(inputFileId: string, form: PromptForm, label: string, signal: AbortSignal): Promise<string>;
  /** The batch that was begun with a file of requests, if one was. */
  find(inputFileId: string, signal: AbortSignal): Promise<string | undefined>;
  state(batchId: string, signal: AbortSignal): Promise<BatchState>;
  cancel(batchId: string, signal: AbortSignal): Promise<BatchState>;
  /** The lines of a file of results. */
  lines(fileId: string, signal: AbortSignal): AsyncGenerator<string, void, undefined>;
}

const RETRIES = 3;
const DEFAULT_IDLE_TIMEOUT_MS = 60_000;
/** An upload is silent until it is done: as slow as this it may be. */
const SLOWEST_BYTES_PER_MS = 20;
const PAGE = 100;

/** Makes the calls to a server. Throws `invalid-setting` for a base URL that cannot be used. */
export function createBatchServer(options: BatchServerOptions): BatchServer {
  const { endpoint } = options;
  const baseUrl = parseBaseUrl(endpoint.baseUrl, endpoint.name);
  const { library, exchanges } = createOpenAiLibrary(baseUrl, RETRIES);
  const idleTimeoutMs = endpoint.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS;

  const server = { ...options, baseUrl, model: 'batch' };
  const call = <T>(
    work: (how: HowToCall) => PromiseLike<T>,
    signal: AbortSignal,
    silenceMs = idleTimeoutMs,
  ): Promise<T> => callServer({ exchanges }, server, work, silenceMs, signal, meaning);

  return {
    async upload(file, name, signal) {
      const content = await openAsBlob(file, { type: 'application/jsonl' });
      const upload = new File([content], name, { type: 'application/jsonl' });
      const silenceMs = idleTimeoutMs + content.size / SLOWEST_BYTES_PER_MS;
      const made = await call(
        (how) => library.files.create({ file: upload, purpose: 'batch' }, how),
        signal,
        silenceMs,
      );
      return readId(made, endpoint.name);
    },
    async create(inputFileId, form, label, signal) {
      const made = await call(
        (how) =>
          library.batches.create(
            {
              input_file_id: inputFileId,
              endpoint: batchUrl(form),
              completion_window: '24h',
              metadata: { made_by: 'rapport', label: label.slice(0, 500) },
            },
            // A second one would be paid for, too.
            { ...how, maxRetries: 0 },
          ),
        signal,
      );
      return readId(made, endpoint.name);
    },
    find: (inputFileId, signal) =>
      call(async (how) => {
        for await (const batch of library.batches.list({ limit: PAGE }, how))
          if (batch.input_file_id === inputFileId) return readId(batch, endpoint.name);
        return undefined;
      }, signal),
    state: async (batchId, signal) =>
      readBatchState(await call((how) => library.batches.retrieve(batchId, how), signal), endpoint.name),
    cancel: async (batchId, signal) =>
      readBatchState(await call((how) => library.batches.cancel(batchId, how), signal), endpoint.name),
    async *lines(fileId, signal) {
      const { exchange, how, failed } = await beginCall(server, idleTimeoutMs, signal);
      let whole = false;
      try {
        const response = await exchanges.run(exchange, async () => library.files.content(fileId, how));
        yield* readLines(response, exchange, failed);
        whole = true;
      } catch (error) {
        throw exchange.failure() ?? meaning(error, failed);
      } finally {
        exchange.dispose(whole);
      }
    },
  };
}

async function* readLines(
  response: Response,
  exchange: RequestExchange,
  failed: FailedRequest,
): AsyncGenerator<string, void, undefined> {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    exchange.idle.wait();
    const { value, done } = await reader.read().catch((error: unknown) => {
      throw connectionError(error, failed).error;
    });
    exchange.idle.rest();
    const lines = (rest + (done ? decoder.decode() : decoder.decode(value, { stream: true }))).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (done) break;
  }
  if (rest !== '') yield rest;
}

/** A server that knows no batches says that there is nothing at their address. */
function meaning(error: unknown, failed: FailedRequest): AppError {
  const mapped = mapOpenAiError(error, failed);
  if (!(error instanceof APIError) || (error.status !== 404 && error.status !== 405)) return mapped;
  const said = serverSentence(error.message.replace(/^\d+ /, ''), failed.redact);
  return new AppError(
    'unavailable',
    `"${failed.endpointName}" does not know this file or batch, or has no batch engine (${error.status}).${said === undefined ? '' : ` The server says: "${said}"`}`,
    { cause: mapped.cause },
  );
}
