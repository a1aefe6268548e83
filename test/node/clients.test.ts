import { describe, expect, it, vi } from 'vitest';
import { toRecording, type Recording } from '../../src/core/llm/recording';
import { createClientFor, type ClientDependencies } from '../../src/node/clients';
import { chatRequest, collect, endpointAt, failureOf } from '../support/loopback/asking';
import { refuses, streamed } from '../support/loopback/behaviours';
import { startLoopback } from '../support/loopback/loopbackServer';

function dependencies(extra: Partial<ClientDependencies> = {}): ClientDependencies {
  return { keyOf: () => Promise.resolve(undefined), recordingsOf: () => Promise.resolve([]), ...extra };
}

function recording(text: string): Recording {
  const completion = {
    text,
    finishReason: 'stop' as const,
    latencyMs: 1,
    retries: 0,
    notSent: [],
    source: { kind: 'live' as const },
  };
  return toRecording(chatRequest(), completion, 0, { server: 's', date: 'd' });
}

describe('createClientFor', () => {
  it('asks a server with the key of its endpoint', async () => {
    await using server = await startLoopback();
    server.always(streamed(['live']));
    const keyOf = vi.fn(() => Promise.resolve('k'));
    const { completion } = await collect(createClientFor(endpointAt(server), dependencies({ keyOf })), chatRequest());
    expect(completion).toMatchObject({ text: 'live', source: { kind: 'live' } });
    expect(keyOf).toHaveBeenCalledWith('loopback');
    expect(server.requests[0]?.headers.authorization).toBe('Bearer k');
  });

  it('passes on how a key is set', async () => {
    await using server = await startLoopback();
    server.always(refuses(401, {}));
    const client = createClientFor(endpointAt(server), dependencies({ howToSetKey: 'Set RAPPORT_API_KEY.' }));
    expect((await failureOf(collect(client, chatRequest()))).message).toContain('Set RAPPORT_API_KEY.');
  });

  it('replays the recordings of a recorded endpoint, the newest that it is given', async () => {
    let recordings: readonly Recording[] = [recording('first')];
    const recordingsOf = vi.fn(() => Promise.resolve(recordings));
    const endpoint = { kind: 'recorded', id: 'r', name: 'Recorded', models: [] } as const;
    const client = createClientFor(endpoint, dependencies({ recordingsOf }));
    expect((await collect(client, chatRequest())).completion).toMatchObject({
      text: 'first',
      source: { kind: 'recorded' },
    });
    recordings = [recording('second')];
    expect((await collect(client, chatRequest())).completion.text).toBe('second');
    expect(recordingsOf).toHaveBeenCalledWith('r', expect.any(AbortSignal));
  });

  it('knows what the models of a recorded endpoint refuse', async () => {
    const endpoint = {
      kind: 'recorded',
      id: 'r',
      name: 'Recorded',
      models: [{ id: 'tiny', refuses: ['seed'] }],
    } as const;
    const client = createClientFor(endpoint, dependencies({ recordingsOf: () => Promise.resolve([recording('ok')]) }));
    const { completion } = await collect(client, chatRequest({ sampling: { temperature: 0, seed: 9 } }));
    expect(completion).toMatchObject({ text: 'ok', notSent: ['seed'] });
  });

  it('says plainly that an edited prompt is not recorded', async () => {
    const endpoint = { kind: 'recorded', id: 'r', name: 'Recorded', models: [] } as const;
    const client = createClientFor(endpoint, dependencies());
    expect((await failureOf(collect(client, chatRequest()))).code).toBe('not-recorded');
  });

  it('refuses an endpoint that cannot be used', () => {
    const make = (): unknown => createClientFor(endpointAt({ baseUrl: 'nowhere' }), dependencies());
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-setting' }));
  });
});
