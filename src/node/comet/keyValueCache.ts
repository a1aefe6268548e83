/**
 * Keeps one of a decoder's tensors of keys or values (rows x heads x positions x width), which grows by a position a step
 * and whose rows are put in another order between steps. Two pieces of memory take turns, so that a step allocates
 * nothing: one holds what the decoder reads, one what it writes.
 */
export class KeyValueCache {
  readonly heads: number;
  readonly width: number;
  #positions: number;
  #rows: number;
  #written: Float32Array;
  #read: Float32Array = new Float32Array(0);

  /** `values` are what the decoder wrote first: nothing yet, where `positions` is 0. */
  constructor(
    shape: { readonly heads: number; readonly width: number },
    rows: number,
    positions: number,
    values: Float32Array,
  ) {
    this.heads = shape.heads;
    this.width = shape.width;
    this.#rows = rows;
    this.#positions = positions;
    this.#written = values;
  }

  get positions(): number {
    return this.#positions;
  }

  /** What was written last, its rows in this order: for the decoder to read. */
  reorder(sources: readonly number[]): Float32Array {
    const size = this.heads * this.width * this.#positions;
    if (sources.length === this.#rows && sources.every((source, row) => source === row)) {
      [this.#read, this.#written] = [this.#written, this.#read];
    } else {
      this.#read = atLeast(this.#read, sources.length * size);
      gatherRows(this.#written, size, sources, this.#read);
    }
    this.#rows = sources.length;
    return this.#read.subarray(0, sources.length * size);
  }

  /** Where the decoder is to write the same rows and one position more. */
  extend(): Float32Array {
    this.#positions++;
    const length = this.#rows * this.heads * this.width * this.#positions;
    this.#written = atLeast(this.#written, length);
    return this.#written.subarray(0, length);
  }

  /** Takes what a runtime wrote that chooses the place itself; after `extend`. */
  replace(values: Float32Array): void {
    this.#written = values;
  }
}

/** Copies rows of `size` numbers, one after the other, in the order of `sources`. */
export function gatherRows(from: Float32Array, size: number, sources: readonly number[], to: Float32Array): void {
  sources.forEach((source, row) => to.set(from.subarray(source * size, (source + 1) * size), row * size));
}

/** The same memory where it is large enough; else more, with room to grow. */
function atLeast(memory: Float32Array, length: number): Float32Array {
  return memory.length >= length ? memory : new Float32Array(Math.ceil(length * 1.5));
}
