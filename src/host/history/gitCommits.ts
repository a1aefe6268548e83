import { EventEmitter, extensions, type Disposable, type Event, type Uri } from 'vscode';
import type { TimelineSources } from '../../core/history/templateTimeline';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';

/** What is used of the repositories that VS Code's own git extension knows (its API, version 1). */
interface GitRepository {
  readonly state: { readonly HEAD?: { readonly commit?: string } | undefined; readonly onDidChange: Event<void> };
  log(options: { readonly path: string; readonly maxEntries: number }): Promise<
    readonly {
      readonly hash: string;
      readonly message: string;
      readonly authorName?: string;
      readonly authorDate?: Date;
      readonly commitDate?: Date;
    }[]
  >;
  show(ref: string, path: string): Promise<string>;
}

interface GitExtension {
  getAPI(version: 1): { getRepository(uri: Uri): GitRepository | null };
}

/** Commits of a template that are looked at: each takes a call of git. */
const MOST_COMMITS = 30;

/** The commits that have a file, asked of VS Code's git extension; none where that is missing, switched off or knows no repository. */
export class GitCommits implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #log: Log;
  readonly #followed = new Map<GitRepository, string | undefined>();
  readonly #texts = new Map<string, string>();
  #known: { readonly uri: string; readonly commits: Promise<TimelineSources['commits']> } | undefined;

  /** There are other commits than before. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
  }

  /** The newest commits that changed a file, each with its text. Never throws: what git cannot tell is left out and logged. */
  of(uri: Uri): Promise<TimelineSources['commits']> {
    const key = uri.toString();
    if (this.#known?.uri !== key) this.#known = { uri: key, commits: this.#read(uri) };
    return this.#known.commits;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  async #read(uri: Uri): Promise<TimelineSources['commits']> {
    try {
      const repository = await this.#repository(uri);
      if (repository === undefined) {
        // One may be opened later.
        this.#known = undefined;
        return [];
      }
      const commits = await repository.log({ path: uri.fsPath, maxEntries: MOST_COMMITS });
      const read = [];
      for (const { hash, message, authorName, authorDate, commitDate } of commits) {
        const text = await this.#text(repository, hash, uri.fsPath);
        const at = (authorDate ?? commitDate)?.toISOString();
        if (text === undefined || at === undefined) continue;
        read.push({ hash, subject: message.split('\n')[0] ?? '', author: authorName ?? '', at, text });
      }
      return read;
    } catch (error) {
      logError(this.#log, 'asking git for the commits of the template', error);
      return [];
    }
  }

  /** A commit that took the file away has no text of it. */
  async #text(repository: GitRepository, hash: string, path: string): Promise<string | undefined> {
    const key = `${hash}:${path}`;
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const shown = await repository.show(hash, path).catch(() => undefined);
    // As a document and a run have it.
    const text = shown?.replace(/^\ufeff/, '').replaceAll(/\r\n|\r/g, '\n');
    if (text !== undefined) this.#texts.set(key, text);
    return text;
  }

  async #repository(uri: Uri): Promise<GitRepository | undefined> {
    const extension = extensions.getExtension<GitExtension>('vscode.git');
    if (extension === undefined || uri.scheme !== 'file') return undefined;
    const git = await extension.activate();
    const repository = git.getAPI(1).getRepository(uri) ?? undefined;
    if (repository !== undefined) this.#follow(repository);
    return repository;
  }

  #follow(repository: GitRepository): void {
    if (this.#followed.has(repository)) return;
    this.#followed.set(repository, repository.state.HEAD?.commit);
    this.#lifetime.own(
      repository.state.onDidChange(() => {
        const head = repository.state.HEAD?.commit;
        if (head === this.#followed.get(repository)) return;
        this.#followed.set(repository, head);
        this.#known = undefined;
        this.#changed.fire();
      }),
    );
  }
}
