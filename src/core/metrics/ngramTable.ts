/** The prefix of a one-word n-gram. */
export const NO_PREFIX = -1;

/** What `NgramTable.find` gives for an n-gram that is not there. */
export const NOT_FOUND = -1;

/** Enough for the words of one response: a table is made for each, and one of a whole test set soon grows. */
const FIRST_CAPACITY = 64;

/**
 * Numbers for n-grams: one is named by the number of its first n-1 words' n-gram (`NO_PREFIX` for a single word) and
 * the number of its last word. Open addressing in typed arrays, so that counting makes no strings and no objects;
 * `clear` takes constant time.
 */
export class NgramTable {
  #mask = FIRST_CAPACITY - 1;
  #prefixes = new Int32Array(FIRST_CAPACITY);
  #words = new Int32Array(FIRST_CAPACITY);
  #ids = new Int32Array(FIRST_CAPACITY);
  #rounds = new Int32Array(FIRST_CAPACITY);
  #round = 1;
  #size = 0;

  /** How many different n-grams the table holds; their numbers are 0..size-1. */
  get size(): number {
    return this.#size;
  }

  /** Forgets every n-gram. */
  clear(): void {
    this.#size = 0;
    this.#round++;
  }

  /** The number of an n-gram, new when the n-gram is. */
  add(prefix: number, word: number): number {
    if (this.#size * 2 > this.#mask) this.#grow();
    const slot = this.#slot(prefix, word);
    if (this.#rounds[slot] === this.#round) return this.#ids[slot] as number;
    return this.#put(slot, prefix, word, this.#size++);
  }

  /** The number of an n-gram, or `NOT_FOUND`. */
  find(prefix: number, word: number): number {
    const slot = this.#slot(prefix, word);
    return this.#rounds[slot] === this.#round ? (this.#ids[slot] as number) : NOT_FOUND;
  }

  #slot(prefix: number, word: number): number {
    const mixed = Math.imul(prefix + 1, 0x9e3779b1) ^ Math.imul(word + 1, 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & this.#mask;
    while (this.#rounds[slot] === this.#round && (this.#words[slot] !== word || this.#prefixes[slot] !== prefix)) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }

  #put(slot: number, prefix: number, word: number, id: number): number {
    this.#rounds[slot] = this.#round;
    this.#prefixes[slot] = prefix;
    this.#words[slot] = word;
    this.#ids[slot] = id;
    return id;
  }

  #grow(): void {
    const [prefixes, words, ids, rounds] = [this.#prefixes, this.#words, this.#ids, this.#rounds];
    const capacity = rounds.length * 2;
    this.#mask = capacity - 1;
    this.#prefixes = new Int32Array(capacity);
    this.#words = new Int32Array(capacity);
    this.#ids = new Int32Array(capacity);
    this.#rounds = new Int32Array(capacity);
    for (let slot = 0; slot < rounds.length; slot++) {
      if (rounds[slot] !== this.#round) continue;
      const [prefix, word] = [prefixes[slot] as number, words[slot] as number];
      this.#put(this.#slot(prefix, word), prefix, word, ids[slot] as number);
    }
  }
}
