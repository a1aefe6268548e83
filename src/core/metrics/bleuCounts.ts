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
  const counter = counterOf(width);
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

/** A counter takes longer to make than one case to count, and responses are scored one by one, too. */
function counterOf(width: number): CaseCounter {
  const known = counters.get(width);
  if (known !== undefined && known.words < MOST_WORDS) return known;
  const counter = new CaseCounter(width);
  counters.set(width, counter);
  return counter;
}

const counters = new Map<number, CaseCounter>();
const MOST_WORDS = 5000;

function closestLength(length: number, references: readonly (readonly string[])[]): number {
  let closest = Infinity;
  for (const { length: candidate } of references) {
    const gap = Math.abs(candidate - length) - Math.abs(closest - length);
    if (gap < 0 || (gap === 0 && candidate < closest)) closest = candidate;
  }
  return closest;
}

/** Counts the clipped matches of one case after the other; its arrays are kept from case to case. */
class CaseCounter {
  readonly #width: number;
  readonly #vocabulary = new Vocabulary();
  readonly #table = new NgramTable();
  #response = new Int32Array(64);
  #reference = new Int32Array(64);
  /** By word: the last case whose response has it, counted from 1. */
  #lastCase = new Int32Array(64);
  #case = 0;

  /** Words seen so far: they are remembered from case to case. */
  get words(): number {
    return this.#vocabulary.size;
  }

  /** By n-gram of the case: the most that one reference has, how many this reference has, how many of the response matched. */
  #most = new Int32Array(256);
  #own = new Int32Array(256);
  #used = new Int32Array(256);

  constructor(width: number) {
    this.#width = width;
  }

  count(
    hypothesis: readonly string[],
    references: readonly (readonly string[])[],
    matches: Int32Array,
    offset: number,
  ): void {
    this.#case++;
    this.#table.clear();
    this.#response = this.#load(hypothesis, this.#response);
    for (let index = 0; index < hypothesis.length; index++)
      this.#lastCase[this.#response[index] as number] = this.#case;
    for (const reference of references) this.#addReference(reference);
    for (let start = 0; start < hypothesis.length; start++) {
      let ngram = NO_PREFIX;
      const end = Math.min(start + this.#width, hypothesis.length);
      for (let last = start; last < end; last++) {
        ngram = this.#table.find(ngram, this.#response[last] as number);
        if (ngram === NOT_FOUND) break;
        const used = (this.#used[ngram] as number) + 1;
        this.#used[ngram] = used;
        const place = offset + last - start;
        if (used <= (this.#most[ngram] as number)) matches[place] = (matches[place] as number) + 1;
      }
    }
  }

  /** Takes in the n-grams of a reference, but for those with a word that the response lacks: they cannot match. */
  #addReference(reference: readonly string[]): void {
    const table = this.#table;
    this.#own.fill(0, 0, table.size);
    this.#reference = this.#load(reference, this.#reference);
    this.#reserve(table.size + reference.length * this.#width);
    for (let start = 0; start < reference.length; start++) {
      let ngram = NO_PREFIX;
      const end = Math.min(start + this.#width, reference.length);
      for (let last = start; last < end; last++) {
        const word = this.#reference[last] as number;
        if (this.#lastCase[word] !== this.#case) break;
        const known = table.size;
        ngram = table.add(ngram, word);
        if (ngram === known) this.#most[ngram] = this.#own[ngram] = this.#used[ngram] = 0;
        const own = (this.#own[ngram] as number) + 1;
        this.#own[ngram] = own;
        if (own > (this.#most[ngram] as number)) this.#most[ngram] = own;
      }
    }
  }

  #load(words: readonly string[], space: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
    const ids = space.length < words.length ? new Int32Array(words.length * 2) : space;
    for (let index = 0; index < words.length; index++) ids[index] = this.#vocabulary.id(words[index] as string);
    if (this.#lastCase.length < this.#vocabulary.size)
      this.#lastCase = grown(this.#lastCase, this.#vocabulary.size * 2);
    return ids;
  }

  #reserve(ngrams: number): void {
    if (this.#most.length >= ngrams) return;
    this.#most = grown(this.#most, ngrams * 2);
    this.#own = grown(this.#own, ngrams * 2);
    this.#used = grown(this.#used, ngrams * 2);
  }
}

function grown(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const result = new Int32Array(length);
  result.set(values);
  return result;
}
