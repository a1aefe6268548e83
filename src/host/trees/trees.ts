import { window, type Disposable } from 'vscode';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { DialoguesTree } from './dialoguesTree';
import { RunsTree } from './runsTree';
import { StrategiesTree } from './strategiesTree';

/** The three views of Rapport in the activity bar. */
export class Trees implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly dialogues: DialoguesTree;
  readonly strategies: StrategiesTree;
  readonly runs: RunsTree;

  constructor(bench: Bench, log: Log) {
    this.dialogues = this.#lifetime.own(new DialoguesTree(bench));
    this.strategies = this.#lifetime.own(
      new StrategiesTree(bench, (error) => void window.showErrorMessage(logError(log, 'choosing strategies', error))),
    );
    this.runs = this.#lifetime.own(new RunsTree(bench, log));
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}
