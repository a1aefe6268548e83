import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { itemText } from '../../core/exemplars/trainingItems';
import type { Reading } from '../../core/exemplars/reading';
import type { TestCase } from '../../core/inputs/testCase';
import { throwIfAborted } from '../../core/util/errors';

/** Length of a key. */
export const KEY_BYTES = 16;

/** Items after which others get their turn. */
const SLICE = 1000;

/** A pool as an index knows it. */
export interface ItemTexts {
  /** What is encoded of each item. */
  readonly texts: readonly string[];
  /** SHA-256 over the reading, and ids and texts in their order. */
  readonly hash: string;
}

/** The texts of a pool's items and their hash, made in slices. Throws `cancelled`. */
export async function readItemTexts(
  items: readonly TestCase[],
  reading: Reading,
  signal: AbortSignal,
): Promise<ItemTexts> {
  const whole = createHash('sha256').update(reading);
  const texts: string[] = [];
  await inSlices(items, signal, (slice) => {
    const of = slice.map((item) => itemText(item, reading));
    whole.update(slice.map(({ id }, index) => `\n${JSON.stringify(id)}${of[index] ?? ''}`).join(''));
    texts.push(...of);
  });
  return { texts, hash: whole.digest('hex') };
}

/** The key of each text: the first 16 bytes of its SHA-256, hexadecimal. Made in slices. Throws `cancelled`. */
export async function keyTexts(texts: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const keys: string[] = [];
  await inSlices(texts, signal, (slice) => {
    for (const text of slice)
      keys.push(
        createHash('sha256')
          .update(text)
          .digest('hex')
          .slice(0, KEY_BYTES * 2),
      );
  });
  return keys;
}

/** Goes through a long list without keeping its thread from other work. */
export async function inSlices<T>(
  list: readonly T[],
  signal: AbortSignal,
  work: (slice: readonly T[]) => void,
): Promise<void> {
  for (let from = 0; from < list.length; from += SLICE) {
    if (from > 0) await setImmediate();
    throwIfAborted(signal);
    work(list.slice(from, from + SLICE));
  }
}
