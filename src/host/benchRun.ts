import { EventEmitter, type Disposable, type Event } from 'vscode';
import { applyRunEvent, type RunEvent } from '../core/run/runEvents';
import { runExperiment, type RunPorts } from '../core/run/runExperiment';
import type { RunStore } from '../core/run/runStore';
import { saveRun } from '../core/run/saveRun';
import type { RunRecord } from '../core/run/runRecord';
import type { RunSpec } from '../core/run/runSpec';
import type { StrategyPorts } from '../core/strategy/runStrategy';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';

/** How a run is started. */
export interface RunOptions {
  /** The shown record, when the cells of the spec are run again inside it. */
  readonly into?: RunRecord | undefined;
  /** Where the run is kept; nowhere when absent. */
  readonly keepIn?: RunStore | undefined;
}

/** The run that the bench shows: at most one is under way, and its record outlives it. */
export class BenchRun implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #events = this.#lifetime.own(new EventEmitter<RunEvent>());
  readonly #replaced = this.#lifetime.own(new EventEmitter<void>());
  readonly #log: Log;
  #record: RunRecord | undefined;
  #templateText: string | undefined;
  #stopping: AbortController | undefined;
  #columnStops: ReadonlyMap<string, AbortController> = new Map();
  #finished: Promise<void> = Promise.resolve();

  /** Every event of the shown run, in order. */
  readonly onEvent: Event<RunEvent> = this.#events.event;
  /** Another run is shown, or none. */
  readonly onDidReplace: Event<void> = this.#replaced.event;

  constructor(log: Log) {
    this.#log = log;
    this.#lifetime.own({ dispose: () => this.#stopping?.abort() });
  }

  get record(): RunRecord | undefined {
    return this.#record;
  }

  /** The text of the template that the shown run works from; absent for a run of the store, which has it. */
  get templateText(): string | undefined {
    return this.#templateText;
  }

  /** The record as it stands, safe to keep or send while the run goes on: the fold reuses the table of the live one. */
  get snapshot(): RunRecord | undefined {
    return this.#record === undefined ? undefined : { ...this.#record, cells: { ...this.#record.cells } };
  }

  get running(): boolean {
    return this.#stopping !== undefined;
  }

  /** Shows a kept run, after stopping what is under way. */
  async show(record: RunRecord): Promise<void> {
    await this.stop();
    this.#record = record;
    this.#templateText = undefined;
    this.#replaced.fire();
  }

  /** Shows nothing, after stopping what is under way. */
  async clear(): Promise<void> {
    await this.stop();
    if (this.#record === undefined) return;
    this.#record = undefined;
    this.#templateText = undefined;
    this.#replaced.fire();
  }

  /**
   * Runs a spec. With `into` the cells of the spec are run again inside that record, the others stay; otherwise a new record takes the place of the shown one. Resolves when the run has started; `finished` when it has ended.
   */
  async start(spec: RunSpec, ports: StrategyPorts, options: RunOptions = {}): Promise<void> {
    await this.stop();
    const stopping = new AbortController();
    this.#stopping = stopping;
    const stops = new Map(spec.columns.map(({ id }) => [id, new AbortController()]));
    this.#columnStops = stops;
    const columnSignal = (id: string): AbortSignal | undefined => stops.get(id)?.signal;
    this.#finished = this.#consume(spec, { ...ports, columnSignal }, options, stopping.signal);
  }

  /** Resolves when nothing is under way any more. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  /** Stops the run under way and resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopping?.abort();
    await this.#finished;
  }

  /** Stops one column of the run under way; the others go on. */
  stopColumn(columnId: string): void {
    this.#columnStops.get(columnId)?.abort();
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  async #consume(spec: RunSpec, ports: RunPorts, { into, keepIn }: RunOptions, signal: AbortSignal): Promise<void> {
    try {
      const id = into?.header.id ?? spec.id;
      const events = continued(runExperiment({ ...spec, id }, ports, new Date().toISOString(), signal), into);
      const kept = keepIn === undefined ? events : saveRun(events, keepIn, ({ message }) => this.#log.error(message));
      for await (const event of kept) {
        if (event.kind === 'run-finished') this.#stopping = undefined;
        this.#apply(event);
      }
    } catch (error) {
      logError(this.#log, 'run', error);
    } finally {
      this.#stopping = undefined;
    }
  }

  #apply(event: RunEvent): void {
    this.#record = applyRunEvent(this.#record, event);
    if (event.kind === 'run-started') {
      this.#templateText = event.templateText;
      this.#replaced.fire();
    } else this.#events.fire(event);
    if (event.kind === 'cell-failed')
      this.#log.warn(`${event.cell.columnId}: ${event.error.code}: ${event.error.message}`);
  }
}

/** A run whose events go on from a record: it starts with that record's header and cells. */
async function* continued(
  events: AsyncIterable<RunEvent>,
  into: RunRecord | undefined,
): AsyncGenerator<RunEvent, void, undefined> {
  for await (const event of events) {
    if (event.kind !== 'run-started' || into === undefined) yield event;
    else yield { ...event, header: into.header, cells: into.cells };
  }
}
