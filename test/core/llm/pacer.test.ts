import { describe, expect, it } from 'vitest';
import { Pacer, type PaceLimits, type Permit } from '../../../src/core/llm/pacer';
import { createFakeClock } from '../../support/core/fakeClock';

const never = new AbortController().signal;

function world(limits: Partial<PaceLimits> = {}) {
  const clock = createFakeClock();
  const pacer = new Pacer({ maxConcurrent: 8, adaptive: true, ...limits }, clock);
  const permits: Permit[] = [];
  const ask = (tokens = 1, signal = never): Promise<void> =>
    pacer.acquire(tokens, signal).then((permit) => void permits.push(permit));
  return { clock, pacer, permits, ask };
}

describe('the pace of an endpoint', () => {
  it('is fixed when it is not to adapt', async () => {
    const { pacer, permits, ask, clock } = world({ adaptive: false, maxConcurrent: 3 });
    for (let number = 0; number < 5; number++) void ask();
    await clock.advance(0);
    expect(permits).toHaveLength(3);
    pacer.heard({ status: 429, sentAt: 0 });
    expect(pacer.state.limit).toBe(3);
    permits[0]?.release(true);
    permits[0]?.release(true);
    await clock.advance(0);
    expect(permits).toHaveLength(4);
    expect(pacer.state).toEqual({ limit: 3, underWay: 3, waiting: 1, paused: false });
  });

  it('begins with four at once, grows with every answer up to its most, and lets first comers go first', async () => {
    const { pacer, permits, ask, clock } = world();
    const order: number[] = [];
    for (let number = 0; number < 20; number++) void ask().then(() => order.push(number));
    await clock.advance(0);
    expect(permits).toHaveLength(4);
    for (let done = 0; done < 4; done++) permits[done]?.release(true);
    await clock.advance(0);
    expect(pacer.state.limit).toBe(8);
    expect(permits).toHaveLength(12);
    permits[4]?.release(true);
    expect(pacer.state.limit).toBe(8);
    await clock.advance(0);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('halves at 429 and 503, once for all that were sent before, and then grows by one a round', async () => {
    const { pacer, permits, ask, clock } = world();
    for (let number = 0; number < 30; number++) void ask();
    await clock.advance(0);
    for (let done = 0; done < 4; done++) permits[done]?.release(true);
    await clock.advance(10);
    pacer.heard({ status: 429, sentAt: 0 });
    pacer.heard({ status: 429, sentAt: 5 });
    expect(pacer.state.limit).toBe(4);
    pacer.heard({ status: 503, sentAt: 10 });
    expect(pacer.state.limit).toBe(2);
    for (let done = 4; done < 12; done++) permits[done]?.release(false);
    await clock.advance(0);
    expect(pacer.state.underWay).toBe(2);
    permits[12]?.release(true);
    permits[13]?.release(true);
    await clock.advance(0);
    expect(pacer.state.limit).toBe(2);
    permits[14]?.release(true);
    expect(pacer.state.limit).toBe(3);
    pacer.heard({ status: 500, sentAt: 99 });
    expect(pacer.state.limit).toBe(3);
  });

  it('lets nobody through before retry-after, or the reset of an exhausted rate, is over', async () => {
    const { pacer, permits, ask, clock } = world();
    pacer.heard({ status: 429, sentAt: 0, retryAfterMs: 3000 });
    void ask();
    await clock.advance(2999);
    expect(permits).toHaveLength(0);
    await clock.advance(1);
    expect(permits).toHaveLength(1);
    pacer.heard({ status: 200, sentAt: 3000, requestsLeft: 0, resetMs: 500 });
    void ask();
    await clock.advance(499);
    expect(permits).toHaveLength(1);
    await clock.advance(1);
    expect(permits).toHaveLength(2);
    permits[0]?.release(true);
    pacer.heard({ status: 200, sentAt: 3500, tokensLeft: 0, requestsLeft: 9, resetMs: 200 });
    void ask();
    await clock.advance(199);
    expect(permits).toHaveLength(2);
    await clock.advance(1);
    expect(permits).toHaveLength(3);
  });

  it('keeps to requests and tokens a minute', async () => {
    const byRequests = world({ adaptive: false, requestsPerMinute: 2 });
    for (let number = 0; number < 3; number++) void byRequests.ask();
    await byRequests.clock.advance(59_999);
    expect(byRequests.permits).toHaveLength(2);
    await byRequests.clock.advance(1);
    expect(byRequests.permits).toHaveLength(3);
    const byTokens = world({ adaptive: false, tokensPerMinute: 100 });
    void byTokens.ask(60);
    void byTokens.ask(60);
    await byTokens.clock.advance(59_999);
    expect(byTokens.permits).toHaveLength(1);
    await byTokens.clock.advance(1);
    expect(byTokens.permits).toHaveLength(2);
    void byTokens.ask(500);
    await byTokens.clock.advance(60_000);
    expect(byTokens.permits).toHaveLength(3);
  });

  it('pauses and resumes, and a waiter that stops is forgotten', async () => {
    const { pacer, permits, ask, clock } = world();
    pacer.pause();
    const stopping = new AbortController();
    const stopped = ask(1, stopping.signal);
    void ask();
    stopping.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    await clock.advance(10);
    expect(permits).toHaveLength(0);
    pacer.resume();
    await clock.advance(0);
    expect(permits).toHaveLength(1);
    expect(pacer.state).toMatchObject({ waiting: 0, underWay: 1 });
    await expect(pacer.acquire(1, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
