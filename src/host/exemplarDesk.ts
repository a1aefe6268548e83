import { EventEmitter, l10n, type Disposable, type Event, type Memento } from 'vscode';
import type { ExemplarEdits } from '../core/exemplars/exemplar';
import { editExemplars, type ExemplarEdit } from '../core/exemplars/exemplarEdits';
import type { TestCase } from '../core/inputs/testCase';
import type { Column } from '../core/run/runSpec';
import { AppError } from '../core/util/errors';
import type { ExemplarInspection, NeighbourSetting, NeighbourView } from '../protocol/exemplarInspection';
import { Lifetime } from './lifecycle';
import type { NearestSource } from './nearestSource';

/** What of the bench is inspected. */
export interface InspectedBench {
  readonly columns: readonly Column[];
  readonly testCase: TestCase | undefined;
  readonly seed: number;
}

/** By column, then by test case. */
type SavedEdits = Readonly<Record<string, Readonly<Record<string, ExemplarEdits>>>>;

const KEY = 'rapport.bench.exemplarEdits';

/** Where nearest exemplars are looked at and changed by hand; the changes outlive panel and window. */
export class ExemplarDesk implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #closing = new AbortController();
  readonly #memento: Memento;
  readonly #nearest: NearestSource;
  readonly #bench: () => InspectedBench;
  #saved: SavedEdits;
  /** Edits are made one after the other: each is a change of what the one before it left. */
  #last: Promise<void> = Promise.resolve();

  /** Exemplars of a column were edited. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(memento: Memento, nearest: NearestSource, bench: () => InspectedBench) {
    this.#memento = memento;
    this.#nearest = nearest;
    this.#bench = bench;
    this.#saved = memento.get<SavedEdits>(KEY, {});
    this.#lifetime.own({ dispose: () => this.#closing.abort() });
  }

  /** The columns with what was changed in their exemplars. */
  withEdits(columns: readonly Column[]): readonly Column[] {
    return columns.map((column) => {
      const exemplarEdits = this.#saved[column.id];
      return exemplarEdits === undefined ? column : { ...column, exemplarEdits };
    });
  }

  /** The neighbourhood of the test case as a column sees it. Throws `not-found` for a column without nearest exemplars, and what opening the index throws. */
  async inspect(columnId: string): Promise<ExemplarInspection> {
    const { column, testCase, choice, edits } = this.#looking(columnId);
    const view = await this.compare(columnId, this.#nearest.setting);
    return {
      ...view,
      columnId: column.id,
      testCaseId: testCase.id,
      k: choice.k,
      ...(edits === undefined ? {} : { edits }),
      others: this.#nearest.others,
    };
  }

  /** The same neighbourhood under another encoder or reading; the user's edits apply in the column's own setting alone. */
  compare(columnId: string, setting: NeighbourSetting): Promise<NeighbourView> {
    const { testCase, choice, edits, seed } = this.#looking(columnId);
    const { encoder, reading } = this.#nearest.setting;
    const own = encoder === setting.encoder && reading === setting.reading;
    const edited = own && edits !== undefined ? { ...choice, edits } : choice;
    return this.#nearest.inspect(testCase, edited, seed, setting, this.#closing.signal);
  }

  /** The encoder and reading in use. */
  get setting(): NeighbourSetting {
    return this.#nearest.setting;
  }

  /** The twenty nearest to any test case, as near misses of a choice that shows none. */
  nearestTo(testCase: TestCase): Promise<NeighbourView> {
    return this.#nearest.inspect(testCase, { k: 0 }, this.#bench().seed, this.setting, this.#closing.signal);
  }

  /** Makes one change to the exemplars that a column shows of the test case. */
  edit(columnId: string, edit: ExemplarEdit): Promise<void> {
    const editing = this.#last.then(async () => {
      const { testCase, choice, edits } = this.#looking(columnId);
      const { neighbourhood } = await this.inspect(columnId);
      const shown = neighbourhood.exemplars.map(({ id }) => id);
      await this.#keep(columnId, testCase.id, editExemplars(edits, edit, shown, choice.k));
    });
    this.#last = editing.catch(() => undefined);
    return editing;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #looking(columnId: string) {
    const { columns, testCase, seed } = this.#bench();
    const column = columns.find(({ id }) => id === columnId);
    const choice = column?.strategy.exemplars;
    if (column === undefined || choice?.kind !== 'nearest')
      throw new AppError('not-found', l10n.t('That column shows no nearest exemplars any more.'));
    if (testCase === undefined) throw new AppError('not-found', l10n.t('There is no test case.'));
    const edits = this.#saved[columnId]?.[testCase.id];
    return { column, testCase, choice, edits, seed };
  }

  async #keep(columnId: string, testCaseId: string, edits: ExemplarEdits | undefined): Promise<void> {
    const others = Object.entries(this.#saved[columnId] ?? {}).filter(([id]) => id !== testCaseId);
    const ofColumn = Object.fromEntries(edits === undefined ? others : [...others, [testCaseId, edits]]);
    this.#saved = { ...this.#saved, [columnId]: ofColumn };
    await this.#memento.update(KEY, this.#saved);
    this.#changed.fire();
  }
}
