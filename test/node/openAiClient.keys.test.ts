import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOpenAiClient } from '../../src/node/openAiClient';
import { recordTo } from '../../src/core/llm/recorder';
import { createRecorder } from '../../src/node/recordingFile';
import { chatRequest, collect, endpointAt, failureOf } from '../support/loopback/asking';
import { failsInside, raw, refuses, streamed } from '../support/loopback/behaviours';
import { startLoopback, type Behaviour } from '../support/loopback/loopbackServer';

const KEY = 'sk-very+secret/9"A';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the key', () => {
  it('is sent as a bearer token, asked for anew each time, white space around it left out', async () => {
    await using server = await startLoopback();
    server.always(streamed(['ok']));
    const keys = [' first\n', 'second'];
    const client = createOpenAiClient({ endpoint: endpointAt(server), key: () => Promise.resolve(keys.shift()) });
    await collect(client, chatRequest());
    await collect(client, chatRequest());
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer first', 'Bearer second']);
  });

  it.each([
    ['there is no source of keys', undefined],
    ['the endpoint has none', () => Promise.resolve(undefined)],
    ['it is blank', () => Promise.resolve('  ')],
  ])('is not sent, nor anything in its place, when %s', async (_, key) => {
    await using server = await startLoopback();
    server.always(streamed(['ok']));
    const client = createOpenAiClient({ endpoint: endpointAt(server), ...(key === undefined ? {} : { key }) });
    await collect(client, chatRequest());
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is never taken from the environment, nor are headers, an address or an organisation', async () => {
    await using server = await startLoopback();
    server.always(streamed(['ok']));
    vi.stubEnv('OPENAI_API_KEY', KEY);
    vi.stubEnv('OPENAI_ADMIN_KEY', KEY);
    vi.stubEnv('OPENAI_ORG_ID', KEY);
    vi.stubEnv('OPENAI_PROJECT_ID', KEY);
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1/v1');
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', `Authorization: Bearer ${KEY}\nX-Key: ${KEY}`);
    await collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest());
    expect(JSON.stringify(server.requests[0]?.headers)).not.toContain('secret');
  });

  it('that nobody set is asked for by name of the endpoint and of the command', async () => {
    await using server = await startLoopback();
    server.always(refuses(401, { error: { message: 'no key' } }));
    const error = await failureOf(collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest()));
    expect(error.code).toBe('unauthorized');
    expect(error.message).toMatch(/^"Loopback" asks for a key, and none is set \(401\)\. .*"Rapport: Set API Key"/);
  });

  it('that is wrong is said to be, and how to set it is the caller’s to say', async () => {
    await using server = await startLoopback();
    server.always(refuses(401, { error: { message: 'bad key' } }));
    const options = {
      endpoint: endpointAt(server),
      key: () => Promise.resolve('k'),
      howToSetKey: 'Set RAPPORT_API_KEY.',
    };
    const error = await failureOf(collect(createOpenAiClient(options), chatRequest()));
    expect(error.message).toMatch(/^"Loopback" does not accept the key \(401\)\. Set RAPPORT_API_KEY\./);
  });

  it('with characters that no header can carry is refused without showing it', async () => {
    await using server = await startLoopback();
    const client = createOpenAiClient({ endpoint: endpointAt(server), key: () => Promise.resolve('se\ncret') });
    const error = await failureOf(collect(client, chatRequest()));
    expect(error.code).toBe('unauthorized');
    expect(inspect(error, { depth: 9 })).not.toContain('cret');
    expect(server.requests).toHaveLength(0);
  });

  it('that cannot be read is an error that says which', async () => {
    await using server = await startLoopback();
    const client = createOpenAiClient({ endpoint: endpointAt(server), key: () => Promise.reject(new Error(KEY)) });
    const error = await failureOf(collect(client, chatRequest()));
    expect(error).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('"Loopback" cannot be read'),
    });
    expect(inspect(error, { depth: 9 })).not.toContain(KEY);
  });
});

describe('a server that echoes the key', () => {
  const echo =
    (make: (said: string) => Behaviour): Behaviour =>
    (response, request) =>
      make(`You sent ${request.headers.authorization ?? ''} (${encodeURIComponent(KEY)}).`)(response, request);
  const headers = { 'x-echo': KEY, 'retry-after-ms': '0' };

  it.each([
    ['in a 401', echo((said) => refuses(401, { error: { message: said, code: said } }, headers))],
    ['in a 400', echo((said) => refuses(400, { error: said, detail: said }, headers))],
    ['in a 429', echo((said) => refuses(429, { error: { message: said } }, headers))],
    ['in a 500 of plain text', echo((said) => refuses(500, said, headers))],
    ['inside a stream', echo((said) => failsInside(['x'], { message: said, code: said }))],
    ['in broken JSON', echo((said) => raw(`data: {${said}\n\n`))],
    ['in another protocol', echo((said) => raw(said))],
    [
      'in a redirect',
      echo(() => refuses(307, '', { location: `https://elsewhere.example/${encodeURIComponent(KEY)}` })),
    ],
  ])('%s does not get it into the error, its causes or the console', async (_, behaviour) => {
    await using server = await startLoopback();
    server.always(behaviour);
    const logged = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => undefined),
    );
    const endpoint = endpointAt(server, { maxRetries: 1 });
    const error = await failureOf(
      collect(createOpenAiClient({ endpoint, key: () => Promise.resolve(KEY) }), chatRequest()),
    );
    const everything = inspect(error, { depth: 20, showHidden: true, maxStringLength: null });
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(everything).not.toContain('very');
    expect(logged.flatMap(({ mock }) => mock.calls)).toEqual([]);
  });

  it('shows what it said with the key replaced', async () => {
    await using server = await startLoopback();
    server.always(echo((said) => refuses(400, { error: { message: said } })));
    const client = createOpenAiClient({ endpoint: endpointAt(server), key: () => Promise.resolve(KEY) });
    const error = await failureOf(collect(client, chatRequest()));
    expect(error.message).toContain('"You sent Bearer [key] ([key])."');
  });

  it('does not get it into a recording', async () => {
    await using server = await startLoopback();
    server.always(streamed(['fine']));
    const folder = await mkdtemp(join(tmpdir(), 'rapport-'));
    try {
      const path = join(folder, 'recorded.jsonl');
      const recorder = createRecorder({ path, origin: { server: 'loopback', date: '2026-01-01' } });
      const client = createOpenAiClient({ endpoint: endpointAt(server), key: () => Promise.resolve(KEY) });
      await collect(recordTo(client, recorder), chatRequest());
      const text = await readFile(path, 'utf8');
      expect(text).toContain('"completion":"fine"');
      expect(text).not.toContain('very');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('with status %i is not followed, to whatever server', async (status) => {
    await using elsewhere = await startLoopback();
    await using server = await startLoopback();
    elsewhere.always(streamed(['stolen']));
    const location = `${elsewhere.baseUrl}/chat/completions?key=${KEY}`;
    server.always(refuses(status, '', { location }));
    const client = createOpenAiClient({ endpoint: endpointAt(server), key: () => Promise.resolve(KEY) });
    const error = await failureOf(collect(client, chatRequest()));
    expect(error.code).toBe('refused');
    expect(error.message).toContain(`to ${elsewhere.baseUrl}/chat/completions, and Rapport does not follow`);
    expect(elsewhere.requests).toHaveLength(0);
    expect(server.requests).toHaveLength(1);
  });

  it('without an address is refused too', async () => {
    await using server = await startLoopback();
    server.always(refuses(302, ''));
    const error = await failureOf(collect(createOpenAiClient({ endpoint: endpointAt(server) }), chatRequest()));
    expect(error).toMatchObject({ code: 'refused', message: expect.stringContaining('elsewhere') });
  });
});
