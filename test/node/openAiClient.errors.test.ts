import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createOpenAiClient } from '../../src/node/openAiClient';
import type { Endpoint } from '../../src/core/llm/endpoint';
import { chatRequest, collect, endpointAt, failureOf } from '../support/loopback/asking';
import { drops, failsInside, hangs, plainJson, raw, refuses, stalls, streamed } from '../support/loopback/behaviours';
import { startLoopback, type Behaviour, type LoopbackServer } from '../support/loopback/loopbackServer';

type OpenAiEndpoint = Extract<Endpoint, { kind: 'openai' }>;

/** Asks once, with no retries unless given, and returns the error and the server's view. */
async function failure(server: LoopbackServer, extra: Partial<OpenAiEndpoint> = {}, key?: string) {
  const endpoint = endpointAt(server, { maxRetries: 0, ...extra });
  const client = createOpenAiClient({ endpoint, key: () => Promise.resolve(key) });
  return failureOf(collect(client, chatRequest()));
}

/** An OpenAI error body. */
function body(message: string, extra: object = {}): object {
  return { error: { message, type: 'invalid_request_error', ...extra } };
}

describe('what an answer comes to', () => {
  const finishedEvent = 'data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}\n\n';
  const cases: readonly (readonly [string, Behaviour, string, RegExp])[] = [
    [
      'a stream that ends politely',
      streamed(['so far'], { finishReason: null, done: false }),
      'interrupted',
      /after 6 char/,
    ],
    [
      'a stream broken off with [DONE], as llama-cpp-python does for the next request',
      streamed(['so far'], { finishReason: null }),
      'interrupted',
      /after 6 char/,
    ],
    ['nothing but [DONE]', raw('data: [DONE]\n\n'), 'interrupted', /after 0 char/],
    ['a connection dropped in the stream', drops(['so far']), 'interrupted', /connection .* was lost/],
    ['a connection dropped before the answer', drops(), 'interrupted', /connection .* was lost/],
    [
      'an event cut off in its middle',
      raw('data: {"choices":[{"delta":{"con'),
      'interrupted',
      /ended its answer early/,
    ],
    ['broken JSON in the stream', raw('data: {"choices":[{]}\n\n'), 'malformed-response', /broken JSON/],
    ['broken JSON in place of a stream', raw('{"choices":[', 'application/json'), 'malformed-response', /broken JSON/],
    ['JSON of another protocol', raw('{"response":"hi"}', 'application/json'), 'malformed-response', /OpenAI/],
    ['another protocol’s stream', raw('{"message":1}\n{"message":2}\n'), 'malformed-response', /OpenAI/],
    ['plain words', raw('It works!', 'text/plain'), 'malformed-response', /OpenAI/],
    [
      'a page of HTML with status 200',
      raw('<!doctype html><p>Hi', 'text/html'),
      'malformed-response',
      /web page.*\/v1/,
    ],
    ['a page of HTML called a stream', raw('\n <html>'), 'malformed-response', /web page/],
    ['no body at all', raw(''), 'empty-response', /nothing at all/],
    ['a stream without text', streamed([]), 'empty-response', /stopped before its first word/],
    ['a stream of white space', streamed([' ', '\n']), 'empty-response', /empty answer/],
    [
      'thinking until the limit',
      streamed([], { reasoning: ['hm'], finishReason: 'length' }),
      'empty-response',
      /more tokens/,
    ],
    ['an answer held back', streamed([], { finishReason: 'content_filter' }), 'empty-response', /content filter/],
    ['an empty JSON answer', plainJson(''), 'empty-response', /empty answer/],
    [
      'an error inside the stream',
      failsInside(['so'], { message: 'out of memory' }),
      'server-error',
      /"out of memory"/,
    ],
    ['a rate limit inside the stream', failsInside([], { message: 'm', code: 429 }), 'rate-limited', /429/],
    ['an error as a named event', raw('event: error\ndata: {"message":"boom"}\n\n'), 'server-error', /"boom"/],
    ['an error after the finish reason', raw(`${finishedEvent}data: {"error":"late"}\n\n`), 'server-error', /late/],
    [
      'an error in the words of vLLM with status 200',
      raw('{"object":"error","message":"no GPU"}'),
      'server-error',
      /no GPU/,
    ],
    ['an error object with status 200', raw('{"error":{"message":"no GPU"}}'), 'server-error', /"no GPU"/],
    ['401', refuses(401, body('bad key')), 'unauthorized', /"Loopback".*"Rapport: Set API Key"/],
    ['403', refuses(403, body('not in your country')), 'unauthorized', /"not in your country"/],
    ['404 for the model', refuses(404, body('The model `tiny` does not exist')), 'model-not-found', /no model "tiny"/],
    ['404 by code', refuses(404, body('nope', { code: 'model_not_found' })), 'model-not-found', /no model "tiny"/],
    ['404 in the words of vLLM', refuses(404, { object: 'error', message: 'no `tiny`' }), 'model-not-found', /"tiny"/],
    ['404 for the path', refuses(404, { detail: 'Not Found' }), 'refused', /chat or completions.*"Not Found"/],
    ['404 as HTML', refuses(404, '<h1>Not Found</h1>'), 'refused', /nothing at this address \(404\)/],
    ['400', refuses(400, body('max_tokens is too large: 99999')), 'refused', /"max_tokens is too large: 99999"/],
    ['400 as a bare sentence', refuses(400, { error: 'bad seed' }), 'refused', /"bad seed"/],
    ['400 by code of the model', refuses(400, body('?', { code: 'model_not_found' })), 'model-not-found', /"tiny"/],
    ['402', refuses(402, body('Insufficient Balance')), 'refused', /\(402\).*"Insufficient Balance"/],
    [
      '422 with a list of reasons',
      refuses(422, { detail: [{ loc: ['n'] }] }),
      'refused',
      /\(422\).*"\[\{"loc":\["n"\]\}\]"/,
    ],
    ['429', refuses(429, body('Slow down')), 'rate-limited', /"Slow down"/],
    ['429 with a wait', refuses(429, body('Slow'), { 'retry-after': '75' }), 'rate-limited', /again in 75 s/],
    ['500', refuses(500, body('oops')), 'server-error', /\(500\).*"oops"/],
    ['502 as HTML', refuses(502, '<html>bad gateway</html>'), 'server-error', /\(502\)/],
    ['503 without a body', refuses(503, ''), 'server-error', /\(503\)/],
  ];

  it.each(cases)('%s', async (_, behaviour, code, message) => {
    await using server = await startLoopback();
    server.always(behaviour);
    const error = await failure(server);
    expect({ code: error.code, message: error.message }).toEqual({ code, message: expect.stringMatching(message) });
    expect(error.message).not.toMatch(/<|undefined|\[object/);
    expect(server.requests).toHaveLength(1);
  });

  it('is the whole answer when the connection is lost after the finish reason', async () => {
    await using server = await startLoopback();
    server.always(drops(['all of it'], 'stop'));
    const client = createOpenAiClient({ endpoint: endpointAt(server, { maxRetries: 0 }) });
    const { completion } = await collect(client, chatRequest());
    expect(completion).toMatchObject({ text: 'all of it', finishReason: 'stop' });
  });

  it('keeps the deltas that came before an error', async () => {
    await using server = await startLoopback();
    server.always(drops(['so ', 'far']));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    const seen: string[] = [];
    const asking = (async () => {
      for await (const event of client.complete(chatRequest(), new AbortController().signal)) {
        if (event.kind === 'delta') seen.push(event.text);
      }
    })();
    await failureOf(asking);
    expect(seen).toEqual(['so ', 'far']);
  });
});

describe('what a server says', () => {
  it('is cut at 300 characters', async () => {
    await using server = await startLoopback();
    server.always(refuses(400, body('🙂'.repeat(299) + 'abcdef')));
    expect((await failure(server)).message).toContain(`"${'🙂'.repeat(299)}a…"`);
  });

  it('loses control characters, line ends and marks that turn text around', async () => {
    await using server = await startLoopback();
    server.always(refuses(400, body('one\u001b[31m\r\n tw\u202eo\u0000three')));
    expect((await failure(server)).message).toContain('"one [31m two three"');
  });

  it('is left out when it is HTML', async () => {
    await using server = await startLoopback();
    server.always(refuses(400, '<html><body>nginx</body></html>'));
    expect((await failure(server)).message).not.toContain('nginx');
  });

  it('is not waited for for ever', async () => {
    await using server = await startLoopback();
    server.always((response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.write('{"error":');
    });
    expect(await failure(server, { idleTimeoutMs: 60 })).toMatchObject({ code: 'timeout' });
  });
});

describe('a base URL without /v1', () => {
  it('is what a 404 hints at', async () => {
    await using server = await startLoopback();
    server.always(refuses(404, 'Not Found'));
    const error = await failure(server, { baseUrl: `http://127.0.0.1:${server.port}` });
    expect(error).toMatchObject({ code: 'refused', message: expect.stringContaining('usually ends in /v1') });
  });
});

describe('silence', () => {
  it('before an answer is a timeout, and is not sent again', async () => {
    await using server = await startLoopback();
    server.always(hangs());
    const error = await failure(server, { idleTimeoutMs: 60, maxRetries: 3 });
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('sent nothing for 0.1 s') });
    expect(await server.requests[0]?.closed).toBe('cut');
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['after headers', []],
    ['after some text', ['so', ' far']],
  ] as const)('%s is a timeout', async (_, deltas) => {
    await using server = await startLoopback();
    server.always(stalls(deltas));
    expect(await failure(server, { idleTimeoutMs: 60 })).toMatchObject({ code: 'timeout' });
    expect(await server.requests[0]?.closed).toBe('cut');
  });

  it('after the finish reason does no harm', async () => {
    await using server = await startLoopback();
    server.always((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"delta":{"content":"done"},"finish_reason":"stop"}]}\n\n');
    });
    const client = createOpenAiClient({ endpoint: endpointAt(server, { idleTimeoutMs: 300 }) });
    expect((await collect(client, chatRequest())).completion.text).toBe('done');
  });

  it('is none while tokens, however slow, or keep-alives come', async () => {
    await using server = await startLoopback();
    const slow = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 90));
    server.always(streamed(['a', 'b', 'c', 'd', 'e', 'f'], { pace: slow, keepAlive: true }));
    const client = createOpenAiClient({ endpoint: endpointAt(server, { idleTimeoutMs: 400 }) });
    expect((await collect(client, chatRequest())).completion.text).toBe('abcdef');
  });

  it('is none while the asker takes its time', async () => {
    await using server = await startLoopback();
    server.always(streamed(['a', 'b']));
    const client = createOpenAiClient({ endpoint: endpointAt(server, { idleTimeoutMs: 30 }) });
    const events = client.complete(chatRequest(), new AbortController().signal);
    await events.next();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect((await events.next()).value).toEqual({ kind: 'delta', text: 'b' });
    expect((await events.next()).value).toMatchObject({ kind: 'completed' });
  });
});

describe('a server that is not there', () => {
  it('is unreachable at once, named by host and port', async () => {
    const port = await freePort();
    const error = await failureOf(
      collect(createOpenAiClient({ endpoint: endpointAt({ baseUrl: `http://127.0.0.1:${port}/v1` }) }), chatRequest()),
    );
    expect(error).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(`127.0.0.1:${port} ("Loopback")`),
    });
  });

  it('is unreachable when both addresses of localhost refuse', async () => {
    const port = await freePort();
    const endpoint = endpointAt({ baseUrl: `http://localhost:${port}/v1` });
    const error = await failureOf(collect(createOpenAiClient({ endpoint }), chatRequest()));
    expect(error).toMatchObject({ code: 'unreachable', message: expect.stringContaining(`localhost:${port}`) });
  });

  it.each([
    ['ENOTFOUND', /host .* cannot be found/],
    ['UND_ERR_CONNECT_TIMEOUT', /No connection .* in time/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /certificate .* not trusted/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /does not speak https/],
  ])('is unreachable with %s, and asked once', async (code, message) => {
    let calls = 0;
    const fetch = (): Promise<Response> => {
      calls++;
      return Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code }) }));
    };
    const endpoint = endpointAt({ baseUrl: 'https://models.example/v1' });
    const error = await failureOf(collect(createOpenAiClient({ endpoint, fetch }), chatRequest()));
    expect(error).toMatchObject({ code: 'unreachable', message: expect.stringMatching(message) });
    expect(error.message).toContain('models.example:443');
    expect(calls).toBe(1);
  });

  it('is sent to again when the connection was lost before the answer', async () => {
    await using server = await startLoopback();
    server.script(drops(), streamed(['ok']));
    const { completion } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    expect(completion).toMatchObject({ text: 'ok', retries: 1 });
  });
});

describe('a base URL that cannot be used', () => {
  it.each([
    ['localhost:8080/v1', /begins with localhost:/],
    ['not a url', /is not a URL/],
    ['', /is not a URL/],
    ['ftp://models.example/v1', /only http: and https:/],
    ['file:///etc/passwd', /only http: and https:/],
    ['https://me:secret@models.example/v1', /user name or password/],
    ['https://models.example/v1#x', /after "#"/],
    ['https://models.example/v1?api_key=secret', /key in its query/],
  ])('%s is an invalid setting', (baseUrl, message) => {
    const make = (): unknown => createOpenAiClient({ endpoint: endpointAt({ baseUrl }) });
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-setting', message: expect.stringMatching(message) }));
    expect(make).not.toThrow(/secret/);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
