import { describe, expect, it } from 'vitest';
import { createOpenAiClient } from '../../src/node/openAiClient';
import { chatRequest, collect, endpointAt, failureOf } from '../support/loopback/asking';
import { hangs, refuses, stalls, streamed } from '../support/loopback/behaviours';
import { startLoopback } from '../support/loopback/loopbackServer';

describe('stopping', () => {
  it('before the request sends nothing', async () => {
    await using server = await startLoopback();
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    expect((await failureOf(collect(client, chatRequest(), AbortSignal.abort()))).code).toBe('cancelled');
    expect(server.requests).toHaveLength(0);
  });

  it('while the key is looked up sends nothing', async () => {
    await using server = await startLoopback();
    const stop = new AbortController();
    const key = (): Promise<string> => {
      stop.abort();
      return Promise.resolve('k');
    };
    const client = createOpenAiClient({ endpoint: endpointAt(server), key });
    expect((await failureOf(collect(client, chatRequest(), stop.signal))).code).toBe('cancelled');
    expect(server.requests).toHaveLength(0);
  });

  it('while the server thinks closes the connection', async () => {
    await using server = await startLoopback();
    server.always(hangs());
    const stop = new AbortController();
    const asked = failureOf(collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest(), stop.signal));
    await server.arrived(1);
    stop.abort();
    expect((await asked).code).toBe('cancelled');
    expect(await server.requests[0]?.closed).toBe('cut');
    expect(server.requests).toHaveLength(1);
  });

  it('in the middle of a stream closes the connection, with the asker waiting for more', async () => {
    await using server = await startLoopback();
    server.always(stalls(['so ']));
    const stop = new AbortController();
    const events = createOpenAiClient({ endpoint: endpointAt(server) }).complete(chatRequest(), stop.signal);
    await events.next();
    const next = failureOf(events.next());
    stop.abort();
    expect((await next).code).toBe('cancelled');
    expect(await server.requests[0]?.closed).toBe('cut');
  });

  it('closes the connection at once even if the asker does not come back for more', async () => {
    await using server = await startLoopback();
    server.always(stalls(['so ']));
    const stop = new AbortController();
    const events = createOpenAiClient({ endpoint: endpointAt(server) }).complete(chatRequest(), stop.signal);
    await events.next();
    stop.abort();
    expect(await server.requests[0]?.closed).toBe('cut');
    expect((await failureOf(events.next())).code).toBe('cancelled');
  });

  it('while waiting to send again ends the wait', async () => {
    await using server = await startLoopback();
    server.always(refuses(429, { error: { message: 'slow down' } }, { 'retry-after': '50' }));
    const stop = new AbortController();
    const asked = failureOf(collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest(), stop.signal));
    await server.arrived(1);
    await server.requests[0]?.closed;
    stop.abort();
    expect((await asked).code).toBe('cancelled');
    expect(server.requests).toHaveLength(1);
  });

  it('by leaving the loop closes the connection', async () => {
    await using server = await startLoopback();
    server.always(stalls(['so ']));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    for await (const event of client.complete(chatRequest(), new AbortController().signal)) {
      expect(event.kind).toBe('delta');
      break;
    }
    expect(await server.requests[0]?.closed).toBe('cut');
  });

  it('one request leaves the others alone', async () => {
    await using server = await startLoopback();
    const gate = Promise.withResolvers<undefined>();
    server.always(streamed(['a', 'b'], { pace: (index) => (index === 1 ? gate.promise : undefined) }));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    const stop = new AbortController();
    const stopped = failureOf(collect(client, chatRequest(), stop.signal));
    const kept = collect(client, chatRequest());
    await server.arrived(2);
    stop.abort();
    expect((await stopped).code).toBe('cancelled');
    gate.resolve(undefined);
    expect((await kept).completion.text).toBe('ab');
  });

  it('leaves no listener on the signal after an answer', async () => {
    await using server = await startLoopback();
    server.always(streamed(['x']));
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest(), signal);
    expect(listeners).toBe(0);
  });
});
