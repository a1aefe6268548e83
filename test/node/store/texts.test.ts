import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate, MIGRATIONS } from '../../../src/node/store/schema';
import { StoreDatabase } from '../../../src/node/store/storeDatabase';
import { createTextTable, type TextTable } from '../../../src/node/store/textTable';

/** A table of texts in memory, a second one on the same connection that remembers nothing, and the connection. */
function tables() {
  const database = new StoreDatabase('memory', ':memory:', false, () => undefined);
  onTestFinished(() => database.close());
  database.configure('DELETE');
  migrate(database, MIGRATIONS);
  return { database, texts: createTextTable(database), fresh: (): TextTable => createTextTable(database) };
}

/** Text that does not compress by itself: letters at random, by a seed. */
function noise(length: number, seed: number): string {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return String.fromCharCode(97 + ((state >>> 16) % 26));
  }).join('');
}

describe('a text', () => {
  it.each([
    ['', 'empty'],
    ['short', 'short'],
    ['\u0000 \u202e 心配 🙂 \r\n', 'odd'],
    ['half a pair \ud83d'.repeat(50), 'long and not well formed'],
    ['again and '.repeat(1000), 'long'],
    [noise(1000, 1), 'long and without pattern'],
  ])('%j is read back as it was (%s)', (text) => {
    const { texts, fresh } = tables();
    const id = texts.put(text);
    expect(texts.get(id)).toBe(text);
    expect(fresh().get(id)).toBe(text);
    expect([texts.put(text), fresh().put(text), fresh().find(text)]).toEqual([id, id, id]);
  });

  it('is not taken for one that differs only where UTF-8 cannot tell', () => {
    const { texts } = tables();
    expect(texts.put('\ud83d')).not.toBe(texts.put('\ufffd'));
  });

  it('is not found when it was never stored', () => {
    expect(tables().texts.find('never')).toBeUndefined();
  });

  it('whose row is missing is an error that says so', () => {
    expect(() => tables().texts.get(17)).toThrow(expect.objectContaining({ code: 'file-error' }));
  });
});

describe('a long text that quotes others', () => {
  it('takes little more than what is new in it', () => {
    const { texts, fresh } = tables();
    const [one, two] = [noise(2000, 1), noise(2000, 2)];
    const alike = [texts.put(one), texts.put(two)];
    const text = `${one.slice(0, 1500)} and ${two}`;
    const id = texts.put(text, alike);
    expect(texts.storedBytes(id)).toBeLessThan(100);
    expect(fresh().get(id)).toBe(text);
    expect(texts.depth(id)).toBe(1);
  });

  it('leans on no more than can be looked back to, and reads back all the same', () => {
    const { texts, fresh } = tables();
    const alike = [1, 2, 3, 4].map((seed) => texts.put(noise(12_000, seed)));
    const text = noise(12_000, 4) + noise(100, 9);
    const id = texts.put(text, alike);
    expect(texts.storedBytes(id)).toBeLessThan(1000);
    expect(fresh().get(id)).toBe(text);
  });

  it('never makes a chain that takes long to read', () => {
    const { texts, fresh } = tables();
    let last = texts.put(noise(1000, 0));
    for (let index = 1; index < 20; index++) {
      last = texts.put(noise(1000, 0) + noise(100, index), [last]);
      expect(texts.depth(last)).toBeLessThanOrEqual(3);
    }
    expect(fresh().get(last)).toBe(noise(1000, 0) + noise(100, 19));
  });

  it('that leans on itself in a tampered file is an error, not an endless loop', () => {
    const { database, texts, fresh } = tables();
    const first = texts.put(noise(1000, 0));
    const second = texts.put(`${noise(1000, 0)}!`, [first]);
    database.exec(`UPDATE text SET bases = '[${second}]' WHERE id = ${second}`);
    expect(() => fresh().get(second)).toThrow(expect.objectContaining({ code: 'file-error' }));
  });
});

describe('JSON', () => {
  it('is stored once and read as the same object each time', () => {
    const { texts } = tables();
    const id = texts.putJson({ a: [1, 'two'] });
    expect(texts.putJson({ a: [1, 'two'] })).toBe(id);
    expect(texts.json(id)).toEqual({ a: [1, 'two'] });
    expect(texts.json(id)).toBe(texts.json(id));
  });
});

describe('a failed transaction', () => {
  it('takes back what the table remembers', () => {
    const { database, texts } = tables();
    let id = 0;
    const fails = (): void =>
      database.write(() => {
        id = texts.put('gone');
        throw new Error('stop');
      });
    expect(fails).toThrow();
    expect(texts.find('gone')).toBeUndefined();
    expect(() => texts.get(id)).toThrow();
    database.write(() => texts.put('kept'));
    expect(texts.find('kept')).toBeDefined();
  });
});
