import type { Disposable } from 'vscode';

/** Tells a view to look again, at most once in a while: what it shows changes often. */
export class RefreshPace implements Disposable {
  readonly #milliseconds: number;
  readonly #refresh: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(milliseconds: number, refresh: () => void) {
    this.#milliseconds = milliseconds;
    this.#refresh = refresh;
  }

  /** After a while; what is asked for until then comes to one. */
  soon(): void {
    this.#timer ??= setTimeout(() => this.now(), this.#milliseconds);
  }

  /** At once, in the place of what was to come. */
  now(): void {
    this.dispose();
    this.#refresh();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
