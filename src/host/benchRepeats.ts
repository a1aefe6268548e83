import { EventEmitter, l10n, type Disposable, type Event } from 'vscode';
import { agreementOf } from '../core/run/agreement';
import { cellId, type RunRecord, type StageRecord } from '../core/run/runRecord';
import { requestOf } from '../core/strategy/runStrategy';
import type { CompletionStore, StoredCompletion } from '../core/store/completionStore';
import { requestHash } from '../core/llm/requestHash';
import { forEachConcurrently } from '../core/util/concurrency';
import { AppError, isCancelled } from '../core/util/errors';
import type { CellRepeats } from '../protocol/cellRepeats';
import type { BenchEngine } from './benchEngine';
import type { BenchRun } from './benchRun';
import type { FolderStore } from './folderStore';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';
import type { Models } from './models';

/** What the repeats are read from and asked with. */
export interface RepeatParts {
  readonly run: BenchRun;
  readonly store: FolderStore;
  readonly models: Models;
  readonly engine: BenchEngine;
  readonly log: Log;
}

/** Requests of one cell that are under way at once. */
const MAX_CONCURRENT = 4;

/** The answers that the requests of the shown cells have in the store: how many there are, what they say, and more of them. */
export class BenchRepeats implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #parts: RepeatParts;
  #counts: Readonly<Record<string, number>> = {};
  #asking = new AbortController();
  #looking = 0;

  /** `counts` differ. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(parts: RepeatParts) {
    this.#parts = parts;
    const { run } = parts;
    this.#lifetime.own(run.onDidReplace(() => this.#look()));
    this.#lifetime.own(run.onEvent(({ kind }) => kind === 'run-finished' && this.#look()));
    this.#lifetime.own({ dispose: () => this.#asking.abort() });
  }

  /** How many answers the shown response of each column is one of, by column id; a column without a stored one is left out. */
  get counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  /** Every answer to the request of a column's response. Throws `not-found` when the column has none. */
  async of(columnId: string): Promise<CellRepeats> {
    const { record, stage } = this.#stageOf(columnId);
    const completions = this.#parts.store.get()?.completions;
    const stored = (await completions?.repeats(stage.requestHash)) ?? [];
    const { groups, agreeing } = agreementOf(stored.map(({ completion }) => completion.text));
    const shown = stored.findLastIndex(({ completion }) => completion.text.trim() === stage.text.trim());
    const closed = this.#whyClosed(record, stage, completions);
    return {
      answers: stored.map(({ repeat, date, completion }: StoredCompletion, index) => ({
        repeat,
        date,
        text: completion.text.trim(),
        group: groups[index] ?? 0,
        shown: index === shown,
      })),
      agreeing,
      ...(closed === undefined ? {} : { closed }),
    };
  }

  /**
   * Asks the model `count` times for another answer to that request, keeps each, and resolves to all there are. Answers that
   * came before a failure stay. Throws `not-found`, `unavailable` saying why no more can be asked for, or what the model's client throws.
   */
  async ask(columnId: string, count: number): Promise<CellRepeats> {
    const { record, stage } = this.#stageOf(columnId);
    const closed = this.#whyClosed(record, stage, this.#parts.store.get()?.completions);
    const chosen = this.#parts.models.find(record.header.endpointId, record.header.model);
    if (closed !== undefined || chosen === undefined) throw new AppError('unavailable', closed ?? '');
    const { request } = requestOf(stage.prompt, { ...record.header, model: chosen.model });
    const client = this.#parts.engine.client(chosen, { repeat: 0, again: true });
    const { signal } = this.#asking;
    try {
      await forEachConcurrently(Array.from({ length: count }), MAX_CONCURRENT, async () => {
        for await (const event of client.complete(request, signal)) if (event.kind === 'completed') this.#look();
      });
    } catch (error) {
      // Stopping is no failure: what has come until then is shown.
      if (!isCancelled(error)) throw error;
    } finally {
      await this.#count();
    }
    return this.of(columnId);
  }

  /** Ends every asking under way. */
  stop(): void {
    this.#asking.abort();
    this.#asking = new AbortController();
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #stageOf(columnId: string): { readonly record: RunRecord; readonly stage: StageRecord } {
    const { record } = this.#parts.run;
    const stage = record === undefined ? undefined : responseStage(record, columnId);
    if (record === undefined || stage === undefined)
      throw new AppError('not-found', l10n.t('This column has no answer yet. Run it first.'));
    return { record, stage };
  }

  #whyClosed({ header }: RunRecord, stage: StageRecord, completions: CompletionStore | undefined): string | undefined {
    const chosen = this.#parts.models.find(header.endpointId, header.model);
    if (chosen === undefined) return l10n.t('{0} is not connected any more.', header.model);
    if (chosen.endpoint.kind === 'recorded')
      return l10n.t('Recorded answers do not change. Connect a model to ask again.');
    if (completions?.writable !== true) return l10n.t('There is no store here to keep further answers in.');
    const { request } = requestOf(stage.prompt, { ...header, model: chosen.model });
    return requestHash(request) === stage.requestHash
      ? undefined
      : l10n.t('The settings of this model have changed since the run. Run the column again first.');
  }

  #look(): void {
    this.#count().catch((error: unknown) => logError(this.#parts.log, 'counting answers', error));
  }

  /** Counts anew; of two counts under way the later one holds. */
  async #count(): Promise<void> {
    const turn = ++this.#looking;
    const counts = await this.#countNow();
    if (turn !== this.#looking || JSON.stringify(counts) === JSON.stringify(this.#counts)) return;
    this.#counts = counts;
    this.#changed.fire();
  }

  async #countNow(): Promise<Readonly<Record<string, number>>> {
    const { run, store } = this.#parts;
    const { record } = run;
    // A store that nothing was asked of yet is not opened to be counted.
    if (record === undefined || store.opened === undefined) return {};
    const stages = record.header.columns.flatMap(({ id }) => {
      const stage = responseStage(record, id);
      return stage?.completion === undefined ? [] : [{ id, hash: stage.requestHash }];
    });
    const counts = await store.opened.completions.count(stages.map(({ hash }) => hash));
    const counted = stages.map(({ id }, index): readonly [string, number] => [id, counts[index] ?? 0]);
    return Object.fromEntries(counted.filter(([, count]) => count > 0));
  }
}

function responseStage({ header, cells }: RunRecord, columnId: string): StageRecord | undefined {
  return cells[cellId({ columnId, testCaseId: header.testCaseIds[0] ?? '' })]?.stages.response;
}
