import { describe, expect, it } from 'vitest';
import { createOpenAiClient } from '../../src/node/openAiClient';
import { chatRequest, collect, endpointAt, textRequest } from '../support/loopback/asking';
import { failsInside, plainJson, raw, refuses, streamed } from '../support/loopback/behaviours';
import { startLoopback } from '../support/loopback/loopbackServer';

const NOW = 'retry-after-ms';

describe('what is sent', () => {
  it('sends a chat request with the parameters under their names in the protocol', async () => {
    await using server = await startLoopback();
    server.always(streamed(['ok']));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    const sampling = { temperature: 0, maxTokens: 64, seed: 7, stop: ['\n\n'] };
    await collect(client, chatRequest({ sampling }));
    expect(server.requests[0]?.url).toBe('/v1/chat/completions');
    expect(server.requests[0]?.body).toEqual({
      model: 'tiny',
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'I lost my keys.' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0,
      max_tokens: 64,
      seed: 7,
      stop: ['\n\n'],
    });
  });

  it('sends a text completion that stops at the strings of its prompt and of the sampling, each once', async () => {
    await using server = await startLoopback();
    server.always(streamed(['ok']));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    const prompt = { form: 'completion' as const, text: 'Speaker: hi\nListener:', stop: ['\nSpeaker:', '###'] };
    await collect(client, textRequest({ prompt, sampling: { maxTokens: 9, stop: ['###', '!!!'] } }));
    expect(server.requests[0]?.url).toBe('/v1/completions');
    expect(server.requests[0]?.body).toEqual({
      model: 'tiny',
      prompt: 'Speaker: hi\nListener:',
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 9,
      stop: ['###', '!!!', '\nSpeaker:'],
    });
  });

  it('leaves out what a reasoning model refuses, uses its name for the limit, and reports what was left out', async () => {
    await using server = await startLoopback();
    server.always(streamed(['ok']));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    const sampling = { temperature: 0, maxTokens: 64, stop: ['x'] };
    const { completion } = await collect(client, chatRequest({ model: 'o3-mini', sampling }));
    expect(server.requests[0]?.body).toMatchObject({ max_completion_tokens: 64 });
    expect(server.requests[0]?.body).not.toHaveProperty('temperature');
    expect(server.requests[0]?.body).not.toHaveProperty('stop');
    expect(server.requests[0]?.body).not.toHaveProperty('max_tokens');
    expect(completion.notSent).toEqual(['stop', 'temperature']);
  });

  it('obeys what the endpoint says of its model', async () => {
    await using server = await startLoopback();
    server.always(streamed(['ok']));
    const models = [{ id: 'tiny', refuses: ['seed' as const], maxTokensName: 'max_completion_tokens' as const }];
    const client = createOpenAiClient({ endpoint: endpointAt(server, { models }) });
    const { completion } = await collect(client, chatRequest({ sampling: { seed: 1, maxTokens: 5 } }));
    expect(server.requests[0]?.body).not.toHaveProperty('seed');
    expect(server.requests[0]?.body).toMatchObject({ max_completion_tokens: 5 });
    expect(completion.notSent).toEqual(['seed']);
  });

  it('keeps a path, a slash at the end and a query of the base URL', async () => {
    await using server = await startLoopback();
    server.always(streamed(['ok']));
    const baseUrl = `http://127.0.0.1:${server.port}/openai/v1/?api-version=2`;
    await collect(createOpenAiClient({ endpoint: endpointAt({ baseUrl }) }), chatRequest());
    expect(server.requests[0]?.url).toBe('/openai/v1/chat/completions?api-version=2');
  });

  it('tells the server nothing about this machine', async () => {
    await using server = await startLoopback();
    server.always(streamed(['ok']));
    await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    const names = Object.keys(server.requests[0]?.headers ?? {});
    expect(names.filter((name) => name.startsWith('x-') || name.startsWith('openai-'))).toEqual([]);
    expect(server.requests[0]?.headers['user-agent']).toBe('rapport');
  });
});

describe('a streamed answer', () => {
  it('comes as deltas and ends with one completion: text, finish reason, usage, latency and no retries', async () => {
    await using server = await startLoopback();
    server.always(streamed(['Oh ', 'no!'], { usage: { prompt: 12, completion: 3 } }));
    let clock = 100;
    const client = createOpenAiClient({ endpoint: endpointAt(server), now: () => (clock += 5) });
    const { deltas, completion } = await collect(client, chatRequest());
    expect(deltas).toEqual(['Oh ', 'no!']);
    expect(completion).toEqual({
      text: 'Oh no!',
      finishReason: 'stop',
      usage: { promptTokens: 12, completionTokens: 3 },
      latencyMs: 5,
      retries: 0,
      notSent: [],
      source: { kind: 'live' },
    });
  });

  it('gives each delta to the asker before the next one is sent', async () => {
    await using server = await startLoopback();
    const gates = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    server.always(streamed(['first', 'second'], { pace: (index) => gates[index]?.promise }));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    const events = client.complete(chatRequest(), new AbortController().signal);
    gates[0]?.resolve(undefined);
    expect((await events.next()).value).toEqual({ kind: 'delta', text: 'first' });
    gates[1]?.resolve(undefined);
    expect((await events.next()).value).toEqual({ kind: 'delta', text: 'second' });
    expect((await events.next()).value).toMatchObject({ kind: 'completed' });
    expect((await events.next()).done).toBe(true);
  });

  it.each([1, 2, 3, 7])(
    'is whole when it arrives %i bytes at a time, characters and lines cut in two',
    async (chunkBytes) => {
      await using server = await startLoopback();
      const said = ['Ça va? ', '😀👩‍👩‍👧 ', '“ni hao” 你好'];
      server.always(streamed(said, { chunkBytes, usage: { prompt: 1, completion: 2 } }));
      const { completion } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
      expect(completion.text).toBe(said.join(''));
      expect(completion.usage).toEqual({ promptTokens: 1, completionTokens: 2 });
    },
  );

  it.each(['\n', '\r\n', '\r'] as const)('is understood with line ends %j and keep-alives between', async (newline) => {
    await using server = await startLoopback();
    server.always(streamed(['a', 'b'], { newline, keepAlive: true, chunkBytes: 5 }));
    const { deltas } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    expect(deltas).toEqual(['a', 'b']);
  });

  it('is understood in the form of text completions', async () => {
    await using server = await startLoopback();
    server.always(streamed([' Oh', ' no'], { finishReason: 'length', usage: { prompt: 4, completion: 2 } }));
    const { completion } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), textRequest());
    expect(completion).toMatchObject({ text: ' Oh no', finishReason: 'length', usage: { promptTokens: 4 } });
  });

  it('has no reasoning in its text', async () => {
    await using server = await startLoopback();
    server.always(streamed(['Hello.'], { reasoning: ['The user ', 'lost keys'] }));
    const { deltas } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    expect(deltas).toEqual(['Hello.']);
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content-filter'],
    ['tool_calls', 'other'],
  ])('with the finish reason %s ends as %s', async (finishReason, expected) => {
    await using server = await startLoopback();
    server.always(streamed(['x'], { finishReason }));
    const { completion } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    expect(completion.finishReason).toBe(expected);
  });

  it('is whole with a finish reason and no [DONE]', async () => {
    await using server = await startLoopback();
    server.always(streamed(['x'], { done: false }));
    const { completion } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    expect(completion).toMatchObject({ text: 'x', finishReason: 'stop' });
  });

  it('is understood when the server calls it plain text', async () => {
    await using server = await startLoopback();
    server.always(streamed(['x'], { contentType: 'text/plain' }));
    const { completion } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    expect(completion.text).toBe('x');
  });

  it('leaves its connection to the next requests', async () => {
    await using server = await startLoopback();
    server.always(streamed(['x']));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    for (let index = 0; index < 20; index++) await collect(client, chatRequest());
    expect(server.connections()).toBeLessThanOrEqual(3);
  });
});

describe('a server that leaves the connection open after [DONE]', () => {
  it('is not waited for, and its connection is given up', async () => {
    await using server = await startLoopback();
    server.always((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    });
    const { completion } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    expect(completion.text).toBe('x');
    expect(await server.requests[0]?.closed).toBe('cut');
  });
});

describe('an answer that is not streamed', () => {
  it.each(['application/json', 'text/plain', 'text/event-stream'])('is understood as %s', async (contentType) => {
    await using server = await startLoopback();
    server.always(plainJson('All at once.', { contentType, usage: { prompt: 5, completion: 4 } }));
    const { deltas, completion } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    expect(deltas).toEqual(['All at once.']);
    expect(completion).toMatchObject({ finishReason: 'stop', usage: { promptTokens: 5, completionTokens: 4 } });
  });

  it('is understood in the form of text completions', async () => {
    await using server = await startLoopback();
    server.always(plainJson(' there'));
    const { completion } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), textRequest());
    expect(completion.text).toBe(' there');
  });

  it('is whole by its form, with no finish reason', async () => {
    await using server = await startLoopback();
    server.always(raw('{"choices":[{"message":{"content":"Hello"}}]}', 'application/json'));
    const { completion } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    expect(completion).toMatchObject({ text: 'Hello', finishReason: 'other' });
  });

  it('is understood when its text is a list of parts', async () => {
    await using server = await startLoopback();
    const content = [
      { type: 'thinking', text: 'hm' },
      { type: 'text', text: 'Hello ' },
      { type: 'text', text: 'you' },
    ];
    server.always(
      raw(JSON.stringify({ choices: [{ message: { content }, finish_reason: 'stop' }] }), 'application/json'),
    );
    const { completion } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    expect(completion.text).toBe('Hello you');
  });
});

describe('a server that does not know stream_options', () => {
  const refusal = refuses(400, { error: { message: 'Unknown field: stream_options', type: 'invalid_request_error' } });

  it('is asked again without it at once, and never with it again', async () => {
    await using server = await startLoopback();
    server.script(refusal, streamed(['one']), streamed(['two']));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    const first = await collect(client, chatRequest());
    const second = await collect(client, chatRequest());
    expect([first.completion.text, second.completion.text]).toEqual(['one', 'two']);
    expect(first.completion.retries).toBe(0);
    expect(server.requests.map(({ body }) => 'stream_options' in (body ?? {}))).toEqual([true, false, false]);
  });

  it('is asked only once more when it still refuses', async () => {
    await using server = await startLoopback();
    server.always(refusal);
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    await expect(collect(client, chatRequest())).rejects.toMatchObject({ code: 'refused' });
    expect(server.requests).toHaveLength(2);
  });
});

describe('sending again', () => {
  it.each([
    ['429 with retry-after', refuses(429, { error: { message: 'slow down' } }, { 'retry-after': '0' })],
    ['500', refuses(500, { error: { message: 'oops' } }, { [NOW]: '0' })],
    ['503 with a page of HTML', refuses(503, '<html>busy</html>', { [NOW]: '0' })],
  ])('gets the answer after %s, and counts it', async (_, refusal) => {
    await using server = await startLoopback();
    server.script(refusal, refusal, streamed(['at last']));
    const { completion } = await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    expect(completion).toMatchObject({ text: 'at last', retries: 2 });
    expect(server.requests).toHaveLength(3);
  });

  it('waits as long as retry-after says', async () => {
    await using server = await startLoopback();
    server.script(refuses(429, { error: { message: 'slow down' } }, { [NOW]: '120' }), streamed(['ok']));
    const started = performance.now();
    await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    expect(performance.now() - started).toBeGreaterThanOrEqual(115);
  });

  it('stops after the endpoint’s number of retries', async () => {
    await using server = await startLoopback();
    server.always(refuses(500, { error: { message: 'oops' } }, { [NOW]: '0' }));
    const client = createOpenAiClient({ endpoint: endpointAt(server, { maxRetries: 1 }) });
    await expect(collect(client, chatRequest())).rejects.toMatchObject({ code: 'server-error' });
    expect(server.requests).toHaveLength(2);
  });

  it('does not happen once an answer has begun', async () => {
    await using server = await startLoopback();
    server.always(failsInside(['par'], { message: 'overloaded', code: 503 }));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    await expect(collect(client, chatRequest())).rejects.toMatchObject({ code: 'server-error' });
    expect(server.requests).toHaveLength(1);
  });
});
