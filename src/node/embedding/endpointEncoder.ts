import { OpenAI } from 'openai';
import type { EncodedTexts, EncoderIdentity, SentenceEncoder } from '../../core/embedding/sentenceEncoder';
import { AppError, isAppError, throwIfAborted } from '../../core/util/errors';
import { parseBaseUrl } from '../baseUrl';
import { mapOpenAiError } from '../mapOpenAiError';
import { createRedact } from '../redact';

/** A server of embeddings. */
export interface EndpointEncoderOptions {
  /** With its version part, such as http://127.0.0.1:8080/v1. */
  readonly baseUrl: string;
  readonly model: string;
  /** Asked before every request; `undefined` when the server wants none. */
  readonly key?: () => Promise<string | undefined>;
  readonly fetch?: typeof globalThis.fetch;
  readonly howToSetKey?: string;
}

/** Texts in one request: what servers with small limits (TEI: 32) still take. */
const BATCH = 32;
const TIMEOUT_MS = 120_000;

/**
 * A sentence encoder behind an OpenAI-compatible `/embeddings`: vectors are normalised here. The server says nothing about
 * texts that it cut, so none is reported. Throws what requests throw, and `malformed-response` for vectors that do not fit.
 */
export function createEndpointEncoder(options: EndpointEncoderOptions): SentenceEncoder {
  const { model, fetch, key: readKey, howToSetKey = 'Set the environment variable RAPPORT_API_KEY.' } = options;
  const name = `${options.baseUrl}/${model}`;
  const baseUrl = parseBaseUrl(options.baseUrl, name);
  const base = baseUrl.href.replace(/\/$/, '');
  const library = new OpenAI({
    apiKey: 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: base,
    timeout: TIMEOUT_MS,
    maxRetries: 3,
    logLevel: 'off',
    ...(fetch === undefined ? {} : { fetch }),
  });
  let dimensions: number | undefined;

  const request = async (input: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]> => {
    const key = await readKey?.();
    const failed = {
      endpointName: name,
      baseUrl,
      redact: createRedact(key),
      model,
      keySent: key !== undefined,
      howToSetKey,
    };
    try {
      const body = { model, input: [...input], encoding_format: 'float' as const };
      const headers = { Authorization: key === undefined ? null : `Bearer ${key}` };
      const answer: unknown = await library.embeddings.create(body, { signal, headers });
      return readVectors(answer, input.length, name);
    } catch (error) {
      if (signal.aborted) throw new AppError('cancelled', 'Stopped.');
      throw isAppError(error) ? error : mapOpenAiError(error, failed);
    }
  };
  const encode = async (texts: readonly string[], signal: AbortSignal): Promise<EncodedTexts> => {
    throwIfAborted(signal);
    let values = new Float32Array(0);
    for (let from = 0; from < texts.length; from += BATCH) {
      // Servers refuse an empty input; a space is the nearest thing to nothing that they all take.
      const vectors = await request(
        texts.slice(from, from + BATCH).map((text) => (text === '' ? ' ' : text)),
        signal,
      );
      const width = vectors[0]?.length ?? 0;
      dimensions ??= width;
      if (vectors.some((vector) => vector.length !== dimensions))
        throw new AppError('malformed-response', `${name} gave vectors of different lengths. Is it the same model?`);
      if (values.length === 0) values = new Float32Array(texts.length * width);
      vectors.forEach((vector, row) => values.set(normalise(vector), (from + row) * width));
    }
    return { encoder: identify(dimensions ?? 0), count: texts.length, values, truncated: [] };
  };
  const identify = (width: number): EncoderIdentity => ({ id: `url:${base}/${model}`, dimensions: width });
  return {
    async identity(signal) {
      throwIfAborted(signal);
      // Only an answer tells how long its vectors are.
      if (dimensions === undefined) await encode(['hello'], signal);
      return identify(dimensions ?? 0);
    },
    encode,
  };
}

function readVectors(answer: unknown, count: number, name: string): readonly Float32Array[] {
  const refuse = (): AppError =>
    new AppError(
      'malformed-response',
      `${name} did not answer with one vector for each text. Is it an embedding model?`,
    );
  const data = (answer as { data?: unknown } | undefined)?.data;
  if (!Array.isArray(data) || data.length !== count) throw refuse();
  const vectors = new Array<Float32Array | undefined>(count);
  for (const [place, entry] of (data as readonly { index?: unknown; embedding?: unknown }[]).entries()) {
    const index = typeof entry.index === 'number' ? entry.index : place;
    const vector = Array.isArray(entry.embedding) ? Float32Array.from(entry.embedding as number[]) : undefined;
    if (vector === undefined || vector.length === 0 || vector.some((value) => !Number.isFinite(value))) throw refuse();
    vectors[index] = vector;
  }
  const whole = vectors.filter((vector) => vector !== undefined);
  if (whole.length !== count || vectors.length !== count) throw refuse();
  return whole;
}

function normalise(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  return length === 0 ? vector : vector.map((value) => value / length);
}
