import type { EncodedTexts, EncoderIdentity, SentenceEncoder } from '../../core/embedding/sentenceEncoder';
import { AppError, throwIfAborted } from '../../core/util/errors';
import { parseBaseUrl } from '../baseUrl';
import { callServer } from '../openAiCall';
import { createOpenAiLibrary } from '../openAiLibrary';

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
const RETRIES = 3;
/** The longest silence: a server may load its model first. */
const IDLE_TIMEOUT_MS = 120_000;

/**
 * A sentence encoder behind an OpenAI-compatible `/embeddings`: vectors are normalised here. The server says nothing about
 * texts that it cut, so none is reported. Throws what requests throw, and `malformed-response` for vectors that do not fit.
 */
export function createEndpointEncoder(options: EndpointEncoderOptions): SentenceEncoder {
  const { model, howToSetKey = 'Set the environment variable RAPPORT_API_KEY.' } = options;
  const name = `${options.baseUrl}/${model}`;
  const baseUrl = parseBaseUrl(options.baseUrl, name);
  const base = baseUrl.href.replace(/\/$/, '');
  const { library, exchanges } = createOpenAiLibrary(baseUrl, RETRIES);
  const server = { ...options, endpoint: { name }, baseUrl, howToSetKey };
  let dimensions: number | undefined;

  const request = async (input: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]> => {
    const body = { model, input: [...input], encoding_format: 'float' as const };
    const answer: unknown = await callServer(
      { exchanges },
      server,
      (how) => library.embeddings.create(body, how),
      IDLE_TIMEOUT_MS,
      signal,
    );
    return readVectors(answer, input.length, name);
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
  const data = (answer as { data?: unknown } | null | undefined)?.data;
  if (!Array.isArray(data) || data.length !== count) throw refuse();
  const vectors = new Array<Float32Array | undefined>(count);
  for (const [place, entry] of (data as readonly ({ index?: unknown; embedding?: unknown } | null)[]).entries()) {
    const index = typeof entry?.index === 'number' ? entry.index : place;
    const vector = Array.isArray(entry?.embedding) ? Float32Array.from(entry.embedding as number[]) : undefined;
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
