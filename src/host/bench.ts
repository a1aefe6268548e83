import { EventEmitter, workspace, type Disposable, type Event, type Memento, type Uri } from 'vscode';
import type { TestCase } from '../core/inputs/testCase';
import { cellId, type RunRecord } from '../core/run/runRecord';
import { runHeader } from '../core/run/runExperiment';
import type { Column, RunSpec } from '../core/run/runSpec';
import type { Services } from '../core/run/services';
import type { Capabilities } from '../core/strategy/availability';
import { AppError, isAppError } from '../core/util/errors';
import { canonicalJson } from '../core/util/hash';
import type { BenchSnapshot } from '../protocol/benchState';
import { BenchChoices } from './benchChoices';
import { ASK_ONCE, BenchEngine, type RunChoice } from './benchEngine';
import { BenchForesight } from './benchForesight';
import { BenchInputs } from './benchInputs';
import { BenchRun } from './benchRun';
import { CellNotes } from './cellNotes';
import { describeBench } from './describeBench';
import { ExemplarDesk, type InspectedBench } from './exemplarDesk';
import { FolderStore } from './folderStore';
import { Lifetime } from './lifecycle';
import { NearestSource } from './nearestSource';
import type { Log } from './log';
import { Models, type ChosenModel } from './models';
import { RecordingMode } from './recordingMode';
import type { Keys } from './secrets';
import { samplingSetting } from './settings';
import { Templates } from './templates';

/** What the bench is made with. */
export interface BenchParts {
  readonly log: Log;
  readonly keys: Keys;
  readonly memento: Memento;
  /** Loads what a run needs; called when the bench is first used, not at activation. */
  readonly services: () => Services;
}

/** The bench: template, test case, model and columns as chosen, and the run they were last used for. The panel only shows it. */
export class Bench implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #parts: BenchParts;
  readonly #choices: BenchChoices;
  readonly inputs: BenchInputs;
  readonly templates: Templates;
  readonly models: Models;
  readonly run: BenchRun;
  readonly store: FolderStore;
  readonly recording: RecordingMode;
  readonly exemplars: ExemplarDesk;
  readonly #nearest: NearestSource;
  readonly #engine: BenchEngine;
  readonly #foresight: BenchForesight;
  readonly #notes = new CellNotes();
  #ready: Promise<void> | undefined;

  /** Anything of `snapshot().bench` may differ. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(parts: BenchParts) {
    this.#parts = parts;
    this.#choices = new BenchChoices(parts.memento);
    this.inputs = this.#lifetime.own(new BenchInputs(parts.log));
    this.templates = this.#lifetime.own(new Templates());
    this.models = this.#lifetime.own(new Models(this.inputs));
    this.store = this.#lifetime.own(new FolderStore(parts.services, parts.log));
    this.#nearest = this.#lifetime.own(new NearestSource(parts.services, this.inputs, () => this.store.folder));
    this.exemplars = this.#lifetime.own(new ExemplarDesk(parts.memento, this.#nearest, () => this.#inspected));
    this.run = this.#lifetime.own(new BenchRun(parts.log));
    this.recording = this.#lifetime.own(new RecordingMode(parts.services));
    const { inputs, templates, store, recording } = this;
    this.#engine = new BenchEngine({ ...parts, inputs, templates, store, recording, nearest: this.#nearest });
    this.#foresight = this.#lifetime.own(new BenchForesight(this.#engine, parts.log));
    this.#lifetime.own(this.#foresight.onDidChange(() => this.#changed.fire()));
    for (const event of [
      this.inputs.onDidChange,
      this.templates.onDidChange,
      this.models.onDidChange,
      this.run.onDidReplace,
      this.#nearest.onDidChange,
      this.exemplars.onDidChange,
    ]) {
      this.#lifetime.own(event(() => this.#update()));
    }
    this.#lifetime.own(this.run.onEvent((event) => event.kind === 'run-finished' && this.#runEnded()));
    this.#lifetime.own(workspace.onDidGrantWorkspaceTrust(() => this.#update()));
  }

  /** Reads what the bench needs; with recordings to answer from, the columns are answered at once. */
  async open(): Promise<void> {
    this.#ready ??= Promise.all([this.inputs.load(), this.templates.open()]).then(() => undefined);
    await this.#ready;
    if (!(await this.#showLastRun())) await this.#answerFromRecordings();
  }

  snapshot(): BenchSnapshot {
    const run = this.run.snapshot;
    return { bench: describeBench(this.#view()), ...(run === undefined ? {} : { run }) };
  }

  get testCase(): TestCase | undefined {
    const { testCases } = this.inputs.current;
    return testCases.find(({ id }) => id === this.#choices.testCaseId) ?? testCases[0];
  }

  get model(): ChosenModel | undefined {
    const chosen = this.#choices.model;
    const found = chosen === undefined ? undefined : this.models.find(chosen.endpointId, chosen.model);
    const first = this.models.choices[0];
    return found ?? (first === undefined ? undefined : this.models.find(first.endpointId, first.model));
  }

  /** The engines that this installation has for the open files. */
  get capabilities(): Capabilities {
    return this.#engine.capabilities;
  }

  /** The chosen columns in their order. */
  get columns(): readonly Column[] {
    return this.exemplars.withEdits(this.#choices.columns);
  }

  /** The strategies that have a column. */
  get strategyIds(): readonly string[] {
    return [...new Set(this.columns.map(({ strategy }) => strategy.id))];
  }

  async chooseTestCase(id: string): Promise<void> {
    if (id === this.testCase?.id) return;
    await this.#choices.save({ testCaseId: id, runId: undefined });
    await this.run.clear();
    this.#update();
    await this.#answerFromRecordings();
  }

  async stepTestCase(step: number): Promise<void> {
    const { testCases } = this.inputs.current;
    const index = testCases.findIndex(({ id }) => id === this.testCase?.id);
    const next = testCases[(index + step + testCases.length) % testCases.length];
    if (next !== undefined) await this.chooseTestCase(next.id);
  }

  async chooseModel(endpointId: string, model: string): Promise<void> {
    if (this.models.find(endpointId, model) === undefined)
      throw new AppError('not-found', `There is no model ${model} at ${endpointId} any more.`);
    await this.#choices.save({ endpointId, model });
    this.#update();
    await this.#answerFromRecordings();
  }

  /** Makes these the strategies of the columns: columns that are there keep their order, new ones come after them. */
  async chooseStrategies(strategyIds: readonly string[]): Promise<void> {
    await this.#changeColumns(() => this.#choices.chooseStrategies(strategyIds));
  }

  /** Exchanges a column with its right (1) or left (-1) neighbour; at the edge it stays. */
  async moveColumn(columnId: string, step: number): Promise<void> {
    await this.#changeColumns(() => this.#choices.moveColumn(columnId, step));
  }

  async removeColumn(columnId: string): Promise<void> {
    await this.#changeColumns(() => this.#choices.removeColumn(columnId));
  }

  /** Puts a copy of a column at its right. Throws `not-found`. */
  async duplicateColumn(columnId: string): Promise<void> {
    await this.#changeColumns(() => this.#choices.duplicateColumn(columnId));
  }

  async #changeColumns(change: () => Promise<void>): Promise<void> {
    await change();
    this.#update();
    await this.#answerFromRecordings();
  }

  /** Notes something on the shown cell of a column; an empty note takes it away. Throws `not-found` while the run is not kept. */
  async annotateCell(columnId: string, note: string): Promise<void> {
    const testCaseId = this.run.record?.header.testCaseIds[0] ?? '';
    await this.#notes.annotate({ columnId, testCaseId }, note.trim(), this.store.get()?.runs);
    this.#update();
  }

  async setSeed(seed: number): Promise<void> {
    await this.#choices.save({ seed });
    this.#update();
  }

  async setBaseColumn(baseColumnId: string): Promise<void> {
    await this.#choices.save({ baseColumnId });
    this.#update();
  }

  async followTemplate(uri: Uri): Promise<void> {
    await this.templates.open(uri);
  }

  /**
   * Starts all columns, or one of them inside the shown run when nothing else has changed. What is stored is not asked
   * for again, unless `again`. Throws when the bench is not ready to run.
   */
  async start(columnId?: string, again = false): Promise<void> {
    const spec = this.#spec();
    const ports = this.#engine.ports(this.#choice, { ...ASK_ONCE, again });
    const chosen = columnId === undefined ? spec.columns : spec.columns.filter(({ id }) => id === columnId);
    const into = columnId === undefined ? undefined : this.#recordToContinue(spec);
    // Recorded answers are there whenever the bench is: such runs need no keeping.
    const keepIn = this.model?.endpoint.kind === 'openai' ? this.store.get()?.runs : undefined;
    await this.#choices.save({ runId: keepIn === undefined ? undefined : (into?.header.id ?? spec.id) });
    await this.#notes.follow(this.#choices.runId, keepIn);
    await this.run.start({ ...spec, columns: chosen }, ports, { into, keepIn });
    this.#update();
  }

  /** Runs one column: what it lacks, or anew when it has been answered. */
  async startColumn(columnId: string): Promise<void> {
    const { record } = this.run;
    const testCaseId = record?.header.testCaseIds[0];
    const cell = testCaseId === undefined ? undefined : record?.cells[cellId({ columnId, testCaseId })];
    await this.start(columnId, cell?.status === 'finished');
  }

  /** Shows a kept run: its test case, and what it found. */
  async showRun(runId: string): Promise<void> {
    const store = this.store.get();
    if (store === undefined) throw new AppError('not-found', 'This workspace has no store of runs.');
    const record = await store.runs.load(runId, AbortSignal.timeout(30_000));
    const testCaseId = record.header.testCaseIds[0];
    await this.#choices.save({ runId, ...(testCaseId === undefined ? {} : { testCaseId }) });
    await this.#notes.follow(runId, store.runs);
    await this.run.show(record);
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  /** After a reload the bench is as it was left. */
  async #showLastRun(): Promise<boolean> {
    const { runId } = this.#choices;
    if (runId === undefined || this.run.record !== undefined) return false;
    try {
      await this.showRun(runId);
      return true;
    } catch (error) {
      if (!isAppError(error)) throw error;
      this.#parts.log.warn(`the run shown last cannot be shown again: ${error.message}`);
      await this.#choices.save({ runId: undefined });
      return false;
    }
  }

  /** Recorded answers cost nothing and take no time: they are shown as soon as there is something to answer. */
  async #answerFromRecordings(): Promise<void> {
    if (
      this.model?.endpoint.kind !== 'recorded' ||
      this.run.running ||
      this.snapshot().bench.plan.blocked !== undefined
    )
      return;
    if (this.#recordToContinue(this.#spec()) !== undefined) return;
    await this.start();
  }

  /** The shown record, when the bench as it stands would make the same one. */
  #recordToContinue(spec: RunSpec): RunRecord | undefined {
    const { record } = this.run;
    if (record === undefined) return undefined;
    // Columns that were moved or removed change nothing in the others.
    const columns = spec.columns.map(({ id }) => record.header.columns.find((column) => column.id === id));
    const wanted = runHeader(spec, record.header.startedAt);
    const same = canonicalJson({ ...wanted, id: '' }) === canonicalJson({ ...record.header, id: '', columns });
    return same ? record : undefined;
  }

  #view() {
    const { record, running } = this.run;
    return {
      inputs: this.inputs.current,
      template: this.templates.current,
      testCase: this.testCase,
      models: this.models.choices,
      model: this.model,
      endpointProblems: this.models.configured.problems,
      seed: this.#choices.seed,
      columns: this.columns,
      baseColumnId: this.#choices.baseColumnId,
      foreseen: this.#foresight.run,
      sampling: samplingSetting(),
      storeNotices: this.store.notices,
      notes: this.#notes.of(record),
      capabilities: this.capabilities,
      record,
      running,
    };
  }

  get #inspected(): InspectedBench {
    return { columns: this.#choices.columns, testCase: this.testCase, seed: this.#choices.seed };
  }

  get #choice(): RunChoice {
    const { columns, testCase, model } = this;
    return { columns, testCase, model, seed: this.#choices.seed };
  }

  #spec(): RunSpec {
    return this.#engine.spec(this.#choice);
  }

  /** More is answered now than was foreseen. */
  #runEnded(): void {
    this.#foresight.forget();
    this.#update();
  }

  #update(): void {
    this.#changed.fire();
    void this.#foresee();
  }

  async #foresee(): Promise<void> {
    if (this.run.running || this.snapshot().bench.plan.blocked !== undefined) return;
    await this.#foresight.look(this.#choice, this.#spec());
  }
}
