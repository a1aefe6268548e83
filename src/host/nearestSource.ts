import { EventEmitter, ProgressLocation, window, workspace, type Disposable, type Event } from 'vscode';
import type { NearestExemplars } from '../core/exemplars/exemplar';
import type { OpenedNearest } from '../core/exemplars/nearestRequest';
import type { Services } from '../core/run/services';
import { throwIfAborted } from '../core/util/errors';
import type { BenchInputs, Inputs } from './benchInputs';
import { signalOf } from './cancellation';
import { Lifetime } from './lifecycle';
import { affectsSetting, nearestSettings, SETTINGS } from './settings';

/** Pools with more dialogues than this take long enough to encode that the user is told how far it is. */
const TELL_PROGRESS_FROM = 500;

/** The nearest exemplars of the bench's pool: opened when a column first needs them, and again when pool, encoder or reading change. */
export class NearestSource implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #services: () => Services;
  readonly #inputs: BenchInputs;
  readonly #storeFolder: () => string | undefined;
  #opened: { readonly inputs: Inputs; readonly opening: Promise<OpenedNearest> } | undefined;

  /** Other exemplars may be found now. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(services: () => Services, inputs: BenchInputs, storeFolder: () => string | undefined) {
    this.#services = services;
    this.#inputs = inputs;
    this.#storeFolder = storeFolder;
    this.#lifetime.own(
      workspace.onDidChangeConfiguration((event) => {
        const ours = [SETTINGS.encoder, SETTINGS.reading, SETTINGS.allowTestSplit];
        if (!ours.some((setting) => affectsSetting(event, setting))) return;
        this.#opened = undefined;
        this.#changed.fire();
      }),
    );
  }

  /** The exemplars for a seed, or `undefined` when there is no pool to search. */
  get(seed: number): NearestExemplars | undefined {
    if (this.#inputs.current.pool.length === 0) return undefined;
    const { encoder, reading } = nearestSettings();
    return {
      signature: `${encoder}; ${reading}`,
      find: async (testCase, choice, signal) => {
        const opened = await this.#open();
        throwIfAborted(signal);
        return opened.withSeed(seed).find(testCase, choice, signal);
      },
    };
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #open(): Promise<OpenedNearest> {
    const inputs = this.#inputs.current;
    if (this.#opened?.inputs !== inputs) {
      const opening = this.#build(inputs);
      this.#opened = { inputs, opening };
      opening.catch(() => {
        if (this.#opened?.opening === opening) this.#opened = undefined;
      });
    }
    return this.#opened.opening;
  }

  #build({ pool, poolName, tests }: Inputs): Promise<OpenedNearest> {
    const settings = nearestSettings();
    const storeFolder = this.#storeFolder();
    const open = (signal: AbortSignal, onProgress: (done: number, total: number) => void): Promise<OpenedNearest> =>
      this.#services().openNearest(
        {
          ...settings,
          pool: { name: poolName, files: poolName.split(', '), dialogues: pool },
          tests,
          ...(storeFolder === undefined ? {} : { storeFolder }),
          onProgress,
        },
        signal,
      );
    if (pool.length < TELL_PROGRESS_FROM) return open(new AbortController().signal, () => undefined);
    const title = `Rapport: encoding ${poolName}`;
    return Promise.resolve(
      window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (progress, token) => {
        let last = 0;
        return open(signalOf(token), (done, total) => {
          progress.report({ message: `${done} of ${total}`, increment: (100 * (done - last)) / total });
          last = done;
        });
      }),
    );
  }
}
