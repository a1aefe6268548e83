import { EventEmitter, type Disposable, type Event, type Memento, type TextDocument } from 'vscode';
import { comparableRuns, type ComparableRuns } from '../../core/history/comparableRuns';
import { rememberedWords, templateParts, type TemplateParts } from '../../core/history/sectionChanges';
import { earlierFiles } from '../../core/history/renames';
import { templateTimeline, type TemplateVersion } from '../../core/history/templateTimeline';
import { versionDeltas, type VersionDelta } from '../../core/history/versionDelta';
import type { EvaluationServices } from '../../core/evaluation/evaluationServices';
import { tableMetrics } from '../../core/evaluation/resultTableScores';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import type { Log } from '../log';
import { compareRuns } from '../results/compareRuns';
import { loadChosenRuns } from '../results/resultsSource';
import { findTexts, type FoundTexts } from './findTexts';
import { GitCommits } from './gitCommits';
import { HistoryMetrics } from './historyMetrics';
import { fileOfRun, keptFile } from './keptTemplate';
import { NotedRenames } from './noteRenames';

/** What the history of a template is made with. */
export interface HistoryParts {
  readonly bench: Bench;
  readonly log: Log;
  /** Loads what scoring needs; called when a difference is first wanted. */
  readonly services: () => EvaluationServices;
  /** Keeps what the user chose with the workspace. */
  readonly state: Memento;
}

/** The history of the template that the bench follows, as it was last looked up. */
export interface ShownHistory {
  readonly document: TextDocument;
  readonly name: string;
  /** The newest first. */
  readonly versions: readonly TemplateVersion[];
  /** Other files of the workspace whose template has the same name. */
  readonly namesakes: readonly string[];
  /** The runs that are compared for a version. */
  readonly comparable: ReadonlyMap<TemplateVersion, ComparableRuns>;
  /** There are commits that were not looked at. */
  readonly hasOlder: boolean;
}

/** What may differ: the text in the editor, which every key changes, or the rest: runs, texts that are kept, commits. */
export type HistoryChange = 'text' | 'rest';

/** The texts that the followed template had, and what each changed; nothing is looked up before somebody asks. */
export class TemplateHistory implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<HistoryChange>());
  readonly #parts: HistoryParts;
  readonly #git: GitCommits;
  readonly #words = rememberedWords();
  readonly #apart = new Map<string, TemplateParts>();
  /** Of the text in the editor: every key makes another, which nothing asks for again. */
  #present: { readonly text: string; readonly parts: TemplateParts } | undefined;
  readonly #deltas = new Map<string, readonly VersionDelta[]>();
  readonly #renames: NotedRenames;
  #found: { readonly key: string; readonly texts: Promise<FoundTexts> } | undefined;

  /** Which metrics `known` and `compare` tell. */
  readonly metrics: HistoryMetrics;

  /** A look-up may come to something else. */
  readonly onDidChange: Event<HistoryChange> = this.#changed.event;

  constructor(parts: HistoryParts) {
    this.#parts = parts;
    const { bench, log, state } = parts;
    this.#git = this.#lifetime.own(new GitCommits(log));
    this.#renames = this.#lifetime.own(new NotedRenames(state, log));
    this.metrics = this.#lifetime.own(new HistoryMetrics(state));
    const { templates, run } = bench;
    for (const event of [templates.onDidChange, this.metrics.onDidChange])
      this.#lifetime.own(event(() => this.#changed.fire('text')));
    for (const event of [run.onDidReplace, this.#git.onDidChange])
      this.#lifetime.own(event(() => this.#changed.fire('rest')));
    this.#lifetime.own(run.onEvent(({ kind }) => kind === 'run-finished' && this.#changed.fire('rest')));
  }

  /**
   * Looks up the history of the followed template; `undefined` while there is none. Where only its text has changed since, runs
   * need not be looked up anew. Throws what the store throws.
   */
  async load(changed: HistoryChange = 'rest'): Promise<ShownHistory | undefined> {
    const { bench } = this.#parts;
    await bench.templates.open();
    const { current } = bench.templates;
    if (current === undefined) return undefined;
    const { document, template } = current;
    const renames = this.#renames.all;
    const file = keptFile(document.uri);
    const before = (file === undefined ? [] : earlierFiles(file, renames)).flatMap((one) => fileOfRun(one.file) ?? []);
    const found = await this.#git.of(document.uri, before);
    const key = `${document.uri.toString()}\n${template.name}`;
    const partsOf = (text: string): TemplateParts =>
      text === template.text ? this.#partsOfPresent(text) : this.#partsOf(text);
    if (changed === 'rest' || this.#found?.key !== key)
      this.#found = { key, texts: findTexts({ ...current, renames, found }, bench.store.get(), partsOf) };
    const { texts: finding } = this.#found;
    const { runs, texts, kept, namesakes } = await finding.catch((error: unknown) => {
      if (this.#found?.texts === finding) this.#found = undefined;
      throw error;
    });
    const { commits, hasOlder } = found;
    const versions = templateTimeline({ current: template.text, runs, texts, commits, kept }, partsOf, this.#words);
    return { document, name: template.name, versions, comparable: comparableRuns(versions), namesakes, hasOlder };
  }

  /** Looks at older commits of the template, if there are any. */
  async loadOlder(): Promise<void> {
    await this.#git.more();
  }

  /** Something was stored outside a run. */
  stored(): void {
    this.#changed.fire('rest');
  }

  /** What each strategy became in a version by the chosen metrics, if that was worked out before. */
  known(runs: ComparableRuns): readonly VersionDelta[] | undefined {
    const chosen = new Set(this.metrics.chosen);
    return this.#deltas.get(keyOf(runs))?.filter(({ metric }) => chosen.has(metric));
  }

  /**
   * What each strategy became from the runs of an older version to those of a newer one, by the chosen metrics, over the test
   * cases that both answered; the metrics of a strategy stand together. Throws what the store and the services throw.
   */
  async compare(runs: ComparableRuns, signal: AbortSignal): Promise<readonly VersionDelta[]> {
    const known = this.known(runs);
    if (known !== undefined) return known;
    const { bench, services } = this.#parts;
    await bench.inputs.load();
    const choice = { kind: 'compared', earlierId: runs.earlier.header.id, laterId: runs.later.header.id } as const;
    const { compared } = await loadChosenRuns(bench, choice, signal);
    if (compared === undefined) return [];
    const { testCases } = bench.inputs.current;
    const changes = await compareRuns(compared, testCases, services(), () => undefined, signal);
    // All of them: another choice of metrics is then told at once.
    const byMetric = tableMetrics(false).map((metric) => versionDeltas(compared, changes?.pairs ?? [], metric));
    this.#deltas.set(
      keyOf(runs),
      (byMetric[0] ?? []).flatMap((_, place) => byMetric.flatMap((deltas) => deltas[place] ?? [])),
    );
    return this.known(runs) ?? [];
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #partsOf(text: string): TemplateParts {
    const known = this.#apart.get(text);
    if (known !== undefined) return known;
    if (this.#apart.size >= MOST_TEXTS) this.#apart.clear();
    const parts = templateParts(text);
    this.#apart.set(text, parts);
    return parts;
  }

  #partsOfPresent(text: string): TemplateParts {
    if (this.#present?.text !== text) this.#present = { text, parts: this.#apart.get(text) ?? templateParts(text) };
    return this.#present.parts;
  }
}

/** Those of a long history are all remembered from one look-up to the next. */
const MOST_TEXTS = 2500;

/** A run that went on has something else to compare. */
function keyOf({ earlier, later }: ComparableRuns): string {
  return [earlier, later].map(({ header, savedAt }) => `${header.id} ${savedAt}`).join('\n');
}
