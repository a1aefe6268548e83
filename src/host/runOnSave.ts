import { l10n, window, workspace, type Disposable } from 'vscode';
import type { Bench } from './bench';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';
import { runOnSaveState } from './runOnSaveSetting';

/** Runs the shown columns when the bench's template is saved, where the user wants it. What did not change is answered from the store. */
export class RunOnSave implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #bench: Bench;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  #run: Promise<void> = Promise.resolve();

  constructor(bench: Bench, log: Log) {
    this.#bench = bench;
    this.#log = log;
    this.#lifetime.own({ dispose: () => this.#stopping.abort() });
    this.#lifetime.own(
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (!runOnSaveState().on || uri.toString() !== bench.templates.current?.document.uri.toString()) return;
        this.#run = this.#runShown().catch((error: unknown) => {
          void window.showErrorMessage(logError(this.#log, 'running on save', error));
        });
      }),
    );
  }

  /** Settles when what the last save started has been started. */
  get started(): Promise<void> {
    return this.#run;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  /** Nothing is run that was not run before, that is blocked, or that would send more calls than the user allows at once. */
  async #runShown(): Promise<void> {
    const bench = this.#bench;
    const { mostCalls: most } = runOnSaveState();
    const { plan, template } = bench.snapshot().bench;
    if (bench.run.record === undefined || template?.changedSinceRun.length === 0 || plan.blocked !== undefined) return;
    const calls = await bench.foreseeCalls(this.#stopping.signal);
    if (calls > most) {
      this.#log.info(`not run on save: ${calls} calls, and at most ${most} are allowed`);
      window.setStatusBarMessage(
        l10n.t('Rapport: not run on save, {calls} calls are more than {most}', { calls, most }),
        8000,
      );
      return;
    }
    await bench.start();
  }
}
