import { describe, expect, it } from 'vitest';
import type { Completion, CompletionEvent, CompletionRequest } from '../../../src/core/llm/completion';
import type { LlmClient } from '../../../src/core/llm/llmClient';
import { createRecordedClient, parseRecordings, toRecording } from '../../../src/core/llm/recording';

const REQUEST: CompletionRequest = {
  endpointId: 'local',
  model: 'tiny',
  prompt: { form: 'chat', messages: [{ role: 'user', content: 'hi' }] },
  sampling: { temperature: 0 },
};
const COMPLETION: Completion = {
  text: 'Hello.',
  finishReason: 'stop',
  usage: { promptTokens: 3, completionTokens: 2 },
  latencyMs: 12,
  retries: 1,
  notSent: [],
  source: { kind: 'live' },
};
const ORIGIN = { server: 'llama.cpp', quantisation: 'Q4_1', date: '2026-01-01' };

async function all(client: LlmClient, request = REQUEST, signal = new AbortController().signal) {
  const events: CompletionEvent[] = [];
  for await (const event of client.complete(request, signal)) events.push(event);
  return events;
}

describe('a recording', () => {
  it('survives being written and read, and is replayed as what it is', async () => {
    const line = JSON.stringify(toRecording(REQUEST, COMPLETION, 0, ORIGIN));
    const { recordings, problems } = parseRecordings(`${line}\n`, 'r.jsonl');
    expect(problems).toEqual([]);
    expect(await all(createRecordedClient(recordings))).toEqual([
      { kind: 'delta', text: 'Hello.' },
      {
        kind: 'completed',
        completion: {
          ...COMPLETION,
          latencyMs: 0,
          retries: 0,
          source: { kind: 'recorded', model: 'tiny', ...ORIGIN },
        },
      },
    ]);
  });

  it('is found whatever the endpoint is called', async () => {
    const client = createRecordedClient([toRecording(REQUEST, COMPLETION, 0, ORIGIN)]);
    expect(await all(client, { ...REQUEST, endpointId: 'other' })).toHaveLength(2);
  });

  it('is found for a request with parameters that its model refuses, which are reported', async () => {
    const sent = { ...REQUEST, model: 'o3', sampling: { seed: 1 } };
    const client = createRecordedClient([toRecording(sent, COMPLETION, 0, ORIGIN)]);
    const events = await all(client, { ...sent, sampling: { seed: 1, temperature: 0 } });
    expect(events[1]).toMatchObject({ completion: { notSent: ['temperature'] } });
  });

  it('of the first repeat is preferred, wherever it stands', async () => {
    const repeats = [1, 0, 2].map((repeat) =>
      toRecording(REQUEST, { ...COMPLETION, text: `repeat ${repeat}` }, repeat, ORIGIN),
    );
    expect((await all(createRecordedClient(repeats)))[0]).toEqual({ kind: 'delta', text: 'repeat 0' });
  });

  it('that is missing is said to be, with what to do', async () => {
    const edited = { ...REQUEST, sampling: { temperature: 1 } };
    const asked = all(createRecordedClient([toRecording(REQUEST, COMPLETION, 0, ORIGIN)]), edited);
    await expect(asked).rejects.toMatchObject({
      code: 'not-recorded',
      message: expect.stringMatching(/Not recorded.*Connect a model/),
    });
  });

  it('is not played to somebody who has stopped', async () => {
    const client = createRecordedClient([toRecording(REQUEST, COMPLETION, 0, ORIGIN)]);
    await expect(all(client, REQUEST, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a recording file with broken lines', () => {
  it('with a byte order mark loads, and of a file of something else not all of so many problems are kept', () => {
    const line = JSON.stringify(toRecording(REQUEST, COMPLETION, 0, ORIGIN));
    expect(parseRecordings(`\ufeff${line}\n`, 'r.jsonl')).toMatchObject({ recordings: [{ repeat: 0 }], problems: [] });
    const { problems } = parseRecordings('a,b\n'.repeat(5000), 'r.jsonl');
    expect(problems).toHaveLength(201);
    expect(problems.at(-1)?.message).toMatch(/4,800 more/);
  });

  it('loads the rest and names line and reason', () => {
    const good = JSON.stringify({ ...toRecording(REQUEST, COMPLETION, 0, ORIGIN), note: 'kept' });
    const short = JSON.stringify({ ...toRecording(REQUEST, COMPLETION, 0, ORIGIN), requestHash: 'abc' });
    const { recordings, problems } = parseRecordings(`{"a":\n\n${good}\n${short}\n[1]\r\n`, 'r.jsonl');
    expect(recordings).toHaveLength(1);
    expect(recordings[0]).toHaveProperty('note', 'kept');
    expect(problems.map(({ file, line, severity }) => [file, line, severity])).toEqual([
      ['r.jsonl', 1, 'error'],
      ['r.jsonl', 4, 'error'],
      ['r.jsonl', 5, 'error'],
    ]);
    expect(problems[0]?.message).toContain('not JSON');
    expect(problems[1]?.message).toContain('requestHash');
  });
});
