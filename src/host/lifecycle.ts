import type { Disposable } from 'vscode';

/** Collects what must be disposed of; an object registers each thing in the statement that makes it. */
export class Lifetime implements Disposable {
  readonly #owned: { dispose(): unknown }[] = [];
  #disposed = false;

  /** Takes over a thing and returns it; disposes of it at once when this lifetime has ended. */
  own<T extends { dispose(): unknown }>(thing: T): T {
    if (this.#disposed) thing.dispose();
    else this.#owned.push(thing);
    return thing;
  }

  /** Disposes of everything owned, the last first. */
  dispose(): void {
    this.#disposed = true;
    for (const thing of this.#owned.splice(0).reverse()) thing.dispose();
  }
}
