import { describe, expect, it, vi } from 'vitest';
import type { Completion, CompletionEvent, CompletionRequest } from '../../../src/core/llm/completion';
import type { LlmClient } from '../../../src/core/llm/llmClient';
import { requestHash } from '../../../src/core/llm/requestHash';
import { answerFromStore } from '../../../src/core/store/answerFromStore';
import type { CompletionStore, StoredCompletion } from '../../../src/core/store/completionStore';
import { AppError } from '../../../src/core/util/errors';

const LIVE: Completion = {
  text: 'Oh no!',
  finishReason: 'stop',
  usage: { promptTokens: 9, completionTokens: 3 },
  latencyMs: 40,
  retries: 2,
  notSent: ['seed'],
  source: { kind: 'live' },
};
const REQUEST: CompletionRequest = {
  endpointId: 'e',
  model: 'm',
  prompt: { form: 'chat', messages: [{ role: 'user', content: 'I lost my keys.' }] },
  sampling: {},
};
const NEVER = new AbortController().signal;

/** A store in memory that tells in what order things happen. */
function memoryStore(log: string[] = [], writable = true) {
  const rows: StoredCompletion[] = [];
  const store: CompletionStore = {
    writable,
    find: async (hash, repeat) =>
      hash === requestHash(REQUEST) ? rows.find((row) => row.repeat === repeat) : undefined,
    repeats: async () => rows,
    count: async (hashes) => hashes.map(() => rows.length),
    save: async (request, completion, wanted) => {
      await Promise.resolve();
      const repeat = wanted === 'next' ? rows.length : wanted;
      rows.push({ repeat, model: request.model, date: '2026-01-01T00:00:00.000Z', completion });
      log.push(`stored ${repeat}`);
      return repeat;
    },
  };
  return { store, rows };
}

/** A client that says what it is told and counts how often it is asked. */
function model(completion: Completion = LIVE) {
  const complete = vi.fn(async function* (): AsyncGenerator<CompletionEvent, void, undefined> {
    yield { kind: 'delta', text: completion.text };
    yield { kind: 'completed', completion };
  });
  return { client: { complete } as LlmClient, complete };
}

const onProblem = (): void => undefined;
const use = { repeat: 0, again: false, onProblem };

async function ask(client: LlmClient, signal: AbortSignal = NEVER): Promise<readonly CompletionEvent[]> {
  const events: CompletionEvent[] = [];
  for await (const event of client.complete(REQUEST, signal)) events.push(event);
  return events;
}

describe('a client with a store', () => {
  it('commits a live answer before it yields it as completed', async () => {
    const log: string[] = [];
    const { store, rows } = memoryStore(log);
    for await (const event of answerFromStore(model().client, store, use).complete(REQUEST, NEVER))
      log.push(event.kind);
    expect(log).toEqual(['delta', 'stored 0', 'completed']);
    expect(rows[0]?.completion).toBe(LIVE);
  });

  it('does not ask for what is stored, and says when it was and that it took no time', async () => {
    const { store } = memoryStore();
    const { client, complete } = model();
    await ask(answerFromStore(client, store, use));
    expect(await ask(answerFromStore(client, store, use))).toEqual([
      { kind: 'delta', text: 'Oh no!' },
      {
        kind: 'completed',
        completion: {
          ...LIVE,
          latencyMs: 0,
          retries: 0,
          source: { kind: 'stored', date: '2026-01-01T00:00:00.000Z' },
        },
      },
    ]);
    expect(complete).toHaveBeenCalledTimes(1);
  });

  it('asks for a repeat that is not stored', async () => {
    const { store, rows } = memoryStore();
    const { client, complete } = model();
    for (const repeat of [0, 1, 1]) await ask(answerFromStore(client, store, { ...use, repeat }));
    expect(complete).toHaveBeenCalledTimes(2);
    expect(rows.map(({ repeat }) => repeat)).toEqual([0, 1]);
  });

  it('asks again when told to, and keeps the answer as the next repeat', async () => {
    const { store, rows } = memoryStore();
    const { client, complete } = model();
    for (let time = 0; time < 3; time++) await ask(answerFromStore(client, store, { ...use, again: true }));
    expect(complete).toHaveBeenCalledTimes(3);
    expect(rows.map(({ repeat }) => repeat)).toEqual([0, 1, 2]);
  });

  it.each<Completion['source']>([
    { kind: 'recorded', model: 'm', date: '2025-01-01' },
    { kind: 'stored', date: '2025-01-01' },
  ])('passes on what is $kind without storing it', async (source) => {
    const { store, rows } = memoryStore();
    const completion = { ...LIVE, source };
    const events = await ask(answerFromStore(model(completion).client, store, use));
    expect(events.at(-1)).toEqual({ kind: 'completed', completion });
    expect(rows).toEqual([]);
  });

  it('passes answers on that cannot be stored, and says so once', async () => {
    const { store } = memoryStore();
    const full = new AppError('file-error', 'The disk is full.');
    const problems: unknown[] = [];
    const failing = { ...store, save: async () => Promise.reject(full) };
    const client = answerFromStore(model().client, failing, { ...use, onProblem: (problem) => problems.push(problem) });
    expect((await ask(client)).at(-1)).toEqual({ kind: 'completed', completion: LIVE });
    expect((await ask(client)).at(-1)).toEqual({ kind: 'completed', completion: LIVE });
    expect(problems).toEqual([{ code: 'file-error', message: 'The disk is full.' }]);
  });

  it('says nothing where nothing can be stored: that was said when the store was opened', async () => {
    const { store, rows } = memoryStore([], false);
    const told = vi.fn();
    await ask(answerFromStore(model().client, store, { ...use, onProblem: told }));
    expect(told).not.toHaveBeenCalled();
    expect(rows).toEqual([]);
  });

  it('fails rather than pay twice when the store cannot be read', async () => {
    const { store } = memoryStore();
    const { client, complete } = model();
    const unreadable = { ...store, find: async () => Promise.reject(new AppError('file-error', 'Damaged.')) };
    await expect(ask(answerFromStore(client, unreadable, use))).rejects.toMatchObject({ code: 'file-error' });
    expect(complete).not.toHaveBeenCalled();
  });

  it('neither looks nor asks after an abort', async () => {
    const { store } = memoryStore();
    const { client, complete } = model();
    const find = vi.spyOn(store, 'find');
    await expect(ask(answerFromStore(client, store, use), AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(find).not.toHaveBeenCalled();
    expect(complete).not.toHaveBeenCalled();
  });

  it('does not ask when it was aborted while it looked', async () => {
    const { store } = memoryStore();
    const { client, complete } = model();
    const stopping = new AbortController();
    const slow = { ...store, find: async () => (stopping.abort(), Promise.resolve(undefined)) };
    await expect(ask(answerFromStore(client, slow, use), stopping.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(complete).not.toHaveBeenCalled();
  });

  it('stores nothing of an answer that fails midway', async () => {
    const { store, rows } = memoryStore();
    const client: LlmClient = {
      async *complete() {
        yield { kind: 'delta', text: 'Oh' };
        throw await Promise.resolve(new AppError('interrupted', 'The answer broke off.'));
      },
    };
    await expect(ask(answerFromStore(client, store, use))).rejects.toMatchObject({ code: 'interrupted' });
    expect(rows).toEqual([]);
  });
});
