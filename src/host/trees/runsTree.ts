import {
  EventEmitter,
  l10n,
  window,
  workspace,
  type CancellationToken,
  type Disposable,
  type Event,
  type TreeDataProvider,
  type TreeItem,
} from 'vscode';
import type { RunSummary } from '../../core/run/runStore';
import { isCancelled } from '../../core/util/errors';
import type { Bench } from '../bench';
import { signalOf } from '../cancellation';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { storeFolderName } from '../storeFolderName';
import { RefreshPace } from './refreshPace';
import { runCost } from './runCost';
import { runItem, runTooltipWithCost, type RunPlace } from './runItem';

/** Cells end several a second: the counts of a run under way follow at this pace. */
const REFRESH_MS = 500;

/** The runs that the store keeps, the newest first. The store is opened when the tree is first seen, not before. */
export class RunsTree implements Disposable, TreeDataProvider<RunSummary> {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<undefined>());
  readonly #bench: Bench;
  readonly #log: Log;
  readonly #view;
  readonly #pace = this.#lifetime.own(new RefreshPace(REFRESH_MS, () => this.#changed.fire(undefined)));
  #seen = false;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(bench: Bench, log: Log) {
    this.#bench = bench;
    this.#log = log;
    this.#view = this.#lifetime.own(
      window.createTreeView<RunSummary>('rapport.runs', { treeDataProvider: this, canSelectMany: true }),
    );
    this.#lifetime.own(bench.run.onDidReplace(() => this.#refreshSoon()));
    this.#lifetime.own(
      bench.run.onEvent(({ kind }) => {
        if (kind === 'cell-finished' || kind === 'cell-failed' || kind === 'run-finished') this.#refreshSoon();
      }),
    );
    // What happened while it was hidden was not followed.
    this.#lifetime.own(this.#view.onDidChangeVisibility(({ visible }) => visible && this.#seen && this.refresh()));
    // Another window or the command line may have run something meanwhile.
    this.#lifetime.own(window.onDidChangeWindowState(({ focused }) => focused && this.#refreshSoon()));
  }

  /** Whether someone can see it: what changes meanwhile is only followed then. */
  get visible(): boolean {
    return this.#view.visible;
  }

  get onDidChangeVisibility(): Event<unknown> {
    return this.#view.onDidChangeVisibility;
  }

  /** The runs that are selected in the tree. */
  get selection(): readonly RunSummary[] {
    return this.#view.selection;
  }

  refresh(): void {
    this.#pace.now();
  }

  async getChildren(node?: RunSummary): Promise<RunSummary[]> {
    if (node !== undefined) return [];
    this.#seen = true;
    try {
      const runs = (await this.#bench.store.get()?.runs.list('kept')) ?? [];
      this.#view.description = this.#describe(runs.length);
      delete this.#view.message;
      return [...runs];
    } catch (error) {
      this.#view.message = logError(this.#log, 'listing the runs', error);
      return [];
    }
  }

  getTreeItem(summary: RunSummary): TreeItem {
    return runItem(summary, this.#place(summary));
  }

  /** What a run cost is counted when somebody looks at it: its cells have to be read for that. */
  async resolveTreeItem(item: TreeItem, summary: RunSummary, token: CancellationToken): Promise<TreeItem> {
    try {
      const { id, endpointId, model } = summary.header;
      const { record } = this.#bench.run;
      const shown = record?.header.id === id ? record : undefined;
      const run = shown ?? (await this.#bench.store.get()?.runs.load(id, signalOf(token)));
      const price = this.#bench.models.find(endpointId, model)?.model.price;
      if (run !== undefined) item.tooltip = runTooltipWithCost(summary, this.#place(summary), runCost(run, price));
    } catch (error) {
      // The tooltip stands as it was: a run that cannot be read says so when it is opened.
      if (!isCancelled(error)) logError(this.#log, 'counting what a run cost', error);
    }
    return item;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #place({ header }: RunSummary): RunPlace {
    const { record, running } = this.#bench.run;
    const shown = record?.header.id === header.id;
    return { shown, running: shown && running, now: Date.now() };
  }

  #describe(count: number): string {
    const of = (workspace.workspaceFolders?.length ?? 0) > 1 ? storeFolderName() : undefined;
    return [...(count === 0 ? [] : [String(count)]), ...(of === undefined ? [] : [l10n.t('of {0}', of)])].join(' ');
  }

  #refreshSoon(): void {
    if (this.#seen && this.#view.visible) this.#pace.soon();
  }
}
