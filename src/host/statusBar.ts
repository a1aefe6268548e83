import { EventEmitter, l10n, StatusBarAlignment, window, workspace, type Disposable, type StatusBarItem } from 'vscode';
import type { RunRecord } from '../core/run/runRecord';
import type { Bench } from './bench';
import { describeStats, formatBytes } from './describeStore';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';
import { storeFolderName } from './storeFolderName';
import { labelWithoutIcons, plainTooltip } from './trees/plainLabel';

/** Cells end and texts are stored many times a second: the status bar follows at this pace. */
const PACE_MS = 200;

/** Four entries: the model, what runs, the file that is recorded to, and the store. Each is hidden as long as there is nothing to tell. */
export class StatusBar implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #bench: Bench;
  readonly #log: Log;
  readonly #model: StatusBarItem;
  readonly #running: StatusBarItem;
  readonly #recording: StatusBarItem;
  readonly #store: StatusBarItem;
  #runTimer: ReturnType<typeof setTimeout> | undefined;
  #storeTimer: ReturnType<typeof setTimeout> | undefined;

  /** `texts` may differ. */
  readonly onDidChange = this.#changed.event;

  constructor(bench: Bench, log: Log) {
    this.#bench = bench;
    this.#log = log;
    this.#running = this.#item('running', l10n.t('Rapport: Run Under Way'), 12, 'rapport.stop');
    this.#model = this.#item('model', l10n.t('Rapport: Model'), 11, 'rapport.pickModel');
    this.#recording = this.#item('recording', l10n.t('Rapport: Recording'), 10.5, 'rapport.stopRecording');
    this.#store = this.#item('store', l10n.t('Rapport: Store'), 10, 'rapport.showStore');
    this.#lifetime.own(bench.onDidChange(() => this.#showModel()));
    this.#lifetime.own(
      bench.run.onDidReplace(() => {
        this.#runChanged();
        void bench.run.finished.then(() => this.#runChanged());
      }),
    );
    this.#lifetime.own(bench.run.onEvent(({ kind }) => kind !== 'cell-step' && this.#runChanged()));
    this.#lifetime.own(bench.recording.onDidChange(() => this.#showRecording()));
    this.#lifetime.own(bench.store.onDidOpen(() => this.refresh()));
    this.#lifetime.own({ dispose: () => this.#stopTimers() });
  }

  /** The texts of the entries that are shown. */
  get texts(): readonly string[] {
    return [this.#running, this.#model, this.#recording, this.#store]
      .map(({ text }) => text)
      .filter((text) => text !== '');
  }

  /** Looks at the store again. */
  refresh(): void {
    this.#storeTimer ??= setTimeout(() => {
      this.#storeTimer = undefined;
      this.#showStore().catch((error: unknown) => logError(this.#log, 'looking at the store', error));
    }, PACE_MS);
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #item(id: string, name: string, priority: number, command: string): StatusBarItem {
    const item = this.#lifetime.own(window.createStatusBarItem(`rapport.${id}`, StatusBarAlignment.Right, priority));
    item.name = name;
    item.command = command;
    return item;
  }

  #show(item: StatusBarItem, text: string, tooltip: string): void {
    // Each change is a message to the window: the bench changes far more often than these.
    if (item.text !== text) item.text = text;
    if (item.tooltip !== tooltip) item.tooltip = tooltip;
    item.show();
    this.#changed.fire();
  }

  #hide(item: StatusBarItem): void {
    item.text = '';
    item.hide();
    this.#changed.fire();
  }

  #stopTimers(): void {
    clearTimeout(this.#runTimer);
    clearTimeout(this.#storeTimer);
  }

  #showModel(): void {
    const { model } = this.#bench;
    if (model === undefined) return this.#hide(this.#model);
    const recorded = model.endpoint.kind === 'recorded';
    const text = `$(${recorded ? 'history' : 'hubot'}) ${labelWithoutIcons(model.model.id, 32)}`;
    const kind = recorded ? l10n.t('answers from recordings') : l10n.t('a model at work');
    const what = l10n.t('Model of the bench: {id} at {name} ({kind})', {
      id: model.model.id,
      name: model.endpoint.name,
      kind,
    });
    this.#show(this.#model, text, plainTooltip([what, l10n.t('Click to choose another')]));
  }

  #showRecording(): void {
    const { file } = this.#bench.recording;
    if (file === undefined) return this.#hide(this.#recording);
    const name = file.split(/[\\/]/).at(-1) ?? file;
    this.#show(
      this.#recording,
      `$(record) ${labelWithoutIcons(name, 32)}`,
      plainTooltip([
        l10n.t('Every answer of a connected model is also written to {0}', file),
        l10n.t('Click to stop recording'),
      ]),
    );
  }

  #runChanged(): void {
    this.#runTimer ??= setTimeout(() => {
      this.#runTimer = undefined;
      this.#showRun();
    }, PACE_MS);
  }

  #showRun(): void {
    const { record, running } = this.#bench.run;
    if (!running || record === undefined) {
      this.#hide(this.#running);
      if (this.#bench.store.opened !== undefined) this.refresh();
      return;
    }
    const { done, all } = countColumns(record);
    const tooltip = plainTooltip([
      l10n.t('{done} of {all} columns of the run are done', { done, all }),
      l10n.t('Click to stop'),
    ]);
    this.#show(
      this.#running,
      `$(sync~spin) ${all === 1 ? l10n.t('{0}/1 column', done) : l10n.t('{done}/{all} columns', { done, all })}`,
      tooltip,
    );
  }

  async #showStore(): Promise<void> {
    const store = this.#bench.store.opened;
    if (store === undefined) return this.#hide(this.#store);
    const stats = await store.stats();
    const folders = workspace.workspaceFolders?.length ?? 0;
    const tooltip = plainTooltip([
      l10n.t('Store of Rapport: what is kept is not asked for again'),
      ...describeStats(stats),
      ...store.notices,
      ...(folders > 1
        ? [
            l10n.t('Of the {folders} folders of this workspace the first holds it: {folder}', {
              folders,
              folder: storeFolderName() ?? '',
            }),
          ]
        : []),
      this.#bench.store.folder ?? '',
    ]);
    const icon = store.state === 'open' ? 'database' : 'warning';
    this.#show(this.#store, `$(${icon}) ${formatBytes(stats.bytes)}`, tooltip);
  }
}

/** The columns of a run, and those in which nothing waits or runs any more. */
function countColumns({ header, cells }: RunRecord): { readonly done: number; readonly all: number } {
  const open = new Set<string>();
  for (const { key, status } of Object.values(cells))
    if (status === 'waiting' || status === 'running') open.add(key.columnId);
  const all = header.columns.length;
  return { done: all - open.size, all };
}
