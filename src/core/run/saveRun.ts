import { toErrorInfo, type ErrorInfo } from '../util/errors';
import { applyRunEvent, type RunEvent } from './runEvents';
import { cellId, type CellRecord, type RunHeader, type RunOutcome, type RunRecord } from './runRecord';
import type { RunStore } from './runStore';

/**
 * Passes the events of a run on and stores what they come to: the header before its `run-started` is yielded, each cell when
 * it ends, the outcome before `run-finished`. When the store cannot be written the run goes on, `onProblem` is told once
 * until it works again, and what was not stored is tried again then and at the end. A run that is left early counts as cancelled.
 */
export async function* saveRun(
  events: AsyncIterable<RunEvent>,
  store: RunStore,
  onProblem: (problem: ErrorInfo) => void,
): AsyncGenerator<RunEvent, void, undefined> {
  if (!store.writable) {
    yield* events;
    return;
  }
  const saver = new RunSaver(store, onProblem);
  try {
    for await (const event of events) {
      await saver.take(event);
      yield event;
    }
  } finally {
    await saver.end('cancelled');
  }
}

class RunSaver {
  readonly #store: RunStore;
  readonly #onProblem: (problem: ErrorInfo) => void;
  #header: RunHeader | undefined;
  #begun = false;
  #failing = false;
  #ended = false;
  /** Each cell under way as a record of its own. */
  readonly #underWay = new Map<string, RunRecord>();
  /** Cells that ended and are not known to be stored. */
  readonly #unsaved = new Map<string, CellRecord>();
  readonly #saving = new Set<Promise<void>>();

  constructor(store: RunStore, onProblem: (problem: ErrorInfo) => void) {
    this.#store = store;
    this.#onProblem = onProblem;
  }

  async take(event: RunEvent): Promise<void> {
    if (event.kind === 'run-finished') return this.end(event.outcome);
    if (event.kind !== 'run-started') return this.#fold(event);
    this.#header = event.header;
    const kept = Object.values(event.cells ?? {}).filter(({ status }) => status !== 'waiting' && status !== 'running');
    const known = await this.#begin();
    if (known === true) return;
    for (const cell of kept) this.#unsaved.set(cellId(cell.key), cell);
    if (known === false && kept.length > 0) await this.#save(kept);
  }

  /** Stores what is left and how the run ended; the second call does nothing. */
  async end(outcome: RunOutcome): Promise<void> {
    const header = this.#header;
    if (this.#ended || header === undefined) return;
    this.#ended = true;
    for (const [id, record] of this.#underWay) {
      const cell = applyRunEvent(record, { kind: 'run-finished', outcome }).cells[id];
      if (cell !== undefined) this.#unsaved.set(id, cell);
    }
    await Promise.all(this.#saving);
    await this.#save([...this.#unsaved.values()]);
    await this.#attempt(() => this.#store.end(header.id, outcome));
  }

  #fold(event: Exclude<RunEvent, { kind: 'run-started' | 'run-finished' }>): void {
    const header = this.#header;
    if (header === undefined) return;
    const id = cellId(event.cell);
    const record = applyRunEvent(this.#underWay.get(id) ?? { header, outcome: 'running', cells: {} }, event);
    this.#underWay.set(id, record);
    const cell = record.cells[id];
    if ((event.kind !== 'cell-finished' && event.kind !== 'cell-failed') || cell === undefined) return;
    this.#underWay.delete(id);
    this.#unsaved.set(id, cell);
    const saving: Promise<void> = this.#save([cell]).finally(() => this.#saving.delete(saving));
    this.#saving.add(saving);
  }

  /** Resolves to whether the run was stored before, or `undefined` when it could not be begun. */
  async #begin(): Promise<boolean | undefined> {
    const header = this.#header;
    if (header === undefined) return undefined;
    return this.#attempt(async () => {
      const known = await this.#store.begin(header);
      this.#begun = true;
      return known;
    });
  }

  /** Stores cells; when that works again after it did not, also all that were left behind. Never rejects. */
  async #save(cells: readonly CellRecord[]): Promise<void> {
    const header = this.#header;
    if (header === undefined || cells.length === 0) return;
    const wasFailing = this.#failing;
    if (!this.#begun && (await this.#begin()) === undefined) return;
    const saved = await this.#attempt(async () => {
      await this.#store.saveCells(header.id, cells);
      return true;
    });
    if (saved === undefined) return;
    for (const cell of cells) if (this.#unsaved.get(cellId(cell.key)) === cell) this.#unsaved.delete(cellId(cell.key));
    if (wasFailing) await this.#save([...this.#unsaved.values()]);
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      this.#failing = false;
      return result;
    } catch (error) {
      if (!this.#failing) this.#onProblem(toErrorInfo(error));
      this.#failing = true;
      return undefined;
    }
  }
}
