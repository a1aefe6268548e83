import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoreDatabase } from '../../../src/node/store/storeDatabase';
import { createWriteQueue } from '../../../src/node/store/writeQueue';
import { newFolder, storeFile } from './storeFolder';

/** A queue over a table of numbers, and another connection that sees only what is committed. */
function queueOfNumbers() {
  const file = storeFile(newFolder());
  const [database, outside] = [0, 1].map(() => new StoreDatabase(file, file, false, () => undefined));
  if (database === undefined || outside === undefined) throw new Error('unreachable');
  onTestFinished(() => [database, outside].forEach((connection) => connection.close()));
  database.configure('WAL');
  outside.configure('WAL');
  database.exec(
    'CREATE TABLE state (generation INTEGER); INSERT INTO state VALUES (0); CREATE TABLE number (n INTEGER)',
  );
  let transactions = 0;
  const write = database.write.bind(database);
  database.write = (work) => {
    transactions++;
    return write(work);
  };
  const insert = database.prepare('INSERT INTO number VALUES (?)');
  return {
    queue: createWriteQueue(database),
    put: (n: number) => () => void insert.run(n),
    committed: () =>
      outside
        .prepare('SELECT n FROM number ORDER BY n')
        .all()
        .map(({ n }) => n),
    transactions: () => transactions,
  };
}

describe('the write queue', () => {
  it('commits what one turn brings in one transaction, in the next turn', async () => {
    const { queue, put, committed, transactions } = queueOfNumbers();
    const writes = [1, 2, 3].map((n) => queue.add(put(n)));
    expect(committed()).toEqual([]);
    await Promise.all(writes);
    expect(committed()).toEqual([1, 2, 3]);
    expect(transactions()).toBe(1);
  });

  it('resolves only when it is committed', async () => {
    const { queue, put, committed } = queueOfNumbers();
    const seen: unknown[] = [];
    const write = queue.add(put(1)).then(() => seen.push(...committed()));
    await write;
    expect(seen).toEqual([1]);
  });

  it('does not wait for the turn to end when there is much', () => {
    const { queue, put, committed } = queueOfNumbers();
    for (let n = 0; n < 1000; n++) void queue.add(put(n));
    expect(committed().length).toBeGreaterThan(900);
    queue.flush();
    expect(committed()).toHaveLength(1000);
  });

  it('commits what waits when it is flushed, and then nothing twice', async () => {
    const { queue, put, committed, transactions } = queueOfNumbers();
    const write = queue.add(put(1));
    queue.flush();
    queue.flush();
    expect(committed()).toEqual([1]);
    await write;
    await nextTurn();
    expect([committed(), transactions()]).toEqual([[1], 1]);
  });

  it('rejects what fails, and that alone', async () => {
    const { queue, put, committed } = queueOfNumbers();
    const fails = (): void => {
      put(99)();
      throw new Error('no');
    };
    const results = await Promise.allSettled([queue.add(put(1)), queue.add(fails), queue.add(put(2))]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(committed()).toEqual([1, 2]);
  });
});
