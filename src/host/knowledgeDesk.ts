import { EventEmitter, l10n, type Disposable, type Event, type Memento } from 'vscode';
import type { CommonsenseModel } from '../core/commonsense/commonsenseModel';
import {
  withEdit,
  withInferenceEdits,
  type InferenceEdit,
  type KnowledgeEdits,
} from '../core/commonsense/inferenceEdits';
import type { KnowledgeNote } from '../core/commonsense/knowledgeNote';
import { prefetchNext } from '../core/commonsense/prefetchNext';
import type { TestCase } from '../core/inputs/testCase';
import { AppError } from '../core/util/errors';
import type { KnowledgeComparison, KnowledgeState } from '../protocol/knowledgeView';
import type { BenchInputs } from './benchInputs';
import { KnowledgeSource, type KnowledgeBench, type KnowledgeParts } from './knowledgeSource';
import { namedSource } from './knowledgeSettings';
import { Lifetime } from './lifecycle';

/** What of the bench the desk works for. */
export interface DeskBench extends KnowledgeBench {
  readonly testCase: TestCase | undefined;
  readonly inputs: BenchInputs;
}

const KEY = 'rapport.bench.knowledgeEdits';

/** Where knowledge is asked for, compared and changed by hand; the changes outlive panel and window. */
export class KnowledgeDesk implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #closing = new AbortController();
  readonly #memento: Memento;
  readonly #bench: DeskBench;
  readonly #source: KnowledgeSource;
  #edits: KnowledgeEdits;

  /** Another source is in use, or inferences were changed by hand. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(parts: KnowledgeParts & { readonly memento: Memento }, bench: DeskBench) {
    this.#memento = parts.memento;
    this.#bench = bench;
    this.#edits = parts.memento.get<KnowledgeEdits>(KEY, {});
    this.#source = this.#lifetime.own(new KnowledgeSource(parts, bench));
    this.#lifetime.own(this.#source.onDidChange(() => this.#changed.fire()));
    this.#lifetime.own({ dispose: () => this.#closing.abort() });
  }

  /** Resolves when it is known whether there are stored inferences. */
  load(): Promise<void> {
    return this.#source.load();
  }

  /** Why there is no knowledge to be had now: a sentence; `undefined` when there is. */
  get missing(): string | undefined {
    return this.#source.missing;
  }

  /** What a run's header says of it. */
  get note(): KnowledgeNote | undefined {
    return this.#source.note;
  }

  /** What runs use: with the user's changes, and inferring about the next test case meanwhile. */
  get model(): CommonsenseModel | undefined {
    const model = this.#source.get();
    if (model === undefined) return undefined;
    // A language model answers one after the other what is asked ahead and what is waited for.
    const ahead = namedSource().kind === 'llm' ? model : prefetchNext(model, this.#bench.inputs.current.testCases);
    return this.#withEdits(ahead);
  }

  /** What a look ahead uses: nothing is inferred for it that takes long or costs. */
  get known(): CommonsenseModel | undefined {
    const model = this.#source.known;
    return model && this.#withEdits(model);
  }

  /** What the panel is told. */
  get state(): KnowledgeState {
    return { edits: this.editsOf(this.#bench.testCase?.id ?? ''), others: this.#source.others };
  }

  /** What was changed in the inferences about a test case. */
  editsOf(testCaseId: string): readonly InferenceEdit[] {
    return this.#edits[testCaseId] ?? [];
  }

  /** Changes one inference about the test case. Throws `not-found` without one. */
  async edit(edit: InferenceEdit): Promise<void> {
    const { id } = this.#testCase;
    this.#edits = { ...this.#edits, [id]: withEdit(this.editsOf(id), edit) };
    await this.#keep();
  }

  /** Takes all changes about the test case back. */
  async reset(): Promise<void> {
    const { id } = this.#testCase;
    this.#edits = Object.fromEntries(Object.entries(this.#edits).filter(([testCaseId]) => testCaseId !== id));
    await this.#keep();
  }

  /** What another of the sources offered infers about the test case, without the user's changes. Throws `not-found`, and what the source throws. */
  async compare(source: string): Promise<KnowledgeComparison> {
    const testCase = this.#testCase;
    const knowledge = await this.#source.other(source).infer(testCase, this.#closing.signal);
    return { source, testCaseId: testCase.id, knowledge };
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  get #testCase(): TestCase {
    const { testCase } = this.#bench;
    if (testCase === undefined) throw new AppError('not-found', l10n.t('There is no test case.'));
    return testCase;
  }

  #withEdits(model: CommonsenseModel): CommonsenseModel {
    return withInferenceEdits(model, (testCaseId) => this.editsOf(testCaseId));
  }

  async #keep(): Promise<void> {
    await this.#memento.update(KEY, this.#edits);
    this.#changed.fire();
  }
}
