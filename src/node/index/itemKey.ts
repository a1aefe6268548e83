import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { itemText } from '../../core/exemplars/trainingItems';
import type { Reading } from '../../core/exemplars/reading';
import type { TestCase } from '../../core/inputs/testCase';
import { throwIfAborted } from '../../core/util/errors';

/** Length of a key. */
export const KEY_BYTES = 16;

/** Items after which others get their turn. */
const SLICE = 2000;

/** A pool as an index knows it. */
export interface KeyedItems {
  readonly texts: readonly string[];
  /** The key of each text: the first 16 bytes of its SHA-256, hexadecimal. */
  readonly keys: readonly string[];
  /** SHA-256 over ids and keys in their order. */
  readonly hash: string;
}

/** Hashes the texts of a pool's items, in slices. Throws `cancelled`. */
export async function keyItems(items: readonly TestCase[], reading: Reading, signal: AbortSignal): Promise<KeyedItems> {
  const whole = createHash('sha256').update(reading);
  const texts: string[] = [];
  const keys: string[] = [];
  for (const [index, item] of items.entries()) {
    if (index % SLICE === SLICE - 1) await setImmediate();
    throwIfAborted(signal);
    const text = itemText(item, reading);
    const key = createHash('sha256')
      .update(text)
      .digest('hex')
      .slice(0, KEY_BYTES * 2);
    whole.update(`\n${item.id}\t${key}`);
    texts.push(text);
    keys.push(key);
  }
  return { texts, keys, hash: whole.digest('hex') };
}
