import { AppError } from '../util/errors';
import { NgramTable } from './ngramTable';
import { Vocabulary } from './vocabulary';

/** How many different n-grams there are among how many. */
export interface DistinctCount {
  readonly distinct: number;
  readonly total: number;
}

/**
 * Counts the n-grams of a whole set of responses, each given as words, for n = 1..maxOrder; entry n-1 is order n.
 * N-grams do not cross from one response into the next.
 */
export function countDistinct(responses: Iterable<readonly string[]>, maxOrder: number): readonly DistinctCount[] {
  if (!Number.isInteger(maxOrder) || maxOrder < 1)
    throw new AppError('invalid-input', 'The n of Dist-n must be a whole number from 1 on.');
  const vocabulary = new Vocabulary();
  const tables = Array.from({ length: maxOrder - 1 }, () => new NgramTable());
  const totals = new Array<number>(maxOrder).fill(0);
  let ids = new Int32Array(64);
  let ngrams = new Int32Array(64);
  for (const words of responses) {
    const { length } = words;
    if (ids.length < length) [ids, ngrams] = [new Int32Array(length * 2), new Int32Array(length * 2)];
    for (let index = 0; index < length; index++) ngrams[index] = ids[index] = vocabulary.id(words[index] as string);
    totals[0] = (totals[0] as number) + length;
    // `ngrams` is overwritten order by order, from the end: it holds the number of the n-gram that ends at each word.
    for (let order = 2; order <= maxOrder && order <= length; order++) {
      const table = tables[order - 2] as NgramTable;
      for (let index = length - 1; index >= order - 1; index--) {
        ngrams[index] = table.add(ngrams[index - 1] as number, ids[index] as number);
      }
      totals[order - 1] = (totals[order - 1] as number) + length - order + 1;
    }
  }
  return totals.map((total, index) => ({
    total,
    distinct: index === 0 ? vocabulary.size : (tables[index - 1] as NgramTable).size,
  }));
}

/**
 * Dist-n x100 of a set of responses, each given as words: different n-grams over all n-grams of the whole set (Li et
 * al. 2016). `null` when no response has n words. It falls as the set grows: compare only sets of the same size.
 */
export function distinct(responses: Iterable<readonly string[]>, order: number): number | null {
  return distinctPercent(countDistinct(responses, order)[order - 1] as DistinctCount);
}

/** The share of different n-grams x100, or `null` when there is no n-gram. */
export function distinctPercent(count: DistinctCount): number | null {
  return count.total === 0 ? null : (100 * count.distinct) / count.total;
}
