import type { Memento } from 'vscode';
import { parseFollowedBatches, type FollowedBatch } from '../../core/run/followedBatch';

const KEY = 'rapport.batches';

/** The experiments that are answered in batches, kept with the workspace: a window that reloads goes on with them. */
export class BatchFollows {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  get all(): readonly FollowedBatch[] {
    return parseFollowedBatches(this.#memento.get(KEY));
  }

  find(uri: string): FollowedBatch | undefined {
    return this.all.find((one) => one.uri === uri);
  }

  /** Keeps one in the place of what was kept for the same file. */
  async keep(followed: FollowedBatch): Promise<void> {
    await this.#memento.update(KEY, [...this.all.filter(({ uri }) => uri !== followed.uri), followed]);
  }

  async forget(uri: string): Promise<void> {
    const left = this.all.filter((one) => one.uri !== uri);
    await this.#memento.update(KEY, left.length === 0 ? undefined : left);
  }
}
