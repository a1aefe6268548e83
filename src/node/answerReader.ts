import { AppError } from '../core/util/errors';
import { parseAnswerChunk, type AnswerChunk } from './answerChunk';
import { connectionError, type EndpointInTrouble } from './connectionError';
import type { IdleTimer } from './idleTimer';
import { createSseDecoder, type SseMessage } from './sseDecoder';

/** No answer of a model comes near this many characters; a server that sends more is broken. */
const MAX_CHARACTERS = 32_000_000;

/** How long a connection may take to end after the answer has, before it is given up instead of used again. */
const DRAIN_MS = 250;

/**
 * Reads the body of an answer that was accepted (status 200) and yields what it says: events of a stream, or one chunk when
 * the server answered with plain JSON although a stream was asked for; the content type is not relied on.
 * Whether the answer is whole is told by its finish reason alone: servers that break an answer off still say `[DONE]`. Plain
 * JSON is whole by its form and always has a finish reason here.
 * Throws `malformed-response`, `empty-response` (no body at all), and `interrupted` or `timeout` when the connection fails.
 */
export async function* readAnswer(
  body: ReadableStream<Uint8Array> | null,
  idle: IdleTimer,
  endpoint: EndpointInTrouble,
): AsyncGenerator<AnswerChunk, void, undefined> {
  const { endpointName } = endpoint;
  if (body === null) throw emptyAnswer(endpointName);
  const reader = body.getReader();
  const pieces = readText(reader, idle, endpoint);
  let text = '';
  for (;;) {
    const piece = await pieces.next();
    if (piece.done === true) break;
    text += piece.value;
    const first = text.trimStart()[0];
    if (first === undefined) continue;
    if (first === '<') throw webPage(endpointName);
    if (first === '{' || first === '[') {
      yield { finishReason: 'other', ...parseWhole(await readRest(text, pieces), endpointName) };
      return;
    }
    if (yield* readEvents(text, pieces, endpointName)) void drain(reader);
    return;
  }
  throw emptyAnswer(endpointName);
}

async function* readText(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  idle: IdleTimer,
  endpoint: EndpointInTrouble,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let characters = 0;
  for (;;) {
    idle.wait();
    const { value, done } = await reader.read().catch((error: unknown) => {
      throw connectionError(error, endpoint).error;
    });
    idle.rest();
    const text = done ? decoder.decode() : decoder.decode(value, { stream: true });
    characters += text.length;
    if (characters > MAX_CHARACTERS) throw malformed(endpoint.endpointName, 'sends an answer without end');
    yield text;
    if (done) return;
  }
}

async function readRest(start: string, pieces: AsyncGenerator<string, void, undefined>): Promise<string> {
  let text = start;
  for await (const piece of pieces) text += piece;
  return text;
}

/** Yields the chunks of a stream of events; returns true at `[DONE]`, false when the body ended without it. */
async function* readEvents(
  start: string,
  pieces: AsyncGenerator<string, void, undefined>,
  endpointName: string,
): AsyncGenerator<AnswerChunk, boolean, undefined> {
  const decoder = createSseDecoder();
  let events = 0;
  for (let messages = decoder.push(start); ;) {
    for (const message of messages) {
      events++;
      if (message.data.trim() === '[DONE]') return true;
      const chunk = parseEvent(message, endpointName);
      if (chunk !== undefined) yield chunk;
    }
    const piece = await pieces.next();
    if (piece.done === true) break;
    messages = decoder.push(piece.value);
  }
  for (const message of decoder.end()) {
    events++;
    if (message.data.trim() === '[DONE]') return true;
    // The connection ended inside this event, so half an object is a cut and no dialect.
    const chunk = parseEvent(message, endpointName, true);
    if (chunk !== undefined) yield chunk;
  }
  if (events === 0 && !start.trimStart().startsWith(':')) throw notUnderstood(endpointName);
  return false;
}

/** The chunk of an event; nothing for an event that says nothing about the answer, such as a ping. */
function parseEvent(message: SseMessage, endpointName: string, mayBeCut = false): AnswerChunk | undefined {
  let value: unknown;
  try {
    value = JSON.parse(message.data);
  } catch (cause) {
    if (mayBeCut) return undefined;
    throw malformed(endpointName, 'sends a stream with broken JSON in it', cause);
  }
  return parseAnswerChunk(message.event === 'error' ? { error: value } : value);
}

function parseWhole(text: string, endpointName: string): AnswerChunk {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw malformed(endpointName, 'answers with broken JSON', cause);
  }
  const chunk = parseAnswerChunk(value);
  if (chunk === undefined) throw notUnderstood(endpointName);
  return chunk;
}

/** Reads what is left after the end of an answer, so that the connection can be used again; gives it up when that takes long. */
async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const giveUp = (): void => void reader.cancel().catch(() => undefined);
  const timer = setTimeout(giveUp, DRAIN_MS).unref();
  try {
    while (!(await reader.read()).done);
  } catch {
    // The answer is complete; how its connection ends is of no concern.
  } finally {
    clearTimeout(timer);
  }
}

function malformed(endpointName: string, what: string, cause?: unknown): AppError {
  // A parser's own error quotes the body, which may hold anything; its name is enough.
  const name = cause instanceof Error ? cause.name : undefined;
  return new AppError(
    'malformed-response',
    `"${endpointName}" ${what}. Check that its base URL is that of an OpenAI-compatible server.`,
    name === undefined ? undefined : { cause: name },
  );
}

function notUnderstood(endpointName: string): AppError {
  return malformed(endpointName, 'answers in a form that is not the OpenAI protocol');
}

function webPage(endpointName: string): AppError {
  return new AppError(
    'malformed-response',
    `"${endpointName}" answers with a web page instead of a completion. Check its base URL; it usually ends in /v1.`,
  );
}

function emptyAnswer(endpointName: string): AppError {
  return new AppError(
    'empty-response',
    `"${endpointName}" answered with nothing at all. Run again, or check the server's log.`,
  );
}
