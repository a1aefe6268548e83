import { describe, expect, it } from 'vitest';
import { RELATIONS } from '../../../src/core/commonsense/relation';
import { createLlmInferrer } from '../../../src/node/commonsense/llmInferrer';
import { createOpenAiClient } from '../../../src/node/openAiClient';
import { endpointAt, failureOf } from '../../support/loopback/asking';
import { hangs, streamed } from '../../support/loopback/behaviours';
import { startLoopback, type LoopbackServer } from '../../support/loopback/loopbackServer';

const never = new AbortController().signal;
const answer = JSON.stringify(Object.fromEntries(RELATIONS.map((relation) => [relation, [relation]])));

const inferrerAt = (server: LoopbackServer) =>
  createLlmInferrer({
    llm: createOpenAiClient({ endpoint: endpointAt(server) }),
    endpointId: 'loopback',
    model: { id: 'tiny' },
    perRelation: 5,
  });

describe('knowledge from a language model', () => {
  it('is asked for as JSON of a schema, at temperature 0, and read', async () => {
    await using server = await startLoopback();
    server.always(streamed([answer.slice(0, 9), answer.slice(9)]));
    const { beams } = await inferrerAt(server).infer('i fell .', never);
    expect(beams.xWant).toEqual([{ text: 'xWant' }]);
    expect(server.requests[0]?.body).toMatchObject({
      model: 'tiny',
      temperature: 0,
      response_format: { type: 'json_schema', json_schema: { name: 'commonsense' } },
    });
    const messages = server.requests[0]?.body?.['messages'] as { content: string }[];
    expect(messages.at(-1)?.content).toBe('i fell .');
  });

  it('is a clear error where the model answers in prose, and the share that could be read is counted', async () => {
    await using server = await startLoopback();
    server.script(streamed(['They feel sad.']), streamed([answer]));
    const inferrer = inferrerAt(server);
    const error = await failureOf(inferrer.infer('a', never));
    expect(error.code).toBe('malformed-response');
    expect(error.message).toContain('They feel sad.');
    await inferrer.infer('b', never);
    expect(inferrer.counts()).toEqual({ answers: 2, parsed: 1 });
  });

  it('is an error where the answer ran into its limit', async () => {
    await using server = await startLoopback();
    server.always(streamed([answer.slice(0, 30)], { finishReason: 'length' }));
    expect((await failureOf(inferrerAt(server).infer('a', never))).code).toBe('malformed-response');
  });

  it('stops when it is stopped', async () => {
    await using server = await startLoopback();
    server.always(hangs());
    const stopping = new AbortController();
    const stopped = failureOf(inferrerAt(server).infer('a', stopping.signal));
    await server.arrived(1);
    stopping.abort();
    expect((await stopped).code).toBe('cancelled');
    expect(await server.requests[0]?.closed).toBe('cut');
  });
});
