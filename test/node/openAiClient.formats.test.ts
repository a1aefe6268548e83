import { describe, expect, it } from 'vitest';
import { requestHash } from '../../src/core/llm/requestHash';
import { createOpenAiClient } from '../../src/node/openAiClient';
import { chatRequest, collect, endpointAt, failureOf, textRequest } from '../support/loopback/asking';
import { refuses, streamed } from '../support/loopback/behaviours';
import { startLoopback } from '../support/loopback/loopbackServer';

const answerFormat = { name: 'thing', schema: { type: 'object', properties: { a: { type: 'string' } } } };
const inSchemaWords = { type: 'json_schema', json_schema: { ...answerFormat, strict: true } };
const inObjectWords = { type: 'json_object', schema: answerFormat.schema };
const refusal = refuses(422, { error: { message: "Input should be 'text' or 'json_object'" } });

describe('the form of an answer', () => {
  it("is asked for in the protocol's own words, and free text with none", async () => {
    await using server = await startLoopback();
    server.always(streamed(['{}']));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    const { completion } = await collect(client, chatRequest({ answerFormat }));
    await collect(client, chatRequest());
    expect(server.requests.map(({ body }) => body?.['response_format'])).toEqual([inSchemaWords, undefined]);
    expect(completion).toMatchObject({ notSent: [], retries: 0 });
  });

  it('is asked for in other words where the server refuses, and those are remembered', async () => {
    await using server = await startLoopback();
    server.script(refusal);
    server.always(streamed(['{}']));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    const { completion } = await collect(client, chatRequest({ answerFormat }));
    await collect(client, chatRequest({ answerFormat }));
    expect(server.requests.map(({ body }) => body?.['response_format'])).toEqual([
      inSchemaWords,
      inObjectWords,
      inObjectWords,
    ]);
    expect(completion).toMatchObject({ notSent: [], retries: 0 });
  });

  it('is asked for in other words where the server fails over the first', async () => {
    await using server = await startLoopback();
    server.script(refuses(500, { error: { message: "'loc': ('body', 'response_format', 'type')" } }));
    server.always(streamed(['{}']));
    const client = createOpenAiClient({ endpoint: endpointAt(server, { maxRetries: 0 }) });
    await collect(client, chatRequest({ answerFormat }));
    expect(server.requests[1]?.body).toMatchObject({ response_format: inObjectWords });
  });

  it('is left out, and said to be, where the server knows none', async () => {
    await using server = await startLoopback();
    server.script(refusal, refusal);
    server.always(streamed(['{}']));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    const { completion } = await collect(client, chatRequest({ answerFormat }));
    expect(server.requests[2]?.body).not.toHaveProperty('response_format');
    expect(completion.notSent).toEqual(['answerFormat']);
  });

  it('is asked for as before after a request that was refused in every wording', async () => {
    await using server = await startLoopback();
    server.script(refusal, refusal, refusal);
    server.always(streamed(['{}']));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    const error = await failureOf(collect(client, chatRequest({ answerFormat })));
    expect(error.code).toBe('refused');
    await collect(client, chatRequest({ answerFormat }));
    expect(server.requests[3]?.body).toMatchObject({ response_format: inSchemaWords });
  });

  it('is not what a wrong key or a failing server is about', async () => {
    await using server = await startLoopback();
    server.always(refuses(401, { error: { message: 'no' } }));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    expect((await failureOf(collect(client, chatRequest({ answerFormat })))).code).toBe('unauthorized');
    expect(server.requests).toHaveLength(1);
  });

  it('cannot be asked for where a text is continued', async () => {
    await using server = await startLoopback();
    server.always(streamed(['{}']));
    const client = createOpenAiClient({ endpoint: endpointAt(server) });
    const { completion } = await collect(client, textRequest({ answerFormat }));
    expect(server.requests[0]?.body).not.toHaveProperty('response_format');
    expect(completion.notSent).toEqual(['answerFormat']);
  });

  it('is part of what a request is known by, and changes nothing for a request without one', () => {
    expect(requestHash(chatRequest({ answerFormat }))).not.toBe(requestHash(chatRequest()));
    expect(requestHash(chatRequest())).toBe(requestHash({ ...chatRequest() }));
  });
});
