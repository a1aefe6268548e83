import type { Disposable } from 'vscode';
import { Lifetime } from '../lifecycle';
import { HistoryTree } from '../trees/historyTree';
import { registerHistoryCommands } from './historyCommands';
import type { ReadOnlyTexts } from '../readOnlyTexts';
import { TemplateHistory, type HistoryParts } from './templateHistory';

/** The history of the followed template in VS Code: its tree and its commands. */
export class HistoryView implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly history: TemplateHistory;
  readonly tree: HistoryTree;

  constructor(parts: HistoryParts, documents: ReadOnlyTexts) {
    const { bench, log } = parts;
    this.history = this.#lifetime.own(new TemplateHistory(parts));
    this.tree = this.#lifetime.own(new HistoryTree(this.history, log));
    const { history, tree } = this;
    this.#lifetime.own(registerHistoryCommands({ bench, history, tree, documents, log }));
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}
