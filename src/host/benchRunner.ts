import { EventEmitter, l10n, type Disposable, type Event } from 'vscode';
import { runHeader } from '../core/run/runExperiment';
import { cellId, type CellRecord, type RunRecord } from '../core/run/runRecord';
import type { RunSpec } from '../core/run/runSpec';
import { whyUnavailable } from '../core/strategy/availability';
import { AppError, isAppError } from '../core/util/errors';
import { canonicalJson } from '../core/util/hash';
import type { PreviousResponse } from '../protocol/rpc';
import type { BenchChoices } from './benchChoices';
import { ASK_ONCE, type BenchEngine, type RunChoice } from './benchEngine';
import { BenchRepeats } from './benchRepeats';
import { BenchRun } from './benchRun';
import { CellNotes } from './cellNotes';
import type { FolderStore } from './folderStore';
import { Lifetime } from './lifecycle';
import type { Log } from './log';
import type { Models } from './models';

/** What runs are started from. */
export interface RunnerParts {
  readonly log: Log;
  readonly choices: BenchChoices;
  readonly engine: BenchEngine;
  readonly store: FolderStore;
  readonly models: Models;
  /** What is chosen in the bench now. */
  readonly choice: () => RunChoice;
}

/** Starts runs of the bench and shows kept ones; keeps what belongs to their cells: notes and repeats. */
export class BenchRunner implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #parts: RunnerParts;
  readonly #notes = new CellNotes();
  readonly run: BenchRun;
  readonly repeats: BenchRepeats;

  /** Notes or counts of repeats differ, or another run was chosen. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.run = this.#lifetime.own(new BenchRun(parts.log));
    this.repeats = this.#lifetime.own(new BenchRepeats({ ...parts, run: this.run }));
    this.#lifetime.own(this.repeats.onDidChange(() => this.#changed.fire()));
  }

  /** The notes on the shown cells by column id, or `undefined` while the shown run is not kept. */
  get notes(): Readonly<Record<string, string>> | undefined {
    return this.#notes.of(this.run.record);
  }

  /** The columns that the shown run, were it gone on with, has no answer for. */
  get missing(): readonly string[] {
    const { columns, testCase } = this.#parts.choice();
    return columns
      .filter(({ strategy }) => whyUnavailable(strategy, this.#parts.engine.capabilities) === undefined)
      .filter(({ id }) => this.#cell(id, testCase?.id)?.status !== 'finished')
      .map(({ id }) => id);
  }

  /** Notes something on the shown cell of a column; an empty note takes it away. Throws `not-found` while the run is not kept. */
  async annotateCell(columnId: string, note: string): Promise<void> {
    const testCaseId = this.run.record?.header.testCaseIds[0] ?? '';
    await this.#notes.annotate({ columnId, testCaseId }, note.trim(), this.#parts.store.get()?.runs);
    this.#changed.fire();
  }

  /**
   * Starts all columns in a new run, or those named inside the shown run when nothing else has changed. What is stored is
   * not asked for again, unless `again`. Throws when the bench is not ready to run.
   */
  async start(columnIds?: readonly string[], again = false): Promise<void> {
    const { choices, engine, store, models } = this.#parts;
    const wanted = this.#parts.choice();
    const choice = { ...wanted, model: wanted.model && (await models.prepare(wanted.model)) };
    const spec = engine.spec(choice);
    const ports = engine.ports(choice, { ...ASK_ONCE, again });
    const chosen = columnIds === undefined ? spec.columns : spec.columns.filter(({ id }) => columnIds.includes(id));
    const into = columnIds === undefined ? undefined : this.recordToContinue(spec);
    // Recorded answers are there whenever the bench is: such runs need no keeping.
    const isLive = choice.model !== undefined && choice.model.endpoint.kind !== 'recorded';
    const keepIn = isLive ? store.get()?.runs : undefined;
    await choices.save({ runId: keepIn === undefined ? undefined : (into?.header.id ?? spec.id) });
    await this.#notes.follow(choices.runId, keepIn);
    await this.run.start({ ...spec, columns: chosen }, ports, { into, keepIn });
    this.#changed.fire();
  }

  /** Runs one column: what it lacks, or anew when it has been answered. */
  async startColumn(columnId: string): Promise<void> {
    const testCaseId = this.run.record?.header.testCaseIds[0];
    await this.start([columnId], this.#cell(columnId, testCaseId)?.status === 'finished');
  }

  /**
   * Runs the columns that the shown run has no answer for; all of them, from what is stored, when that run cannot be gone on
   * with since something else was chosen. Throws `invalid-input` when none is missing.
   */
  async startMissing(): Promise<void> {
    const { engine, choice } = this.#parts;
    if (this.recordToContinue(engine.spec(choice())) === undefined) return this.start();
    const { missing } = this;
    if (missing.length === 0)
      throw new AppError('invalid-input', l10n.t('Nothing is missing: every column of this run has answered.'));
    await this.start(missing);
  }

  /** Stops the run and whatever else is being asked for. */
  async stop(): Promise<void> {
    this.repeats.stop();
    await this.run.stop();
  }

  /** Shows a kept run: its test case, and what it found. */
  async showRun(runId: string): Promise<void> {
    const { choices, store: folderStore } = this.#parts;
    const store = folderStore.get();
    if (store === undefined) throw new AppError('not-found', l10n.t('This workspace has no store of runs.'));
    const record = await store.runs.load(runId, AbortSignal.timeout(30_000));
    const testCaseId = record.header.testCaseIds[0];
    await choices.save({ runId, ...(testCaseId === undefined ? {} : { testCaseId }) });
    await this.#notes.follow(runId, store.runs);
    await this.run.show(record);
  }

  /** The cell of that column on the shown test case in the last kept run that began before the shown one and has it. */
  async previousCell(columnId: string): Promise<CellRecord | undefined> {
    return (await this.#earlier(columnId, () => true))?.cell;
  }

  /** What that column said on the shown test case in the last such run that has a whole response of it. */
  async previousResponse(columnId: string): Promise<PreviousResponse | undefined> {
    const found = await this.#earlier(columnId, ({ stages }) => stages.response?.completion !== undefined);
    const text = found?.cell.stages.response?.text;
    return found === undefined || text === undefined ? undefined : { text, startedAt: found.startedAt };
  }

  async #earlier(
    columnId: string,
    fits: (cell: CellRecord) => boolean,
  ): Promise<{ readonly cell: CellRecord; readonly startedAt: string } | undefined> {
    const { record } = this.run;
    const runs = this.#parts.store.get()?.runs;
    const testCaseId = record?.header.testCaseIds[0];
    if (record === undefined || testCaseId === undefined || runs === undefined) return undefined;
    const { id, startedAt } = record.header;
    const earlier = (await runs.list('kept')).filter(({ header }) => header.id !== id && header.startedAt < startedAt);
    for (const { header } of earlier) {
      const [cell] = await runs.cells(header.id, [{ columnId, testCaseId }]);
      if (cell !== undefined && fits(cell)) return { cell, startedAt: header.startedAt };
    }
    return undefined;
  }

  /** After a reload the bench is as it was left. Resolves to whether a run is shown. */
  async showLastRun(): Promise<boolean> {
    const { choices, log } = this.#parts;
    const { runId } = choices;
    if (runId === undefined || this.run.record !== undefined) return false;
    try {
      await this.showRun(runId);
      return true;
    } catch (error) {
      if (!isAppError(error)) throw error;
      log.warn(`the run shown last cannot be shown again: ${error.message}`);
      await choices.save({ runId: undefined });
      return false;
    }
  }

  /** The shown record, when the bench as it stands would make the same one. */
  recordToContinue(spec: RunSpec): RunRecord | undefined {
    const { record } = this.run;
    if (record === undefined) return undefined;
    // Columns that were moved or removed change nothing in the others.
    const columns = spec.columns.map(({ id }) => record.header.columns.find((column) => column.id === id));
    const wanted = runHeader(spec, record.header.startedAt);
    const made = { ...record.header, templateFile: undefined };
    const same = canonicalJson({ ...wanted, id: '' }) === canonicalJson({ ...made, id: '', columns });
    return same ? record : undefined;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #cell(columnId: string, testCaseId: string | undefined): CellRecord | undefined {
    const { record } = this.run;
    return testCaseId === undefined ? undefined : record?.cells[cellId({ columnId, testCaseId })];
  }
}
