import { describe, expect, it } from 'vitest';
import type { Completion, CompletionEvent, CompletionRequest } from '../../../src/core/llm/completion';
import type { LlmClient } from '../../../src/core/llm/llmClient';
import { shareRequests } from '../../../src/core/llm/sharedClient';
import { AppError } from '../../../src/core/util/errors';

const COMPLETION: Completion = {
  text: 'Oh no!',
  finishReason: 'stop',
  latencyMs: 40,
  retries: 2,
  notSent: [],
  source: { kind: 'live' },
};

/** A client whose answers the test says, call by call. */
function scripted() {
  const calls: {
    readonly request: CompletionRequest;
    readonly signal: AbortSignal;
    say(event: CompletionEvent): void;
    end(error?: Error): void;
  }[] = [];
  const client: LlmClient = {
    async *complete(request, signal) {
      const events: CompletionEvent[] = [];
      let ended: { readonly error?: Error } | undefined;
      let wake = (): void => undefined;
      signal.addEventListener('abort', () => wake());
      calls.push({
        request,
        signal,
        say(event) {
          events.push(event);
          wake();
        },
        end(error) {
          ended = error === undefined ? {} : { error };
          wake();
        },
      });
      for (;;) {
        if (signal.aborted) throw new AppError('cancelled', 'Stopped.');
        const event = events.shift();
        if (event !== undefined) yield event;
        else if (ended === undefined) await new Promise<void>((resolve) => (wake = resolve));
        else if (ended.error === undefined) return;
        else throw ended.error;
      }
    },
  };
  return { client, calls };
}

function request(text = 'hello', extra: Partial<CompletionRequest> = {}): CompletionRequest {
  const prompt = { form: 'chat' as const, messages: [{ role: 'user' as const, content: text }] };
  return { endpointId: 'e', model: 'm', prompt, sampling: { temperature: 0 }, ...extra };
}

const delta = (text: string): CompletionEvent => ({ kind: 'delta', text });
const completed: CompletionEvent = { kind: 'completed', completion: COMPLETION };

/** Begins to ask; `events` fills as they come. */
function ask(client: LlmClient, asked: CompletionRequest = request()) {
  const stop = new AbortController();
  const events: CompletionEvent[] = [];
  const done = (async () => {
    for await (const event of client.complete(asked, stop.signal)) events.push(event);
  })();
  done.catch(() => undefined);
  return { events, done, stop };
}

/** Lets everything that can go on without the test go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

describe('identical requests', () => {
  it('are asked once, and every asker gets every event', async () => {
    const { client, calls } = scripted();
    const shared = shareRequests(client);
    const [first, second] = [ask(shared), ask(shared)];
    await settle();
    expect(calls).toHaveLength(1);
    calls[0]?.say(delta('Oh '));
    await settle();
    calls[0]?.say(delta('no!'));
    calls[0]?.say(completed);
    calls[0]?.end();
    await Promise.all([first.done, second.done]);
    expect(first.events).toEqual([delta('Oh '), delta('no!'), completed]);
    expect(second.events.slice(0, 2)).toEqual([delta('Oh '), delta('no!')]);
  });

  it('cost latency and retries only the one that set them off', async () => {
    const { client, calls } = scripted();
    const shared = shareRequests(client);
    const [first, second] = [ask(shared), ask(shared)];
    await settle();
    calls[0]?.say(completed);
    calls[0]?.end();
    await Promise.all([first.done, second.done]);
    expect(first.events).toEqual([completed]);
    expect(second.events).toEqual([{ kind: 'completed', completion: { ...COMPLETION, latencyMs: 0, retries: 0 } }]);
  });

  it('that come late get what has arrived as one delta, then the rest as it comes', async () => {
    const { client, calls } = scripted();
    const shared = shareRequests(client);
    ask(shared);
    await settle();
    calls[0]?.say(delta('Oh '));
    calls[0]?.say(delta('no'));
    await settle();
    const late = ask(shared);
    await settle();
    expect(late.events).toEqual([delta('Oh no')]);
    calls[0]?.say(delta('!'));
    calls[0]?.say(completed);
    calls[0]?.end();
    await late.done;
    expect(late.events.slice(1)).toEqual([delta('!'), expect.objectContaining({ kind: 'completed' })]);
    expect(calls).toHaveLength(1);
  });

  it('that come after the answer get it all, and nothing is asked', async () => {
    const { client, calls } = scripted();
    const shared = shareRequests(client);
    const first = ask(shared);
    await settle();
    calls[0]?.say(delta('Oh '));
    calls[0]?.say(delta('no!'));
    calls[0]?.say(completed);
    calls[0]?.end();
    await first.done;
    const late = ask(shared);
    await late.done;
    expect(late.events).toEqual([delta('Oh no!'), expect.objectContaining({ kind: 'completed' })]);
    expect(calls).toHaveLength(1);
  });

  it.each([
    ['prompt', request('other')],
    ['model', request('hello', { model: 'n' })],
    ['endpoint', request('hello', { endpointId: 'f' })],
    ['sampling', request('hello', { sampling: { temperature: 0, seed: 1 } })],
  ])('are not those that differ in %s', async (_, other) => {
    const { client, calls } = scripted();
    const shared = shareRequests(client);
    const askers = [ask(shared), ask(shared, other)];
    await settle();
    expect(calls.map((call) => call.request)).toEqual([request(), other]);
    for (const asker of askers) asker.stop.abort();
  });
});

describe('stopping', () => {
  it('lets one asker go and leaves the others and the request alone', async () => {
    const { client, calls } = scripted();
    const shared = shareRequests(client);
    const [first, second] = [ask(shared), ask(shared)];
    await settle();
    first.stop.abort();
    await expect(first.done).rejects.toMatchObject({ code: 'cancelled' });
    expect(calls[0]?.signal.aborted).toBe(false);
    calls[0]?.say(delta('still here'));
    calls[0]?.say(completed);
    calls[0]?.end();
    await second.done;
    expect(second.events).toHaveLength(2);
  });

  it('of the last asker aborts the request, and the next asker asks anew', async () => {
    const { client, calls } = scripted();
    const shared = shareRequests(client);
    const [first, second] = [ask(shared), ask(shared)];
    await settle();
    first.stop.abort();
    second.stop.abort();
    await expect(second.done).rejects.toMatchObject({ code: 'cancelled' });
    expect(calls[0]?.signal.aborted).toBe(true);
    const next = ask(shared);
    await settle();
    expect(calls).toHaveLength(2);
    calls[1]?.say(completed);
    calls[1]?.end();
    await next.done;
    expect(next.events).toEqual([completed]);
  });

  it('of the last asker makes the request forgotten at once, however long its end takes', async () => {
    let calls = 0;
    const deaf: LlmClient = {
      async *complete() {
        calls++;
        yield await new Promise<never>(() => undefined);
      },
    };
    const shared = shareRequests(deaf);
    const first = ask(shared);
    first.stop.abort();
    await expect(first.done).rejects.toMatchObject({ code: 'cancelled' });
    ask(shared);
    await settle();
    expect(calls).toBe(2);
  });

  it('by leaving the loop is the same', async () => {
    const { client, calls } = scripted();
    const shared = shareRequests(client);
    const events = shared.complete(request(), new AbortController().signal);
    const first = events.next();
    await settle();
    calls[0]?.say(delta('x'));
    await first;
    await events.return();
    expect(calls[0]?.signal.aborted).toBe(true);
  });

  it('before asking asks nothing', async () => {
    const { client, calls } = scripted();
    const events = shareRequests(client).complete(request(), AbortSignal.abort());
    await expect(events.next()).rejects.toMatchObject({ code: 'cancelled' });
    expect(calls).toHaveLength(0);
  });

  it('after the answer does not make it forgotten', async () => {
    const { client, calls } = scripted();
    const shared = shareRequests(client);
    const first = ask(shared);
    await settle();
    calls[0]?.say(completed);
    calls[0]?.end();
    await first.done;
    first.stop.abort();
    await ask(shared).done;
    expect(calls).toHaveLength(1);
  });
});

describe('a request that fails', () => {
  it('fails for every asker with the same error, after what had arrived, and is asked again next time', async () => {
    const { client, calls } = scripted();
    const shared = shareRequests(client);
    const [first, second] = [ask(shared), ask(shared)];
    await settle();
    const error = new AppError('rate-limited', 'later');
    calls[0]?.say(delta('Oh'));
    calls[0]?.end(error);
    await expect(first.done).rejects.toBe(error);
    await expect(second.done).rejects.toBe(error);
    expect(second.events).toEqual([delta('Oh')]);
    ask(shared).stop.abort();
    await settle();
    expect(calls).toHaveLength(2);
  });

  it('is asked again by whoever asks in the moment of its failure', async () => {
    const { client, calls } = scripted();
    const shared = shareRequests(client);
    const again = ask(shared).done.catch(() => ask(shared));
    await settle();
    calls[0]?.end(new AppError('server-error', 'oops'));
    const second = await again;
    await settle();
    expect(calls).toHaveLength(2);
    calls[1]?.say(completed);
    calls[1]?.end();
    await second?.done;
    expect(second?.events).toEqual([completed]);
  });

  it('without a completion is an error, not an answer', async () => {
    const { client, calls } = scripted();
    const first = ask(shareRequests(client));
    await settle();
    calls[0]?.end();
    await expect(first.done).rejects.toMatchObject({ code: 'internal' });
  });
});
