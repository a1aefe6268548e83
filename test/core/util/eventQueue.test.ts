import { describe, expect, it } from 'vitest';
import { createEventQueue, type EventQueue } from '../../../src/core/util/eventQueue';

async function drain(queue: EventQueue<number>): Promise<number[]> {
  const seen: number[] = [];
  for await (const event of queue) seen.push(event);
  return seen;
}

describe('an event queue', () => {
  it('gives what was pushed before and during the loop, in order, and ends when closed', async () => {
    const queue = createEventQueue<number>();
    queue.push(1);
    queue.push(2);
    const seen: number[] = [];
    for await (const event of queue) {
      seen.push(event);
      if (event === 2) queue.push(3);
      if (event === 3) queue.close();
    }
    expect(seen).toEqual([1, 2, 3]);
  });

  it('wakes a consumer that waits', async () => {
    const queue = createEventQueue<number>();
    const drained = drain(queue);
    for (const event of [1, 2, 3]) {
      await Promise.resolve();
      queue.push(event);
    }
    queue.close();
    expect(await drained).toEqual([1, 2, 3]);
  });

  it('gives what was pushed before it failed, then throws', async () => {
    const queue = createEventQueue<number>();
    queue.push(1);
    queue.fail(new Error('broken'));
    const seen: number[] = [];
    const looped = (async () => {
      for await (const event of queue) seen.push(event);
    })();
    await expect(looped).rejects.toThrow('broken');
    expect(seen).toEqual([1]);
  });

  it('ends the way it was ended first', async () => {
    const closed = createEventQueue<number>();
    closed.close();
    closed.fail(new Error('late'));
    expect(await drain(closed)).toEqual([]);
  });

  it('throws even when what it failed with is undefined', async () => {
    const queue = createEventQueue<number>();
    queue.fail(undefined);
    await expect(drain(queue)).rejects.toBeUndefined();
  });

  it('has room until too much waits, and again when all of it was taken', async () => {
    const queue = createEventQueue<number>(2);
    queue.push(1);
    expect(queue.room()).toBeUndefined();
    queue.push(2);
    let hasRoom = false;
    const waited = queue.room()?.then(() => (hasRoom = true));
    const seen: [number, boolean][] = [];
    for await (const event of queue) {
      await Promise.resolve();
      seen.push([event, hasRoom]);
      if (event === 2) void waited?.then(queue.close);
    }
    expect(seen).toEqual([
      [1, false],
      [2, false],
    ]);
    expect(hasRoom).toBe(true);
  });

  it('has no room for more while what was taken over is not seen yet', async () => {
    const queue = createEventQueue<number>(2);
    for (const event of [1, 2, 3]) queue.push(event);
    const rooms: boolean[] = [];
    for await (const event of queue) {
      rooms.push(queue.room() === undefined);
      if (event === 3) queue.close();
    }
    // After the first of three two are ahead, after the second one.
    expect(rooms).toEqual([false, true, true]);
  });

  it('lets go on who waits for room once nobody takes anything any more', async () => {
    const queue = createEventQueue<number>(1);
    queue.push(1);
    const waited = queue.room();
    queue.leave();
    await expect(waited).resolves.toBeUndefined();
    expect(queue.room()).toBeUndefined();
  });

  it('loses and repeats nothing under any interleaving of pushing and taking', async () => {
    const queue = createEventQueue<number>();
    const drained = drain(queue);
    for (let event = 0; event < 1000; event++) {
      queue.push(event);
      for (let turn = 0; turn < event % 4; turn++) await Promise.resolve();
    }
    queue.close();
    expect(await drained).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  });
});
