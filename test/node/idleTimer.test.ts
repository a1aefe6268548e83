import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIdleTimer } from '../../src/node/idleTimer';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(timeoutMs: number) {
  const onIdle = vi.fn<() => void>();
  return { onIdle, idle: createIdleTimer(timeoutMs, onIdle) };
}

describe('createIdleTimer', () => {
  it('tells of silence once, after its time', async () => {
    const { idle, onIdle } = start(100);
    idle.wait();
    await vi.advanceTimersByTimeAsync(99);
    expect(onIdle).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(500);
    expect(onIdle).toHaveBeenCalledTimes(1);
  });

  it('counts anew from every wait', async () => {
    const { idle, onIdle } = start(100);
    for (let turn = 0; turn < 5; turn++) {
      idle.wait();
      await vi.advanceTimersByTimeAsync(90);
    }
    expect(onIdle).not.toHaveBeenCalled();
  });

  it('does not count while nobody waits, and counts again after that', async () => {
    const { idle, onIdle } = start(100);
    idle.wait();
    idle.rest();
    await vi.advanceTimersByTimeAsync(1000);
    expect(onIdle).not.toHaveBeenCalled();
    idle.wait();
    await vi.advanceTimersByTimeAsync(101);
    expect(onIdle).toHaveBeenCalledTimes(1);
  });

  it('says nothing when this thread was busy and a sign of life was there to be read', async () => {
    vi.useRealTimers();
    const { idle, onIdle } = start(20);
    idle.wait();
    const read = new Promise<void>((resolve) => {
      setTimeout(() => {
        idle.wait();
        idle.rest();
        resolve();
      }, 20);
    });
    const busyUntil = performance.now() + 40;
    while (performance.now() < busyUntil);
    await read;
    await new Promise((resolve) => setImmediate(resolve));
    expect(onIdle).not.toHaveBeenCalled();
    idle.dispose();
  });

  it('says nothing after its end', async () => {
    const { idle, onIdle } = start(100);
    idle.wait();
    idle.dispose();
    await vi.advanceTimersByTimeAsync(1000);
    expect(onIdle).not.toHaveBeenCalled();
  });
});
