import { NgramTable, NO_PREFIX } from '../ngramTable';
import { Vocabulary } from '../vocabulary';

type Responses = readonly (readonly string[])[];

/** Dist-n of both sides after some test cases have swapped their responses: x100, NaN for a side without an n-gram. */
export interface SideFigures {
  first: number;
  second: number;
}

/**
 * Two systems' responses to the same test cases, prepared so that Dist-n of both sides can be told quickly for any
 * choice of cases that swap. An n-gram that one response alone has is counted with its case; one that both responses of
 * some case have is always on both sides; only the others are looked up, and each only until it is seen on both sides.
 */
export class SwappableSides {
  readonly #cases: number;
  /** N-grams, and n-grams that no other response has: two a case, first side and second. */
  readonly #totals: Int32Array;
  readonly #unique: Int32Array;
  readonly #onBoth: number;
  /** Occurrences of the n-grams to look up: `2 * case + side`, n-gram after n-gram, beginning at `#starts`. */
  readonly #starts: Int32Array;
  readonly #occurrences: Int32Array;

  constructor(first: Responses, second: Responses, order: number) {
    this.#cases = first.length;
    this.#totals = new Int32Array(2 * this.#cases);
    this.#unique = new Int32Array(2 * this.#cases);
    const places = occurrencesByNgram(first, second, order, this.#totals);
    const starts = [0];
    const occurrences: number[] = [];
    let onBoth = 0;
    for (const own of places) {
      if (own.length === 1) this.#unique[own[0] as number] = (this.#unique[own[0] as number] as number) + 1;
      else if (own.some((place, index) => index > 0 && place >> 1 === (own[index - 1] as number) >> 1)) onBoth++;
      else {
        for (const place of own) occurrences.push(place);
        starts.push(occurrences.length);
      }
    }
    this.#onBoth = onBoth;
    this.#starts = Int32Array.from(starts);
    this.#occurrences = Int32Array.from(occurrences);
  }

  /** Writes Dist-n of both sides into `figures`; `swapped[c]` is 1 for a case whose responses change places, else 0. */
  figures(swapped: Uint8Array, figures: SideFigures): void {
    let [total, otherTotal, distinct, otherDistinct] = [0, 0, this.#onBoth, this.#onBoth];
    for (let index = 0; index < this.#cases; index++) {
      const side = 2 * index + (swapped[index] as number);
      total += this.#totals[side] as number;
      otherTotal += this.#totals[side ^ 1] as number;
      distinct += this.#unique[side] as number;
      otherDistinct += this.#unique[side ^ 1] as number;
    }
    const ngrams = this.#starts.length - 1;
    for (let ngram = 0; ngram < ngrams; ngram++) {
      const end = this.#starts[ngram + 1] as number;
      let seen = 0;
      for (let place = this.#starts[ngram] as number; place < end && seen !== 3; place++) {
        const occurrence = this.#occurrences[place] as number;
        seen |= 1 << ((occurrence & 1) ^ (swapped[occurrence >> 1] as number));
      }
      distinct += seen & 1;
      otherDistinct += seen >> 1;
    }
    figures.first = (100 * distinct) / total;
    figures.second = (100 * otherDistinct) / otherTotal;
  }
}

/**
 * For each n-gram the responses that have it, `2 * case + side`, rising; fills in how many n-grams each response has.
 */
function occurrencesByNgram(first: Responses, second: Responses, order: number, totals: Int32Array): number[][] {
  const vocabulary = new Vocabulary();
  const table = new NgramTable();
  const ids = new Map<number, number>();
  const places: number[][] = [];
  for (let index = 0; index < first.length; index++) {
    for (let side = 0; side < 2; side++) {
      const words = (side === 0 ? first : second)[index] as readonly string[];
      const response = 2 * index + side;
      totals[response] = Math.max(0, words.length - order + 1);
      for (let start = 0; start + order <= words.length; start++) {
        let ngram = NO_PREFIX;
        for (let place = start; place < start + order; place++)
          ngram = table.add(ngram, vocabulary.id(words[place] as string));
        let id = ids.get(ngram);
        if (id === undefined) ids.set(ngram, (id = places.push([]) - 1));
        const own = places[id] as number[];
        if (own.at(-1) !== response) own.push(response);
      }
    }
  }
  return places;
}
