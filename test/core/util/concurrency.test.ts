import { describe, expect, it } from 'vitest';
import { forEachConcurrently } from '../../../src/core/util/concurrency';
import { createGates } from '../../support/core/gates';

describe('forEachConcurrently', () => {
  it('starts in order and keeps at most the limit under way', async () => {
    const gates = createGates(5);
    const started: number[] = [];
    const done = forEachConcurrently(['a', 'b', 'c', 'd', 'e'], 2, async (_, index) => {
      started.push(index);
      await gates.wait(index);
    });
    await gates.settle();
    expect(started).toEqual([0, 1]);
    gates.open(1);
    await gates.settle();
    expect(started).toEqual([0, 1, 2]);
    gates.open(0);
    gates.open(2);
    await gates.settle();
    expect(started).toEqual([0, 1, 2, 3, 4]);
    gates.open(3);
    gates.open(4);
    await done;
  });

  it.each([
    ['a limit past the number of items', 3, 100],
    ['a limit of none', 3, 0],
    ['no items', 0, 4],
  ])('does everything with %s', async (_, count, limit) => {
    const seen: number[] = [];
    await forEachConcurrently(
      Array.from({ length: count }, (__, index) => index),
      limit,
      async (item) => void seen.push(item),
    );
    expect(seen).toEqual(Array.from({ length: count }, (__, index) => index));
  });

  it('starts nothing after a rejection and rejects with it', async () => {
    const gates = createGates(4);
    const started: number[] = [];
    const done = forEachConcurrently([0, 1, 2, 3], 2, async (item) => {
      started.push(item);
      await gates.wait(item);
      if (item === 0) throw new Error('first');
    });
    await gates.settle();
    gates.open(0);
    await expect(done).rejects.toThrow('first');
    gates.open(1);
    await gates.settle();
    expect(started).toEqual([0, 1]);
  });

  it('passes on an item that is undefined', async () => {
    const seen: unknown[] = [];
    await forEachConcurrently([undefined, 1], 1, async (item) => void seen.push(item));
    expect(seen).toEqual([undefined, 1]);
  });
});
