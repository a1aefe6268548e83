/** Numbers for words, counted from 0 in order of first sight; equal words have equal numbers. */
export class Vocabulary {
  readonly #ids = new Map<string, number>();

  /** How many different words were seen. */
  get size(): number {
    return this.#ids.size;
  }

  /** The number of a word, new when the word is. */
  id(word: string): number {
    let id = this.#ids.get(word);
    if (id === undefined) this.#ids.set(word, (id = this.#ids.size));
    return id;
  }
}
