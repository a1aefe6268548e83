import { describe, expect, it } from 'vitest';
import type { Completion, CompletionRequest } from '../../../src/core/llm/completion';
import {
  answerFromRecordings,
  createRecordedClient,
  recordedEndpoints,
  toRecording,
} from '../../../src/core/llm/recording';
import { AppError } from '../../../src/core/util/errors';
import { createFakeModel } from '../../support/core/fakeModel';
import { collect } from '../../support/loopback/asking';

const completion: Completion = {
  text: 'Yes.',
  finishReason: 'stop',
  latencyMs: 1,
  retries: 0,
  notSent: [],
  source: { kind: 'live' },
};
const chat = (model: string, changes: Partial<CompletionRequest> = {}): CompletionRequest => ({
  endpointId: 'local',
  model,
  prompt: { form: 'chat', messages: [{ role: 'user', content: 'hi' }] },
  sampling: { temperature: 0, seed: 1 },
  ...changes,
});
const text = (model: string): CompletionRequest =>
  chat(model, { prompt: { form: 'completion', text: 'hi', stop: [] } });
const record = (request: CompletionRequest) => toRecording(request, completion, 0, { server: 's', date: '2026-01-01' });

describe('the endpoints of recordings', () => {
  it('are one for each API form, with the models that were asked in it', () => {
    expect(recordedEndpoints([chat('a'), chat('b'), text('a'), chat('a')].map(record))).toEqual([
      {
        kind: 'recorded',
        id: 'recorded-chat',
        name: 'Recorded',
        models: [
          { id: 'a', form: 'chat' },
          { id: 'b', form: 'chat' },
        ],
      },
      {
        kind: 'recorded',
        id: 'recorded-completions',
        name: 'Recorded (completion form)',
        models: [{ id: 'a', form: 'completion' }],
      },
    ]);
  });

  it('are those forms alone that were recorded', () => {
    expect(recordedEndpoints([])).toEqual([]);
    expect(recordedEndpoints([record(text('a'))]).map(({ id }) => id)).toEqual(['recorded-completions']);
  });
});

describe('a client that asks only for what is not recorded', () => {
  const live = createFakeModel((request) => (request.model === 'broken' ? new AppError('timeout', 'Slow.') : 'Live.'));
  const client = answerFromRecordings([record(chat('a'))], live);

  it('answers from the recording and asks nobody', async () => {
    const { deltas, completion: found } = await collect(client, chat('a'));
    expect(deltas.join('')).toBe('Yes.');
    expect(found.source.kind).toBe('recorded');
    expect(live.requests).toEqual([]);
  });

  it('asks for the rest, and passes on how that ends', async () => {
    const { completion: found } = await collect(client, chat('b'));
    expect(found).toMatchObject({ text: 'Live.', source: { kind: 'live' } });
    await expect(collect(client, chat('broken'))).rejects.toMatchObject({ code: 'timeout' });
    expect(live.requests.map(({ model }) => model)).toEqual(['b', 'broken']);
  });

  it('asks nobody for somebody who has stopped', async () => {
    const asked = live.requests.length;
    await expect(collect(client, chat('a'), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    await expect(collect(client, chat('c'), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(live.requests).toHaveLength(asked);
  });
});

describe('a recorded answer', () => {
  const client = createRecordedClient([record(chat('a'))]);

  it.each<[string, Partial<CompletionRequest>]>([
    ['another sampling seed', { sampling: { temperature: 0, seed: 2 } }],
    ['no sampling seed', { sampling: { temperature: 0 } }],
    ['another temperature', { sampling: { temperature: 0.1, seed: 1 } }],
    ['another limit', { sampling: { temperature: 0, seed: 1, maxTokens: 5 } }],
    ['another model', { model: 'b' }],
    ['another prompt', { prompt: { form: 'chat', messages: [{ role: 'user', content: 'hi!' }] } }],
    ['another role', { prompt: { form: 'chat', messages: [{ role: 'system', content: 'hi' }] } }],
    ['the other form', { prompt: { form: 'completion', text: 'hi', stop: [] } }],
  ])('is not that of a request with %s', async (_, changes) => {
    await expect(collect(client, chat('a', changes))).rejects.toMatchObject({ code: 'not-recorded' });
  });

  it('is that of the same request, with the members of its sampling in any order', async () => {
    const { completion: found } = await collect(client, chat('a', { sampling: { seed: 1, temperature: 0 } }));
    expect(found.text).toBe('Yes.');
  });
});
