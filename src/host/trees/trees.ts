import { window, type Disposable, type Memento } from 'vscode';
import type { Bench } from '../bench';
import type { HistoryParts } from '../history/templateHistory';
import { HistoryView } from '../history/historyView';
import { Lifetime } from '../lifecycle';
import type { ReadOnlyTexts } from '../readOnlyTexts';
import { logError, type Log } from '../log';
import { DialoguesTree } from './dialoguesTree';
import { NearestTree } from './nearestTree';
import { RunsTree } from './runsTree';
import { StrategiesTree } from './strategiesTree';

/** The views of Rapport in the activity bar. */
export class Trees implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly dialogues: DialoguesTree;
  readonly nearest: NearestTree;
  readonly strategies: StrategiesTree;
  readonly runs: RunsTree;
  readonly history: HistoryView;

  constructor(
    bench: Bench,
    log: Log,
    services: HistoryParts['services'],
    readOnlyTexts: ReadOnlyTexts,
    state: Memento,
  ) {
    this.dialogues = this.#lifetime.own(new DialoguesTree(bench));
    this.nearest = this.#lifetime.own(new NearestTree(bench, log));
    this.strategies = this.#lifetime.own(
      new StrategiesTree(bench, (error) => void window.showErrorMessage(logError(log, 'choosing strategies', error))),
    );
    this.runs = this.#lifetime.own(new RunsTree(bench, log));
    this.history = this.#lifetime.own(new HistoryView({ bench, log, services, state }, readOnlyTexts));
    // Runs were deleted, restored or named, here or elsewhere. One under way is looked up when it ends.
    this.#lifetime.own(
      this.runs.onDidChangeTreeData(() => {
        if (!bench.run.running) this.history.history.stored();
      }),
    );
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}
