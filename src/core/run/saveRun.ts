import { ChurningMap } from '../util/churningMap';
import { toErrorInfo, type ErrorInfo } from '../util/errors';
import { applyRunEvent, type RunEvent } from './runEvents';
import { cellId, type CellRecord, type RunHeader, type RunOutcome, type RunRecord } from './runRecord';
import type { RunStore } from './runStore';

/**
 * Passes the events of a run on and stores what they come to: the header before its `run-started` is yielded, each cell when
 * it ends, the outcome before `run-finished`. When the store cannot be written the run goes on, `onProblem` is told once,
 * and what was not stored is tried again when something else could be, and at the end. A run that is left early counts as cancelled.
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

/** Cells stored in one go when many were left behind: more would hold up whoever shares the store's thread. */
const CHUNK = 50;

class RunSaver {
  readonly #store: RunStore;
  readonly #onProblem: (problem: ErrorInfo) => void;
  #header: RunHeader | undefined;
  #templateText: string | undefined;
  #begun = false;
  #ended = false;
  /** Set from the first failure until everything is stored. */
  #behind = false;
  #catchingUp = false;
  /** Each cell under way as a record of its own. */
  readonly #underWay = new ChurningMap<string, RunRecord>();
  /** Cells that ended and are not known to be stored. */
  readonly #unsaved = new ChurningMap<string, CellRecord>();
  readonly #saving = new Set<Promise<void>>();

  constructor(store: RunStore, onProblem: (problem: ErrorInfo) => void) {
    this.#store = store;
    this.#onProblem = onProblem;
  }

  async take(event: RunEvent): Promise<void> {
    if (event.kind === 'run-finished') return this.end(event.outcome);
    if (event.kind !== 'run-started') {
      this.#fold(event);
      // Whoever runs ahead of the store would fill the memory with cells; waiting lets other work of the thread in.
      if (this.#saving.size >= CHUNK) await Promise.all(this.#saving);
      return;
    }
    this.#header = event.header;
    this.#templateText = event.templateText;
    if ((await this.#begin()) === 'known') return;
    for (const cell of Object.values(event.cells ?? {}))
      if (cell.status !== 'waiting' && cell.status !== 'running') this.#unsaved.set(cellId(cell.key), cell);
    if (this.#begun) await this.#catchUp();
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
    await this.#catchUp();
    if (this.#begun || (await this.#begin()) !== undefined)
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
    const saving: Promise<void> = this.#save(cell).finally(() => this.#saving.delete(saving));
    this.#saving.add(saving);
  }

  async #save(cell: CellRecord): Promise<void> {
    if ((await this.#saveCells([cell])) && this.#behind) await this.#catchUp();
  }

  /** Stores everything that is not stored, until that fails. */
  async #catchUp(): Promise<void> {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    let works = true;
    while (works && this.#unsaved.size > 0) works = await this.#saveCells([...this.#unsaved.values()].slice(0, CHUNK));
    if (works) this.#behind = false;
    this.#catchingUp = false;
  }

  /** Resolves to whether the cells are stored. */
  async #saveCells(cells: readonly CellRecord[]): Promise<boolean> {
    const header = this.#header;
    if (header === undefined || (!this.#begun && (await this.#begin()) === undefined)) return false;
    const saved = await this.#attempt(() => this.#store.saveCells(header.id, cells).then(() => true));
    if (saved === undefined) return false;
    for (const cell of cells) if (this.#unsaved.get(cellId(cell.key)) === cell) this.#unsaved.delete(cellId(cell.key));
    return true;
  }

  /** Resolves to whether the store knew the run before, or `undefined` when it could not be begun. */
  async #begin(): Promise<'known' | 'new' | undefined> {
    const header = this.#header;
    if (header === undefined) return undefined;
    const known = await this.#attempt(() => this.#store.begin(header, this.#templateText));
    if (known === undefined) return undefined;
    this.#begun = true;
    return known ? 'known' : 'new';
  }

  /** What `work` comes to, or `undefined` when it fails; the first failure is told. */
  async #attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!this.#behind) this.#onProblem(toErrorInfo(error));
      this.#behind = true;
      return undefined;
    }
  }
}
