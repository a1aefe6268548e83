import { AppError } from '../util/errors';
import { NgramTable, NO_PREFIX, NOT_FOUND } from './ngramTable';
import { Vocabulary } from './vocabulary';

/** The sums that a BLEU score is made of; entry n-1 of `matches` and `totals` is order n. */
export interface BleuSums {
  /** Clipped n-gram matches. */
  readonly matches: ArrayLike<number>;
  /** N-grams of the responses, at least 1 for each response. */
  readonly totals: ArrayLike<number>;
  readonly hypothesisLength: number;
  readonly referenceLength: number;
}

/** What each case of a set adds to a BLEU score: `width` orders a case, case after case; lengths one a case. */
export interface BleuCounts {
  readonly cases: number;
  /** Orders counted: n = 1..width. */
  readonly width: number;
  readonly matches: Int32Array;
  readonly totals: Int32Array;
  readonly hypothesisLengths: Int32Array;
  readonly referenceLengths: Int32Array;
}

/**
 * Counts for BLEU as NLTK's `corpus_bleu` does (Papineni et al. 2002): matches clipped at the most that one reference
 * has, totals of at least 1 a case, closest reference length with ties to the shorter. `references[i]` are the
 * references of `hypotheses[i]`, all given as words. Throws `invalid-input` when the counts differ or a case has no
 * reference.
 */
export function countBleu(
  hypotheses: readonly (readonly string[])[],
  references: readonly (readonly (readonly string[])[])[],
  width = 4,
): BleuCounts {
  const cases = hypotheses.length;
  if (cases !== references.length) {
    throw new AppError(
      'invalid-input',
      `BLEU needs references for every response: ${cases} responses, ${references.length} sets of references.`,
    );
  }
  const matches = new Int32Array(cases * width);
  const totals = new Int32Array(cases * width);
  const hypothesisLengths = new Int32Array(cases);
  const referenceLengths = new Int32Array(cases);
  const counter = new CaseCounter(width);
  for (let index = 0; index < cases; index++) {
    const hypothesis = hypotheses[index] as readonly string[];
    const own = references[index] as readonly (readonly string[])[];
    if (own.length === 0)
      throw new AppError('invalid-input', `BLEU needs a reference: response ${index + 1} has none.`);
    counter.count(hypothesis, own, matches, index * width);
    for (let order = 1; order <= width; order++)
      totals[index * width + order - 1] = Math.max(1, hypothesis.length - order + 1);
    hypothesisLengths[index] = hypothesis.length;
    referenceLengths[index] = closestLength(hypothesis.length, own);
  }
  return { cases, width, matches, totals, hypothesisLengths, referenceLengths };
}

/** Adds up the counts of all cases. */
export function sumBleuCounts(counts: BleuCounts): BleuSums {
  const { cases, width } = counts;
  const matches = new Float64Array(width);
  const totals = new Float64Array(width);
  let hypothesisLength = 0;
  let referenceLength = 0;
  for (let index = 0; index < cases; index++) {
    for (let order = 0; order < width; order++) {
      matches[order] = (matches[order] as number) + (counts.matches[index * width + order] as number);
      totals[order] = (totals[order] as number) + (counts.totals[index * width + order] as number);
    }
    hypothesisLength += counts.hypothesisLengths[index] as number;
    referenceLength += counts.referenceLengths[index] as number;
  }
  return { matches, totals, hypothesisLength, referenceLength };
}

/** The counts of one case of a set. */
export function bleuCountsOfCase(counts: BleuCounts, index: number): BleuSums {
  const { width } = counts;
  return {
    matches: counts.matches.subarray(index * width, (index + 1) * width),
    totals: counts.totals.subarray(index * width, (index + 1) * width),
    hypothesisLength: counts.hypothesisLengths[index] as number,
    referenceLength: counts.referenceLengths[index] as number,
  };
}

function closestLength(length: number, references: readonly (readonly string[])[]): number {
  let closest = Infinity;
  for (const { length: candidate } of references) {
    const gap = Math.abs(candidate - length) - Math.abs(closest - length);
    if (gap < 0 || (gap === 0 && candidate < closest)) closest = candidate;
  }
  return closest;
}

class CaseCounter {
  readonly #vocabulary = new Vocabulary();
  readonly #table = new NgramTable();
  #ids = new Int32Array(64);
  #mostInOne = new Int32Array(256);
  #inThis = new Int32Array(256);

  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
  }

  count(
    hypothesis: readonly string[],
    references: readonly (readonly string[])[],
    matches: Int32Array,
    offset: number,
  ): void {
    this.#table.clear();
    let known = 0;
    for (const reference of references) known = this.#addReference(reference, known);
    const ids = this.#load(hypothesis);
    this.#inThis.fill(0, 0, known);
    for (let start = 0; start < hypothesis.length; start++) {
      let ngram = NO_PREFIX;
      const end = Math.min(start + this.#width, hypothesis.length);
      for (let last = start; last < end; last++) {
        ngram = this.#table.find(ngram, ids[last] as number);
        if (ngram === NOT_FOUND) break;
        const used = (this.#inThis[ngram] as number) + 1;
        this.#inThis[ngram] = used;
        if (used <= (this.#mostInOne[ngram] as number))
          matches[offset + last - start] = (matches[offset + last - start] as number) + 1;
      }
    }
  }

  #addReference(reference: readonly string[], known: number): number {
    const ids = this.#load(reference);
    this.#reserve(known + reference.length * this.#width);
    this.#inThis.fill(0, 0, known + reference.length * this.#width);
    this.#mostInOne.fill(0, known, known + reference.length * this.#width);
    for (let start = 0; start < reference.length; start++) {
      let ngram = NO_PREFIX;
      const end = Math.min(start + this.#width, reference.length);
      for (let last = start; last < end; last++) {
        ngram = this.#table.add(ngram, ids[last] as number);
        const seen = (this.#inThis[ngram] as number) + 1;
        this.#inThis[ngram] = seen;
        if (seen > (this.#mostInOne[ngram] as number)) this.#mostInOne[ngram] = seen;
      }
    }
    return this.#table.size;
  }

  #load(words: readonly string[]): Int32Array {
    if (this.#ids.length < words.length) this.#ids = new Int32Array(words.length * 2);
    for (let index = 0; index < words.length; index++) this.#ids[index] = this.#vocabulary.id(words[index] as string);
    return this.#ids;
  }

  #reserve(size: number): void {
    if (this.#inThis.length >= size) return;
    this.#inThis = new Int32Array(size * 2);
    const grown = new Int32Array(size * 2);
    grown.set(this.#mostInOne);
    this.#mostInOne = grown;
  }
}
