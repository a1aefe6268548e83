import { EventEmitter, workspace, type Disposable, type Event, type Memento, type Uri } from 'vscode';
import { createRandomExemplars } from '../core/exemplars/randomExemplars';
import type { TestCase } from '../core/inputs/testCase';
import { createRecordedClient } from '../core/llm/recording';
import { requestHash } from '../core/llm/requestHash';
import type { Completion } from '../core/llm/completion';
import type { LlmClient } from '../core/llm/llmClient';
import { shareRequests } from '../core/llm/sharedClient';
import { scoreCase } from '../core/metrics/scoreCase';
import { createPromptBuilder } from '../core/prompt/buildPrompt';
import { foreseeRun, type ForeseenRun, type KnownAnswers } from '../core/run/foreseeRun';
import { cellId, type RunRecord } from '../core/run/runRecord';
import { runHeader } from '../core/run/runExperiment';
import type { Column, RunSpec } from '../core/run/runSpec';
import type { Services } from '../core/run/services';
import type { Capabilities } from '../core/strategy/availability';
import type { StrategyPorts } from '../core/strategy/runStrategy';
import { answerFromStore } from '../core/store/answerFromStore';
import { AppError, isAppError, isCancelled } from '../core/util/errors';
import { canonicalJson } from '../core/util/hash';
import type { BenchSnapshot } from '../protocol/benchState';
import { BenchChoices } from './benchChoices';
import { BenchInputs } from './benchInputs';
import { BenchRun } from './benchRun';
import { CellNotes } from './cellNotes';
import { describeBench } from './describeBench';
import { FolderStore } from './folderStore';
import { Lifetime } from './lifecycle';
import { NearestSource } from './nearestSource';
import { logError, type Log } from './log';
import { Models, type ChosenModel } from './models';
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
  readonly #nearest: NearestSource;
  readonly #notes = new CellNotes();
  #foreseen: { readonly key: string; readonly run: ForeseenRun } | undefined;
  #foreseeing = new AbortController();
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
    this.run = this.#lifetime.own(new BenchRun(parts.log));
    for (const event of [
      this.inputs.onDidChange,
      this.templates.onDidChange,
      this.models.onDidChange,
      this.run.onDidReplace,
      this.#nearest.onDidChange,
    ]) {
      this.#lifetime.own(event(() => this.#update()));
    }
    this.#lifetime.own(this.run.onEvent((event) => event.kind === 'run-finished' && this.#update()));
    this.#lifetime.own(workspace.onDidGrantWorkspaceTrust(() => this.#update()));
    this.#lifetime.own({ dispose: () => this.#foreseeing.abort() });
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
    return { nearest: this.inputs.current.pool.length > 0, commonsense: false };
  }

  get strategyIds(): readonly string[] {
    return this.#choices.strategies.map(({ id }) => id);
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

  /** Makes these the columns: those that are there already keep their order, others come after them. */
  async chooseStrategies(strategyIds: readonly string[]): Promise<void> {
    const kept = this.strategyIds.filter((id) => strategyIds.includes(id));
    await this.#saveColumns([...kept, ...strategyIds.filter((id) => !kept.includes(id))]);
  }

  async #saveColumns(strategyIds: readonly string[]): Promise<void> {
    await this.#choices.save({ strategyIds });
    this.#update();
    await this.#answerFromRecordings();
  }

  /** Exchanges a column with its right (1) or left (-1) neighbour; at the edge it stays. */
  async moveColumn(columnId: string, step: number): Promise<void> {
    const ids = [...this.strategyIds];
    const at = ids.indexOf(columnId);
    const other = ids[at + step];
    if (at < 0 || other === undefined) return;
    [ids[at], ids[at + step]] = [other, columnId];
    await this.#saveColumns(ids);
  }

  async removeColumn(columnId: string): Promise<void> {
    await this.chooseStrategies(this.strategyIds.filter((id) => id !== columnId));
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
    const ports = this.#ports(again);
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
      strategies: this.#choices.strategies,
      baseColumnId: this.#choices.baseColumnId,
      foreseen: this.#foreseen?.run,
      sampling: samplingSetting(),
      storeNotices: this.store.notices,
      notes: this.#notes.of(record),
      capabilities: this.capabilities,
      record,
      running,
    };
  }

  #columns(): readonly Column[] {
    return this.#choices.strategies.map((strategy) => ({
      id: strategy.id,
      name: strategy.name,
      strategy,
      variants: {},
    }));
  }

  #spec(): RunSpec {
    const { testCase, model } = this;
    const template = this.templates.current?.template;
    if (template === undefined)
      throw new AppError('not-found', 'There is no template. Create one with "Rapport: New Template".');
    if (testCase === undefined)
      throw new AppError('not-found', 'There is no test case. Set rapport.dialogues.test to a file of dialogues.');
    if (model === undefined)
      throw new AppError('not-found', 'There is no model. Connect one with "Rapport: Connect a Model".');
    return {
      id: crypto.randomUUID(),
      template,
      columns: this.#columns(),
      testCases: [testCase],
      endpointId: model.endpoint.id,
      model: model.model,
      form: model.model.form ?? 'chat',
      sampling: samplingSetting(),
      seed: this.#choices.seed,
      maxConcurrent: (model.endpoint.kind === 'openai' ? model.endpoint.maxConcurrent : undefined) ?? 4,
    };
  }

  #ports(again = false): StrategyPorts {
    const services = this.#parts.services();
    const { pool, poolName } = this.inputs.current;
    const nearest = this.#nearest.get(this.#choices.seed);
    return {
      prompts: createPromptBuilder(services.renderer),
      llm: shareRequests(this.#client(services, again)),
      tokens: services.tokens,
      ...(pool.length === 0
        ? {}
        : { random: createRandomExemplars({ name: poolName, dialogues: pool }, this.#choices.seed) }),
      ...(nearest === undefined ? {} : { nearest }),
      score: (response, testCase) => scoreCase({ response, gold: testCase.gold }),
    };
  }

  #client(services: Services, again: boolean): LlmClient {
    const endpoint = this.model?.endpoint;
    if (endpoint?.kind !== 'openai') return createRecordedClient(this.inputs.current.recordings);
    const client = services.createClient(endpoint, () => this.#parts.keys.get(endpoint.id));
    const store = this.store.get()?.completions;
    if (store === undefined) return client;
    return answerFromStore(client, store, {
      repeat: 0,
      again,
      onProblem: ({ message }) => this.#parts.log.error(message),
    });
  }

  /** Finds what is answered already, in the recordings or in the store. */
  #knownAnswers(): KnownAnswers {
    if (this.model?.endpoint.kind === 'openai') {
      const store = this.store.get()?.completions;
      return async (request) => (await store?.find(requestHash(request), 0))?.completion;
    }
    const recorded = createRecordedClient(this.inputs.current.recordings);
    return async (request, signal) => {
      let found: Completion | undefined;
      try {
        for await (const event of recorded.complete(request, signal))
          if (event.kind === 'completed') found = event.completion;
      } catch (error) {
        if (!isAppError(error) || error.code !== 'not-recorded') throw error;
      }
      return found;
    };
  }

  #update(): void {
    this.#changed.fire();
    void this.#foresee();
  }

  /** Finds out what a run would ask for, off to the side; the last question asked is the one answered. */
  async #foresee(): Promise<void> {
    if (this.snapshot().bench.plan.blocked !== undefined) return;
    const spec = this.#spec();
    if (this.run.running) return;
    const key = canonicalJson({
      ...runHeader(spec, this.run.record?.header.startedAt ?? ''),
      id: this.run.record?.outcome ?? '',
    });
    if (key === this.#foreseen?.key) return;
    this.#foreseeing.abort();
    this.#foreseeing = new AbortController();
    const { signal } = this.#foreseeing;
    try {
      const run = await foreseeRun(spec, this.#ports(), this.#knownAnswers(), signal);
      if (signal.aborted) return;
      this.#foreseen = { key, run };
      this.#changed.fire();
    } catch (error) {
      if (!isCancelled(error)) logError(this.#parts.log, 'planning the run', error);
    }
  }
}
