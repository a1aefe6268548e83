import { seededPermutation } from '../util/random';
import type { ExemplarOrder } from './exemplar';

/** Puts exemplars, given nearest first, in the order chosen; a shuffle depends on the seed and the test case alone. */
export function orderExemplars<T>(
  nearestFirst: readonly T[],
  order: ExemplarOrder,
  seed: number,
  testCaseId: string,
): readonly T[] {
  if (order === 'nearest-first') return nearestFirst;
  if (order === 'nearest-last') return nearestFirst.toReversed();
  return seededPermutation(nearestFirst.length, seed ^ hashText(testCaseId)).map((index) => nearestFirst[index] as T);
}

/** FNV-1a over the UTF-16 units of a text, 32 bits. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
