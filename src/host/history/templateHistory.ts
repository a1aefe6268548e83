import { EventEmitter, workspace, type Disposable, type Event, type TextDocument } from 'vscode';
import type { ComparableRuns } from '../../core/history/comparableRuns';
import { rememberedWords, templateParts, type TemplateParts } from '../../core/history/sectionChanges';
import { templateTimeline, type TemplateVersion, type TimelineSources } from '../../core/history/templateTimeline';
import { versionDeltas, type VersionDelta } from '../../core/history/versionDelta';
import type { EvaluationServices } from '../../core/evaluation/evaluationServices';
import { parseTemplate } from '../../core/prompt/parseTemplate';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import type { Log } from '../log';
import { compareRuns } from '../results/compareRuns';
import { loadChosenRuns } from '../results/resultsSource';
import { findWorkspaceFiles } from '../workspaceFiles';
import { GitCommits } from './gitCommits';

/** What the history of a template is made with. */
export interface HistoryParts {
  readonly bench: Bench;
  readonly log: Log;
  /** Loads what scoring needs; called when a difference is first wanted. */
  readonly services: () => EvaluationServices;
}

/** The history of the template that the bench follows, as it was last looked up. */
export interface ShownHistory {
  readonly document: TextDocument;
  readonly name: string;
  /** The newest first. */
  readonly versions: readonly TemplateVersion[];
  /** Other files of the workspace whose template has the same name: their runs are among these. */
  readonly namesakes: readonly string[];
}

/** What may differ: the text in the editor, which every key changes, or the rest: runs, texts that are kept, commits. */
export type HistoryChange = 'text' | 'rest';

interface FoundTexts extends Pick<TimelineSources, 'runs' | 'texts' | 'kept'> {
  readonly name: string;
}

/** The metric of a version's first look; the results have them all. */
const MAIN_METRIC = 'bleu-2';

/** The texts that the followed template had, and what each changed; nothing is looked up before somebody asks. */
export class TemplateHistory implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<HistoryChange>());
  readonly #parts: HistoryParts;
  readonly #git: GitCommits;
  readonly #words = rememberedWords();
  readonly #apart = new Map<string, TemplateParts>();
  readonly #deltas = new Map<string, readonly VersionDelta[]>();
  #found: FoundTexts | undefined;
  #namesakes: { readonly key: string; readonly files: readonly string[] } | undefined;

  /** A look-up may come to something else. */
  readonly onDidChange: Event<HistoryChange> = this.#changed.event;

  constructor(parts: HistoryParts) {
    this.#parts = parts;
    this.#git = this.#lifetime.own(new GitCommits(parts.log));
    const { templates, run } = parts.bench;
    this.#lifetime.own(templates.onDidChange(() => this.#changed.fire('text')));
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
    const { name, text } = template;
    if (changed === 'rest' || this.#found?.name !== name) this.#found = await this.#find(name);
    const { runs, texts, kept } = this.#found;
    const commits = await this.#git.of(document.uri);
    const versions = templateTimeline(
      { current: text, runs, texts, commits, kept },
      (one) => this.#partsOf(one),
      this.#words,
    );
    return { document, name, versions, namesakes: await this.#namesakesOf(document, name) };
  }

  /** Something was stored outside a run. */
  stored(): void {
    this.#changed.fire('rest');
  }

  /** What each strategy became in a version, if that was worked out before. */
  known(runs: ComparableRuns): readonly VersionDelta[] | undefined {
    return this.#deltas.get(keyOf(runs));
  }

  /**
   * What each strategy became from the runs of an older version to those of a newer one, in the main metric, over the test cases
   * that both answered. Throws what the store and the services throw.
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
    const deltas = versionDeltas(compared, changes?.pairs ?? [], MAIN_METRIC);
    this.#deltas.set(keyOf(runs), deltas);
    return deltas;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  async #find(name: string): Promise<FoundTexts> {
    const store = this.#parts.bench.store.get();
    const all = (await store?.runs.list('kept')) ?? [];
    const runs = all.filter(({ header }) => header.templateName === name);
    const texts = (await store?.templates.ofRuns(runs.map(({ header }) => header.id))) ?? new Map<string, string>();
    return { name, runs, texts, kept: (await store?.templates.kept(name)) ?? [] };
  }

  #partsOf(text: string): TemplateParts {
    const known = this.#apart.get(text);
    if (known !== undefined) return known;
    // Every keystroke is another text: those of the past are taken apart again now and then.
    if (this.#apart.size >= MOST_TEXTS) this.#apart.clear();
    const parts = templateParts(text);
    this.#apart.set(text, parts);
    return parts;
  }

  async #namesakesOf(document: TextDocument, name: string): Promise<readonly string[]> {
    const key = `${document.uri.toString()}\n${name}`;
    if (this.#namesakes?.key === key) return this.#namesakes.files;
    const files: string[] = [];
    for (const { uri } of (await findWorkspaceFiles(['**/*.rapport.md'])).slice(0, MOST_FILES)) {
      if (uri.toString() === document.uri.toString()) continue;
      const bytes = await workspace.fs.readFile(uri).then(
        (read) => read,
        () => undefined,
      );
      const file = workspace.asRelativePath(uri);
      if (bytes !== undefined && parseTemplate(new TextDecoder().decode(bytes), file).name === name) files.push(file);
    }
    this.#namesakes = { key, files };
    return files;
  }
}

const MOST_TEXTS = 200;
const MOST_FILES = 50;

/** A run that went on has something else to compare. */
function keyOf({ earlier, later }: ComparableRuns): string {
  return [earlier, later].map(({ header, savedAt }) => `${header.id} ${savedAt}`).join('\n');
}
