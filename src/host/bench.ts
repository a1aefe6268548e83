import { EventEmitter, workspace, type Disposable, type Event, type Memento, type Uri } from 'vscode';
import { createRandomExemplars } from '../core/exemplars/randomExemplars';
import type { TestCase } from '../core/inputs/testCase';
import { createRecordedClient } from '../core/llm/recording';
import type { LlmClient } from '../core/llm/llmClient';
import { shareRequests } from '../core/llm/sharedClient';
import { scoreCase } from '../core/metrics/scoreCase';
import { createPromptBuilder } from '../core/prompt/buildPrompt';
import { foreseePromptTokens } from '../core/run/foreseePrompts';
import type { RunRecord } from '../core/run/runRecord';
import { runHeader } from '../core/run/runExperiment';
import type { Column, RunSpec } from '../core/run/runSpec';
import type { Services } from '../core/run/services';
import type { StrategyPorts } from '../core/strategy/runStrategy';
import { AppError, isCancelled } from '../core/util/errors';
import { canonicalJson } from '../core/util/hash';
import type { BenchSnapshot } from '../protocol/benchState';
import { BenchChoices } from './benchChoices';
import { BenchInputs } from './benchInputs';
import { BenchRun } from './benchRun';
import { describeBench } from './describeBench';
import { Lifetime } from './lifecycle';
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
  #foreseen: { readonly key: string; readonly tokens: number } | undefined;
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
    this.run = this.#lifetime.own(new BenchRun(parts.log));
    for (const event of [
      this.inputs.onDidChange,
      this.templates.onDidChange,
      this.models.onDidChange,
      this.run.onDidReplace,
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
    await this.#answerFromRecordings();
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

  get strategyIds(): readonly string[] {
    return this.#choices.strategies.map(({ id }) => id);
  }

  async chooseTestCase(id: string): Promise<void> {
    if (id === this.testCase?.id) return;
    await this.#choices.save({ testCaseId: id });
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

  async chooseStrategies(strategyIds: readonly string[]): Promise<void> {
    await this.#choices.save({ strategyIds });
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

  /** Starts all columns, or one of them inside the shown run when nothing else has changed. Throws when the bench is not ready to run. */
  async start(columnId?: string): Promise<void> {
    const spec = this.#spec();
    const ports = this.#ports();
    const chosen = columnId === undefined ? spec.columns : spec.columns.filter(({ id }) => id === columnId);
    const into = columnId === undefined ? undefined : this.#recordToContinue(spec);
    await this.run.start({ ...spec, columns: chosen }, ports, into);
    this.#update();
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
    if (this.#recordToContinue(this.#spec()) !== undefined) return;
    await this.start();
  }

  /** The shown record, when the bench as it stands would make the same one. */
  #recordToContinue(spec: RunSpec): RunRecord | undefined {
    const { record } = this.run;
    if (record === undefined) return undefined;
    const wanted = runHeader(spec, record.header.startedAt);
    return canonicalJson({ ...wanted, id: '' }) === canonicalJson({ ...record.header, id: '' }) ? record : undefined;
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
      foreseenTokens: this.#foreseen?.tokens ?? 0,
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

  #ports(): StrategyPorts {
    const services = this.#parts.services();
    const { pool, poolName } = this.inputs.current;
    return {
      prompts: createPromptBuilder(services.renderer),
      llm: shareRequests(this.#client(services)),
      tokens: services.tokens,
      ...(pool.length === 0
        ? {}
        : { random: createRandomExemplars({ name: poolName, dialogues: pool }, this.#choices.seed) }),
      score: (response, testCase) => scoreCase({ response, gold: testCase.gold }),
    };
  }

  #client(services: Services): LlmClient {
    const endpoint = this.model?.endpoint;
    if (endpoint?.kind === 'openai') return services.createClient(endpoint, () => this.#parts.keys.get(endpoint.id));
    return createRecordedClient(this.inputs.current.recordings);
  }

  #update(): void {
    this.#changed.fire();
    void this.#foresee();
  }

  /** Counts the tokens of the prompts to come, off to the side; the last question asked is the one answered. */
  async #foresee(): Promise<void> {
    if (this.snapshot().bench.plan.blocked !== undefined) return;
    const spec = this.#spec();
    const key = canonicalJson({ ...runHeader(spec, ''), id: '' });
    if (key === this.#foreseen?.key) return;
    this.#foreseeing.abort();
    this.#foreseeing = new AbortController();
    const { signal } = this.#foreseeing;
    try {
      const tokens = await foreseePromptTokens(spec, this.#ports(), signal);
      if (signal.aborted) return;
      this.#foreseen = { key, tokens };
      this.#changed.fire();
    } catch (error) {
      if (!isCancelled(error)) logError(this.#parts.log, 'counting prompt tokens', error);
    }
  }
}
