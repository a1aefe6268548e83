import { ConfigurationTarget, window, workspace, type Disposable } from 'vscode';
import type { Bench } from './bench';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';

const SETTING = 'runOnSave';
const LIMIT_SETTING = 'runOnSaveMaxCalls';
const DEFAULT_LIMIT = 20;

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
        if (!runsOnSave() || uri.toString() !== bench.templates.current?.document.uri.toString()) return;
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
    const most = workspace.getConfiguration('rapport').get<number>(LIMIT_SETTING, DEFAULT_LIMIT);
    const { plan, template } = bench.snapshot().bench;
    if (bench.run.record === undefined || template?.changedSinceRun.length === 0 || plan.blocked !== undefined) return;
    const calls = await bench.foreseeCalls(this.#stopping.signal);
    if (calls > most) {
      this.#log.info(`not run on save: ${calls} calls, and at most ${most} are allowed`);
      window.setStatusBarMessage(`Rapport: not run on save, ${calls} calls are more than ${most}`, 8000);
      return;
    }
    await bench.start();
  }
}

/** Whether saving runs the bench. */
export function runsOnSave(): boolean {
  return workspace.getConfiguration('rapport').get<boolean>(SETTING, false);
}

/** Turns running on save on or off for this workspace, and says which. */
export async function toggleRunOnSave(): Promise<void> {
  const isOn = !runsOnSave();
  const target = workspace.workspaceFolders === undefined ? ConfigurationTarget.Global : ConfigurationTarget.Workspace;
  await workspace.getConfiguration('rapport').update(SETTING, isOn, target);
  window.setStatusBarMessage(`Rapport: saving the template ${isOn ? 'runs' : 'no longer runs'} the bench`, 5000);
}
