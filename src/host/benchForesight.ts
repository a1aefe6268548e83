import { EventEmitter, type Disposable, type Event } from 'vscode';
import { foreseeRun, type ForeseenRun } from '../core/run/foreseeRun';
import { runHeader } from '../core/run/runExperiment';
import type { RunSpec } from '../core/run/runSpec';
import { isCancelled } from '../core/util/errors';
import { canonicalJson } from '../core/util/hash';
import type { BenchEngine, RunChoice } from './benchEngine';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';

/** Finds out what a run would ask for, off to the side; the last question asked is the one answered. */
export class BenchForesight implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #engine: BenchEngine;
  readonly #log: Log;
  #run: ForeseenRun | undefined;
  /** What `run` was foreseen for. */
  #key: string | undefined;
  #foreseeing = new AbortController();

  /** `run` differs. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(engine: BenchEngine, log: Log) {
    this.#engine = engine;
    this.#log = log;
    this.#lifetime.own({ dispose: () => this.#foreseeing.abort() });
  }

  /** What was foreseen last. */
  get run(): ForeseenRun | undefined {
    return this.#run;
  }

  /** Answers have come: the next look finds more of them known, even if the choice is the same. */
  forget(): void {
    this.#key = undefined;
  }

  /** Looks ahead at a run of `choice`. */
  async look(choice: RunChoice, spec: RunSpec): Promise<void> {
    const edits = this.#engine.editsOf(spec);
    const key = canonicalJson({ ...runHeader(spec, ''), id: '', edits });
    if (key === this.#key) return;
    this.#foreseeing.abort();
    this.#foreseeing = new AbortController();
    const { signal } = this.#foreseeing;
    try {
      const run = await foreseeRun(
        spec,
        this.#engine.foreseeingPorts(choice),
        this.#engine.knownAnswers(choice),
        signal,
      );
      if (signal.aborted) return;
      [this.#run, this.#key] = [run, key];
      this.#changed.fire();
    } catch (error) {
      if (!isCancelled(error)) logError(this.#log, 'planning the run', error);
    }
  }

  /** Calls that a run would send, looked for anew. Throws what the ports throw, and `cancelled`. */
  async calls(choice: RunChoice, spec: RunSpec, signal: AbortSignal): Promise<number> {
    const known = this.#engine.knownAnswers(choice);
    return (await foreseeRun(spec, this.#engine.foreseeingPorts(choice), known, signal)).calls;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}
