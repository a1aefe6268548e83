import { bleuCountsOfCase, countBleu, sumBleuCounts, type BleuSums } from './bleuCounts';
import { ordersToCount, SMALLEST_NORMAL, smoothedPrecisions, type BleuSmoothing } from './bleuSmoothing';
import { preciseSum } from './preciseSum';

/**
 * Corpus BLEU-n x100 as NLTK 3.8's `corpus_bleu` (Papineni et al. 2002): cumulative, uniform weights, no smoothing,
 * counts summed over all cases before one brevity penalty. Responses and references are words; `references[i]` are
 * those of response i, one or several.
 */
export function corpusBleu(
  hypotheses: readonly (readonly string[])[],
  references: readonly (readonly (readonly string[])[])[],
  order = 4,
): number {
  return bleuOfSums(sumBleuCounts(countBleu(hypotheses, references, order)), order);
}

/** BLEU-n x100 of one response given as words, as NLTK 3.8's `sentence_bleu` with the smoothing named. */
export function sentenceBleu(
  hypothesis: readonly string[],
  references: readonly (readonly string[])[],
  options: { readonly order?: number; readonly smoothing?: BleuSmoothing } = {},
): number {
  const { order = 4, smoothing = 'none' } = options;
  const counts = countBleu([hypothesis], [references], ordersToCount(order, smoothing));
  return bleuOfSums(bleuCountsOfCase(counts, 0), order, smoothing);
}

/**
 * BLEU-n x100 from counts; 0 exactly when no word matches. The counts must hold `ordersToCount(order, smoothing)`
 * orders.
 */
export function bleuOfSums(sums: BleuSums, order: number, smoothing: BleuSmoothing = 'none'): number {
  if (sums.matches[0] === 0) return 0;
  const logs: number[] = [];
  for (const precision of smoothedPrecisions(sums, order, smoothing)) {
    if (precision > 0) logs.push(Math.log(precision) / order);
  }
  return 100 * brevityPenalty(sums.hypothesisLength, sums.referenceLength) * Math.exp(preciseSum(logs));
}

/**
 * Corpus BLEU-1 to BLEU-n x100 at once, without smoothing, into `scores` (entry n-1 is BLEU-n): the figures of
 * `bleuOfSums` up to rounding, for the many thousand times that a bootstrap needs them.
 */
export function bleuUpTo(sums: BleuSums, scores: Float64Array): void {
  if (sums.matches[0] === 0) {
    scores.fill(0);
    return;
  }
  const scale = 100 * brevityPenalty(sums.hypothesisLength, sums.referenceLength);
  let logs = 0;
  for (let index = 0; index < scores.length; index++) {
    const matched = sums.matches[index] as number;
    logs += Math.log(matched === 0 ? SMALLEST_NORMAL : matched / (sums.totals[index] as number));
    scores[index] = scale * Math.exp(logs / (index + 1));
  }
}

/** 1 for responses longer than their references, else e to the power of 1 - reference length / response length. */
export function brevityPenalty(hypothesisLength: number, referenceLength: number): number {
  if (hypothesisLength > referenceLength) return 1;
  return hypothesisLength === 0 ? 0 : Math.exp(1 - referenceLength / hypothesisLength);
}
