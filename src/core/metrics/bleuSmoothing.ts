import type { BleuSums } from './bleuCounts';

/**
 * What to do about orders without a match: NLTK's names for the methods of Chen and Cherry (2014); 6 is left out, it
 * fails on short texts.
 */
export type BleuSmoothing = 'none' | 'method1' | 'method2' | 'method3' | 'method4' | 'method5' | 'method7';

/** The smoothing methods to choose from. */
export const BLEU_SMOOTHINGS: readonly BleuSmoothing[] = [
  'none',
  'method1',
  'method2',
  'method3',
  'method4',
  'method5',
  'method7',
];

/** The orders that must be counted for BLEU-n: NLTK's methods 5 and 7 look at five-grams whatever n is. */
export function ordersToCount(order: number, smoothing: BleuSmoothing): number {
  return smoothing === 'method5' || smoothing === 'method7' ? Math.max(5, order) : order;
}

/**
 * NLTK puts the smallest positive normal double where nothing matches and nothing is smoothed, so such a score is tiny
 * and not 0.
 */
export const SMALLEST_NORMAL = 2.2250738585072014e-308;

/**
 * Precisions of orders 1..order after smoothing, as NLTK 3.8 computes them; an entry may be 0, which its BLEU leaves
 * out of the mean.
 */
export function smoothedPrecisions(sums: BleuSums, order: number, smoothing: BleuSmoothing): number[] {
  const orders = Array.from({ length: order }, (_, index) => index);
  const matches = (index: number): number => sums.matches[index] as number;
  const totals = (index: number): number => sums.totals[index] as number;
  switch (smoothing) {
    case 'none':
      return orders.map((index) => (matches(index) === 0 ? SMALLEST_NORMAL : matches(index) / totals(index)));
    case 'method1':
      return orders.map((index) => (matches(index) === 0 ? 0.1 : matches(index)) / totals(index));
    case 'method2':
      return orders.map((index) => (index === 0 ? matches(0) / totals(0) : (matches(index) + 1) / (totals(index) + 1)));
    case 'method3':
      return halvedWhereZero(sums, order, 1);
    case 'method4':
      return shortened(sums, order);
    case 'method5':
      return averagedWithNeighbours(
        orders.map((index) => matches(index) / totals(index)),
        matches(4) / totals(4),
      );
    case 'method7':
      return averagedWithNeighbours(shortened(sums, order), matches(4) / totals(4));
  }
}

function halvedWhereZero(sums: BleuSums, order: number, scale: number): number[] {
  let factor = 1;
  return Array.from({ length: order }, (_, index) => {
    const [matched, total] = [sums.matches[index] as number, sums.totals[index] as number];
    if (matched > 0) return matched / total;
    factor /= 2;
    return (factor * scale) / total;
  });
}

/** Method 4: as method 3, with counts made smaller for short responses; one word alone stays as it is. */
function shortened(sums: BleuSums, order: number): number[] {
  const scale = sums.hypothesisLength > 1 ? Math.log(sums.hypothesisLength) / 5 : 0;
  return halvedWhereZero(sums, order, scale);
}

/** Method 5: each precision becomes the mean of the smoothed one before, itself and the plain one after. */
function averagedWithNeighbours(precisions: readonly number[], fiveGram: number): number[] {
  let before = (precisions[0] as number) + 1;
  return precisions.map(
    (precision, index) => (before = (before + precision + (precisions[index + 1] ?? fiveGram)) / 3),
  );
}
