/** Measures how long something was in sight: it stands still while the page is hidden. */
export class SightTimer {
  readonly #now: () => number;
  #since: number | undefined;
  #gathered = 0;

  /** `now` tells milliseconds that never go back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Something else is in sight: counting begins anew. */
  restart(): void {
    this.#gathered = 0;
    this.#since = this.#now();
  }

  pause(): void {
    this.#gathered = this.#total();
    this.#since = undefined;
  }

  resume(): void {
    this.#since ??= this.#now();
  }

  /** Seconds since the last lap or restart; the next lap begins. */
  lap(): number {
    const seconds = this.#total() / 1000;
    this.#gathered = 0;
    if (this.#since !== undefined) this.#since = this.#now();
    return seconds;
  }

  #total(): number {
    return this.#gathered + (this.#since === undefined ? 0 : this.#now() - this.#since);
  }
}
