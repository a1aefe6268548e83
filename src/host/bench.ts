import { EventEmitter, l10n, workspace, type Disposable, type Event, type Memento, type Uri } from 'vscode';
import type { TestCase } from '../core/inputs/testCase';
import type { Column, RunSpec } from '../core/run/runSpec';
import type { Services } from '../core/run/services';
import type { Capabilities } from '../core/strategy/availability';
import { AppError } from '../core/util/errors';
import type { VariantChoice } from '../core/prompt/template';
import type { BenchSnapshot } from '../protocol/benchState';
import { BenchChoices } from './benchChoices';
import { BenchEngine, type RunChoice } from './benchEngine';
import { BenchForesight } from './benchForesight';
import { BenchInputs } from './benchInputs';
import type { BenchRun } from './benchRun';
import { BenchRunner } from './benchRunner';
import { benchView } from './benchView';
import { describeBench } from './describeBench';
import { ExemplarDesk, type InspectedBench } from './exemplarDesk';
import { FolderStore } from './folderStore';
import { KnowledgeDesk } from './knowledgeDesk';
import { Lifetime } from './lifecycle';
import { NearestSource } from './nearestSource';
import type { Log } from './log';
import { Models, type ChosenModel } from './models';
import { RecordingMode } from './recordingMode';
import { onDidChangeRunOnSave } from './runOnSaveSetting';
import type { Keys } from './secrets';
import { StrategyCatalogue, type MixChoice } from './strategyCatalogue';
import { TemplateFiles } from './templateFiles';
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
  readonly #choices: BenchChoices;
  readonly strategies: StrategyCatalogue;
  readonly inputs: BenchInputs;
  readonly templates: Templates;
  readonly models: Models;
  readonly runner: BenchRunner;
  readonly store: FolderStore;
  readonly recording: RecordingMode;
  readonly exemplars: ExemplarDesk;
  readonly knowledge: KnowledgeDesk;
  readonly #engine: BenchEngine;
  readonly #foresight: BenchForesight;
  #ready: Promise<unknown> | undefined;

  /** Anything of `snapshot().bench` may differ. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(parts: BenchParts) {
    this.strategies = this.#lifetime.own(new StrategyCatalogue(parts.memento));
    this.#choices = new BenchChoices(parts.memento, this.strategies);
    this.inputs = this.#lifetime.own(new BenchInputs(parts.log));
    this.templates = this.#lifetime.own(new Templates());
    this.#lifetime.own(new TemplateFiles(this.templates, parts.log));
    this.models = this.#lifetime.own(new Models(this.inputs, parts));
    this.store = this.#lifetime.own(new FolderStore(parts.services, parts.log));
    const nearest = this.#lifetime.own(new NearestSource(parts.services, this.inputs, () => this.store.folder));
    this.exemplars = this.#lifetime.own(new ExemplarDesk(parts.memento, nearest, () => this.#inspected));
    this.recording = this.#lifetime.own(new RecordingMode(parts.services));
    const clients = () => this.#engine.clients;
    this.knowledge = this.#lifetime.own(new KnowledgeDesk({ ...parts, clients }, this));
    const { inputs, templates, store, models, recording, knowledge } = this;
    const engine = new BenchEngine({ ...parts, inputs, templates, store, recording, nearest, knowledge });
    this.#engine = engine;
    const choice = () => this.#choice;
    this.runner = this.#lifetime.own(
      new BenchRunner({ log: parts.log, choices: this.#choices, engine, store, models, choice }),
    );
    this.#foresight = this.#lifetime.own(new BenchForesight(engine, parts.log));
    this.#lifetime.own(this.#foresight.onDidChange(() => this.#changed.fire()));
    for (const event of [
      this.strategies.onDidChange,
      this.inputs.onDidChange,
      this.templates.onDidChange,
      this.models.onDidChange,
      this.runner.onDidChange,
      this.run.onDidReplace,
      nearest.onDidChange,
      this.knowledge.onDidChange,
      this.exemplars.onDidChange,
      onDidChangeRunOnSave,
    ]) {
      this.#lifetime.own(event(() => this.#update()));
    }
    this.#lifetime.own(this.run.onEvent((event) => event.kind === 'run-finished' && this.#runEnded()));
    this.#lifetime.own(workspace.onDidGrantWorkspaceTrust(() => this.#update()));
  }

  /** Reads what the bench needs; with recordings to answer from, the columns are answered at once. */
  async open(): Promise<void> {
    this.#ready ??= Promise.all([this.inputs.load(), this.templates.open(), this.knowledge.load()]);
    void this.models.load();
    await this.#ready;
    if (!(await this.runner.showLastRun())) await this.#answerFromRecordings();
  }

  snapshot(): BenchSnapshot {
    const run = this.run.snapshot;
    return {
      bench: describeBench(benchView(this, this.#choices, this.#foresight.run)),
      ...(run === undefined ? {} : { run }),
    };
  }

  /** The run that is shown. */
  get run(): BenchRun {
    return this.runner.run;
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
    if (id === this.testCase?.id && id === (this.#choices.testCaseId ?? id)) return;
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
      throw new AppError(
        'not-found',
        l10n.t('There is no model {model} at {endpointId} any more.', { model, endpointId }),
      );
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

  /** Gives a column another strategy and another wording. Throws `not-found`. */
  async changeColumn(columnId: string, strategyId: string, variants: VariantChoice): Promise<void> {
    await this.#changeColumns(() => this.#choices.changeColumn(columnId, strategyId, variants));
  }

  /** Makes a strategy of the user's another one; its columns have not been run as such. Throws `not-found` and `invalid-input`. */
  async changeStrategy(id: string, choice: MixChoice): Promise<void> {
    await this.strategies.change(id, choice);
    await this.#changeColumns(() => this.#choices.renewColumns(id));
  }

  async #changeColumns(change: () => Promise<void>): Promise<void> {
    await change();
    this.#update();
    await this.#answerFromRecordings();
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

  /** Starts all columns, or one of them inside the shown run when nothing else has changed; with `again` also what is stored is asked for. */
  async start(columnId?: string, again = false): Promise<void> {
    await this.runner.start(columnId === undefined ? undefined : [columnId], again);
  }

  /** Calls that a run of what is chosen would send now. Throws when the bench is not ready to run, and `cancelled`. */
  readonly foreseeCalls = async (signal: AbortSignal): Promise<number> =>
    this.#foresight.calls(this.#choice, this.#spec(), signal);

  /** Shows a kept run: its test case, and what it found. */
  async showRun(runId: string): Promise<void> {
    await this.runner.showRun(runId);
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  /** Recorded answers cost nothing and take no time: they are shown as soon as there is something to answer. */
  async #answerFromRecordings(): Promise<void> {
    if (
      this.model?.endpoint.kind !== 'recorded' ||
      this.run.running ||
      this.snapshot().bench.plan.blocked !== undefined
    )
      return;
    if (this.runner.recordToContinue(this.#spec()) !== undefined) return;
    await this.start();
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
