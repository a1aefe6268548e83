import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Completion, CompletionEvent, CompletionRequest } from '../../src/core/llm/completion';
import type { LlmClient } from '../../src/core/llm/llmClient';
import { recordTo } from '../../src/core/llm/recorder';
import { createRecordedClient, toRecording } from '../../src/core/llm/recording';
import { createRecorder, readRecordingFile } from '../../src/node/recordingFile';
import { chatRequest, collect, failureOf } from '../support/loopback/asking';

const ORIGIN = { server: 'llama.cpp', quantisation: 'Q4_1', date: '2026-01-01' };
const LIVE: Completion = {
  text: 'Oh no!',
  finishReason: 'stop',
  latencyMs: 3,
  retries: 0,
  notSent: [],
  source: { kind: 'live' },
};
const never = new AbortController().signal;

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-'));
  path = join(folder, 'recorded.jsonl');
});

afterEach(() => rm(folder, { recursive: true }));

const request = (text: string): CompletionRequest =>
  chatRequest({ prompt: { form: 'chat', messages: [{ role: 'user', content: text }] } });

/** Answers at once. */
function answering(completion: Completion): LlmClient {
  return {
    async *complete(): AsyncGenerator<CompletionEvent, void, undefined> {
      yield { kind: 'delta', text: completion.text };
      yield { kind: 'completed', completion };
    },
  };
}

async function lines(): Promise<readonly string[]> {
  return (await readFile(path, 'utf8')).split('\n');
}

describe('recording a client', () => {
  it('writes a line per answer, which a recorded client replays', async () => {
    const client = recordTo(answering(LIVE), createRecorder({ path, origin: ORIGIN }));
    expect((await collect(client, request('a'))).deltas).toEqual(['Oh no!']);
    await collect(client, request('b'));
    const { recordings, problems } = await readRecordingFile(path, never);
    expect(problems).toEqual([]);
    expect(recordings).toHaveLength(2);
    expect(recordings[0]).toEqual(toRecording(request('a'), LIVE, 0, ORIGIN));
    const replayed = await collect(createRecordedClient(recordings), request('b'));
    expect(replayed.completion).toMatchObject({ text: 'Oh no!', source: { kind: 'recorded', ...ORIGIN } });
  });

  it('has written the line before the completion is passed on', async () => {
    const client = recordTo(answering(LIVE), createRecorder({ path, origin: ORIGIN }));
    for await (const event of client.complete(request('a'), never)) {
      if (event.kind === 'completed') expect(await lines()).toHaveLength(2);
    }
  });

  it('records what was sent, without the parameters that the model refuses', async () => {
    const client = recordTo(answering({ ...LIVE, notSent: ['temperature'] }), createRecorder({ path, origin: ORIGIN }));
    const asked = { ...request('a'), model: 'o3', sampling: { temperature: 0, seed: 4 } };
    await collect(client, asked);
    const { recordings } = await readRecordingFile(path, never);
    expect(recordings[0]?.request).toMatchObject({ sampling: { seed: 4 } });
    expect(recordings[0]?.request).not.toHaveProperty('sampling.temperature');
    expect((await collect(createRecordedClient(recordings), asked)).completion.text).toBe('Oh no!');
  });

  it('records a stored answer under the date of that answer', async () => {
    const stored: Completion = { ...LIVE, source: { kind: 'stored', date: '2025-02-03' } };
    await collect(recordTo(answering(stored), createRecorder({ path, origin: ORIGIN })), request('a'));
    const { recordings } = await readRecordingFile(path, never);
    expect(recordings).toEqual([toRecording(request('a'), LIVE, 0, { ...ORIGIN, date: '2025-02-03' })]);
  });

  it('does not record what comes from a recording', async () => {
    const recorded: Completion = { ...LIVE, source: { kind: 'recorded', model: 'm', server: 's', date: '2025' } };
    await collect(recordTo(answering(recorded), createRecorder({ path, origin: ORIGIN })), request('a'));
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does not record an answer that failed', async () => {
    const failing: LlmClient = {
      async *complete() {
        yield { kind: 'delta', text: 'so' };
        throw new Error('lost');
      },
    };
    await expect(collect(recordTo(failing, createRecorder({ path, origin: ORIGIN })), request('a'))).rejects.toThrow();
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('fails the request when the line cannot be written', async () => {
    const recorder = createRecorder({ path: join(folder, 'no', 'such', 'folder.jsonl'), origin: ORIGIN });
    const error = await failureOf(collect(recordTo(answering(LIVE), recorder), request('a')));
    expect(error).toMatchObject({ code: 'file-error', message: expect.stringContaining('cannot be written (ENOENT)') });
  });
});

describe('a recorder', () => {
  it('writes each request and repeat once, over its own life and over several', async () => {
    const first = createRecorder({ path, origin: ORIGIN });
    await Promise.all([0, 0, 1, 0].map((repeat) => first.record(request('a'), LIVE, repeat, never)));
    const second = createRecorder({ path, origin: ORIGIN });
    await second.record(request('a'), LIVE, 1, never);
    await second.record(request('a'), LIVE, 2, never);
    const { recordings } = await readRecordingFile(path, never);
    expect(recordings.map(({ repeat }) => repeat)).toEqual([0, 1, 2]);
  });

  it('keeps every line that was there, also those that nobody understands', async () => {
    const strange = '{"note":"kept"}\nnot JSON at all\n\n';
    await writeFile(path, strange);
    await createRecorder({ path, origin: ORIGIN }).record(request('a'), LIVE, 0, never);
    expect(await readFile(path, 'utf8')).toBe(
      `${strange}${JSON.stringify(toRecording(request('a'), LIVE, 0, ORIGIN))}\n`,
    );
  });

  it('begins a line of its own after one that was cut off', async () => {
    await writeFile(path, '{"requestHash":"12');
    await createRecorder({ path, origin: ORIGIN }).record(request('a'), LIVE, 0, never);
    const { recordings, problems } = await readRecordingFile(path, never);
    expect(recordings).toHaveLength(1);
    expect(problems.map(({ line }) => line)).toEqual([1]);
  });

  it('does not cut lines of other writers, nor have its own cut', async () => {
    const recorders = [1, 2, 3].map(() => createRecorder({ path, origin: ORIGIN }));
    const long = { ...LIVE, text: 'word '.repeat(20_000) };
    await Promise.all(
      recorders.flatMap((recorder, index) =>
        [1, 2, 3, 4].map((turn) => recorder.record(request(`${index} ${turn}`), long, 0, never)),
      ),
    );
    const { recordings, problems } = await readRecordingFile(path, never);
    expect(problems).toEqual([]);
    expect(recordings).toHaveLength(12);
  });

  it('goes on after a line that could not be written', async () => {
    await mkdir(path);
    const recorder = createRecorder({ path, origin: ORIGIN });
    expect((await failureOf(recorder.record(request('a'), LIVE, 0, never))).code).toBe('file-error');
    await rm(path, { recursive: true });
    await recorder.record(request('a'), LIVE, 0, never);
    expect(await lines()).toHaveLength(2);
  });
});

describe('reading a recording file', () => {
  it('names a file that is not there', async () => {
    const error = await failureOf(readRecordingFile(path, never));
    expect(error).toMatchObject({ code: 'not-found', message: expect.stringContaining(path) });
  });

  it('names a file that cannot be read', async () => {
    const error = await failureOf(readRecordingFile(folder, never));
    expect(error).toMatchObject({ code: 'file-error', message: expect.stringContaining(folder) });
  });

  it('stops when asked to', async () => {
    await appendFile(path, '\n');
    expect((await failureOf(readRecordingFile(path, AbortSignal.abort()))).code).toBe('cancelled');
  });
});
