import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import type { ComparableRuns } from '../../core/history/comparableRuns';
import type { SectionChange } from '../../core/history/sectionChanges';
import type { TemplateCommit, TemplateVersion } from '../../core/history/templateTimeline';
import type { VersionDelta } from '../../core/history/versionDelta';
import type { TemplateRun } from '../../core/history/templateRuns';
import { isCancelled } from '../../core/util/errors';
import { nameOnlyText } from '../history/describeMatch';
import { touchedFirst, versionFacts } from '../history/describeVersion';
import type { HistoryChange, ShownHistory, TemplateHistory } from '../history/templateHistory';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { childRunItem, commitItem, deltaItem, olderItem, sectionItem } from './historyItems';
import { plainLabel, plainTooltip } from './plainLabel';
import { RefreshPace } from './refreshPace';

/** A line of the history: a text that the template had, or something about it. */
export type HistoryNode =
  | { readonly kind: 'version'; readonly version: TemplateVersion }
  | { readonly kind: 'section'; readonly version: TemplateVersion; readonly change: SectionChange }
  | { readonly kind: 'delta'; readonly version: TemplateVersion; readonly delta: VersionDelta }
  | { readonly kind: 'run'; readonly version: TemplateVersion; readonly run: TemplateRun }
  | { readonly kind: 'commit'; readonly version: TemplateVersion; readonly commit: TemplateCommit }
  /** Where there are commits that were not looked at. */
  | { readonly kind: 'older' };

/** Typing and runs change the history often: the tree follows at this pace. */
const REFRESH_MS = 400;
/** Versions whose differences are worked out as soon as they are seen; those of the others when they are opened. */
const COMPARED_AT_ONCE = 3;

/** The texts that the followed template had, the present one first; nothing is looked up before the view is seen. */
export class HistoryTree implements Disposable, TreeDataProvider<HistoryNode> {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<HistoryNode | undefined>());
  readonly #history: TemplateHistory;
  readonly #log: Log;
  readonly #view;
  #shown: ShownHistory | undefined;
  readonly #pace = this.#lifetime.own(new RefreshPace(REFRESH_MS, () => this.#changed.fire(undefined)));
  /** What may differ at the next look-up. */
  #stale: HistoryChange = 'rest';
  #comparing = new AbortController();
  readonly #closing = new AbortController();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(history: TemplateHistory, log: Log) {
    this.#history = history;
    this.#log = log;
    this.#view = this.#lifetime.own(
      window.createTreeView<HistoryNode>('rapport.history', {
        treeDataProvider: this,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this.#lifetime.own({ dispose: () => [this.#comparing, this.#closing].forEach((one) => one.abort()) });
    this.#lifetime.own(history.onDidChange((changed) => this.#refreshSoon(changed)));
    // What happened while it was hidden was not followed.
    this.#lifetime.own(
      this.#view.onDidChangeVisibility(({ visible }) => (visible ? this.refresh() : this.#comparing.abort())),
    );
  }

  refresh(): void {
    this.#stale = 'rest';
    this.#pace.now();
  }

  async getChildren(node?: HistoryNode): Promise<HistoryNode[]> {
    if (node !== undefined) return node.kind === 'version' ? this.#partsOf(node.version) : [];
    try {
      const stale = this.#stale;
      this.#stale = 'text';
      this.#shown = await this.#history.load(stale);
      this.#view.description = plainLabel(this.#shown?.document.uri.path.split('/').at(-1) ?? '', 60);
      const message = this.#shown && nameOnlyText(this.#shown);
      if (message === undefined) delete this.#view.message;
      else this.#view.message = message;
      this.#compareFirst();
      const versions = (this.#shown?.versions ?? []).map((version) => ({ kind: 'version', version }) as const);
      return this.#shown?.hasOlder === true ? [...versions, { kind: 'older' }] : versions;
    } catch (error) {
      this.#view.message = logError(this.#log, 'looking up the history of the template', error);
      return [];
    }
  }

  getTreeItem(node: HistoryNode): TreeItem {
    switch (node.kind) {
      case 'version':
        return this.#versionItem(node.version);
      case 'section':
        return sectionItem(node.version, node.change);
      case 'delta':
        return deltaItem(node.version, node.delta);
      case 'run':
        return childRunItem(node.run);
      case 'commit':
        return commitItem(node.version, node.commit);
      case 'older':
        return olderItem();
    }
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #versionItem(version: TemplateVersion): TreeItem {
    const runs = this.#runsOf(version);
    const { label, facts, spoken } = versionFacts(version, runs && this.#history.known(runs), Date.now());
    const item = new TreeItem(label, TreeItemCollapsibleState.Collapsed);
    item.id = version.id;
    item.description = facts.join(' · ');
    item.tooltip = plainTooltip([
      label,
      facts.join(' · '),
      ...version.commits.map(({ hash, subject, author }) => `${hash.slice(0, 7)} ${subject}, ${author}`),
    ]);
    item.contextValue = [
      'version',
      ...(version.text === undefined ? [] : ['text']),
      ...(version.isCurrent ? ['current'] : []),
      ...(version.since === undefined ? [] : ['later']),
      ...(runs === undefined ? [] : ['compared']),
    ].join('.');
    item.iconPath = version.isCurrent
      ? new ThemeIcon(version.runs.length > 0 ? 'circle-filled' : 'edit', new ThemeColor('charts.blue'))
      : new ThemeIcon(
          version.runs.length > 0 ? 'circle-outline' : version.commits.length > 0 ? 'git-commit' : 'archive',
        );
    item.accessibilityInformation = { label: spoken };
    return item;
  }

  async #partsOf(version: TemplateVersion): Promise<HistoryNode[]> {
    const deltas = await this.#compare(version, this.#closing.signal);
    return [
      ...(version.since?.sections ?? []).map((change) => ({ kind: 'section', version, change }) as const),
      ...touchedFirst(version, deltas).map((delta) => ({ kind: 'delta', version, delta }) as const),
      ...version.runs.map((run) => ({ kind: 'run', version, run }) as const),
      ...version.commits.map((commit) => ({ kind: 'commit', version, commit }) as const),
    ];
  }

  #runsOf(version: TemplateVersion): ComparableRuns | undefined {
    return this.#shown?.comparable.get(version);
  }

  /** A difference that cannot be worked out is left out, and logged. */
  async #compare(version: TemplateVersion, signal: AbortSignal): Promise<readonly VersionDelta[]> {
    const runs = this.#runsOf(version);
    if (runs === undefined) return [];
    try {
      return await this.#history.compare(runs, signal);
    } catch (error) {
      if (!isCancelled(error)) logError(this.#log, 'comparing two texts of the template', error);
      return [];
    }
  }

  #compareFirst(): void {
    this.#comparing.abort();
    this.#comparing = new AbortController();
    const { signal } = this.#comparing;
    const wanted = (this.#shown?.versions ?? []).filter((version) => this.#runsOf(version) !== undefined);
    void this.#compareInTurn(wanted.slice(0, COMPARED_AT_ONCE), signal);
  }

  async #compareInTurn(versions: readonly TemplateVersion[], signal: AbortSignal): Promise<void> {
    let compared = false;
    for (const version of versions) {
      const runs = this.#runsOf(version);
      if (signal.aborted || !this.#view.visible) return;
      if (runs === undefined || this.#history.known(runs) !== undefined) continue;
      compared = (await this.#compare(version, signal)).length > 0 || compared;
    }
    // The lines that are there say what became of them; the same look-up follows once more, from what is known.
    if (compared && !signal.aborted) this.#pace.now();
  }

  #refreshSoon(changed: HistoryChange): void {
    if (changed === 'rest') this.#stale = 'rest';
    if (this.#view.visible) this.#pace.soon();
  }
}
