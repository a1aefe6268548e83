import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/node/answerReader';
import { mapAnswerError } from '../../src/node/mapOpenAiError';
import { createRedact } from '../../src/node/redact';
import { failureOf } from '../support/loopback/asking';

const endpoint = {
  endpointName: 'Loopback',
  baseUrl: new URL('http://127.0.0.1:1/v1'),
  redact: createRedact(undefined),
};
const idle = { wait: () => undefined, rest: () => undefined, dispose: () => undefined };

/** A body that sends the same piece over and over, and how many were taken. */
function endless(piece: string) {
  const bytes = new TextEncoder().encode(piece);
  let taken = 0;
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => (taken++, controller.enqueue(bytes)) });
  return { body, taken: () => taken };
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<void> {
  for await (const chunk of readAnswer(body, idle, endpoint)) expect(chunk.text).toBe('');
}

describe('an answer without end', () => {
  it.each([
    ['white space', ' '],
    ['keep-alives', ':\n'],
    ['one line of a stream', 'data'],
    ['JSON in place of a stream', '{"a":"'],
  ])('of %s is given up', async (_, piece) => {
    const { body, taken } = endless(piece.repeat(2_000_000 / piece.length));
    const failure = await failureOf(readAll(body));
    expect(failure).toMatchObject({ code: 'malformed-response', message: expect.stringContaining('without end') });
    expect(taken()).toBeLessThan(25);
  });
});

describe('an error inside an answer', () => {
  const request = { ...endpoint, model: 'tiny', keySent: false, howToSetKey: '' };
  it.each([
    [{ code: 'rate_limit_exceeded' }, 'rate-limited'],
    [{ type: 'rate_limit_error' }, 'rate-limited'],
    [{ code: '503' }, 'server-error'],
    [{ code: 401 }, 'unauthorized'],
    [{ code: 200 }, 'server-error'],
    [{ code: 'nothing' }, 'server-error'],
    [{}, 'server-error'],
  ])('%j means %s', (error, code) => {
    expect(mapAnswerError(error, request).code).toBe(code);
  });
});
