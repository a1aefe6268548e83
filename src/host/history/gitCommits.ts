import { EventEmitter, extensions, Uri, type Disposable, type Event } from 'vscode';
import type { TimelineSources } from '../../core/history/templateTimeline';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { walkCommits, type GitRepository, type GitStep } from './gitWalk';

interface GitExtension {
  readonly enabled: boolean;
  readonly onDidChangeEnablement: Event<boolean>;
  getAPI(version: 1): GitApi;
}

interface GitApi {
  readonly onDidOpenRepository: Event<unknown>;
  getRepository(uri: Uri): GitRepository | null;
}

/** What git has told of a file so far. */
export interface FoundCommits {
  /** The newest first. */
  readonly commits: TimelineSources['commits'];
  /** Files that were renamed to it, and when, ISO 8601. */
  readonly earlier: readonly { readonly uri: Uri; readonly until: string }[];
  /** There are older ones. */
  readonly hasOlder: boolean;
}

/** Commits that are looked at in one go: each takes a call of git. */
const PAGE = 30;

const NOTHING: FoundCommits = { commits: [], earlier: [], hasOlder: false };

/** The reading of one file's commits, page by page. */
interface Reading {
  readonly key: string;
  readonly steps: AsyncIterator<GitStep, void, undefined>;
  /** Taken to know whether there is one more. */
  ahead?: GitStep | undefined;
  found: Promise<FoundCommits>;
}

/** The commits that have a file, asked of VS Code's git extension; none where that is missing, switched off or knows no repository. */
export class GitCommits implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #log: Log;
  readonly #followed = new Map<GitRepository, string>();
  readonly #texts = new Map<string, string>();
  /** Whether the git extension is listened to, and the API that it has while it is switched on. */
  readonly #listens = { extension: false, api: false };
  #reading: Reading | undefined;
  /** So many of a file were looked at before there were others; endlessly many where all were. */
  #seen: { readonly key: string; readonly count: number } | undefined;

  /** There are other commits than before, or more of them are looked at. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * The newest commits that changed a file, each with its text, also under the names that it had before; where no commit has it,
   * those of `before`, names that it had. Never throws: what git cannot tell is left out and logged.
   */
  async of(uri: Uri, before: readonly Uri[] = []): Promise<FoundCommits> {
    const key = uri.toString();
    if (this.#reading?.key === key) return this.#reading.found;
    const repository = await this.#repository(uri).catch((error: unknown) => this.#failed(error));
    // One may be opened later.
    if (repository === undefined) return NOTHING;
    if (this.#reading?.key !== key) this.#begin(key, repository, uri, before);
    return this.#reading?.found ?? NOTHING;
  }

  /** Looks at older commits of the file that was asked about last, and tells `onDidChange`; does nothing where there are none. */
  async more(): Promise<void> {
    const reading = this.#reading;
    if (reading === undefined || !(await reading.found).hasOlder || reading !== this.#reading) return;
    reading.found = reading.found.then((found) => this.#take(reading, found, PAGE));
    const { commits, hasOlder } = await reading.found;
    this.#seen = { key: reading.key, count: hasOlder ? commits.length : Infinity };
    this.#changed.fire();
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #begin(key: string, repository: GitRepository, uri: Uri, before: readonly Uri[]): void {
    const paths = before.map(({ fsPath }) => fsPath);
    const steps = walkCommits(repository, uri.fsPath, paths, (hash, path) => this.#text(repository, hash, path));
    const reading: Reading = { key, steps, found: Promise.resolve(NOTHING) };
    const count = this.#seen?.key === key ? Math.max(PAGE, this.#seen.count) : PAGE;
    reading.found = this.#take(reading, NOTHING, count);
    this.#reading = reading;
  }

  async #take(
    reading: Reading,
    { commits: known, earlier: files }: FoundCommits,
    count: number,
  ): Promise<FoundCommits> {
    const [commits, earlier] = [[...known], [...files]];
    try {
      reading.ahead ??= await next(reading);
      for (let taken = 0; reading.ahead !== undefined; reading.ahead = await next(reading)) {
        if (reading.ahead.kind === 'commit' && taken === count) break;
        if (reading.ahead.kind === 'renamed')
          earlier.push({ uri: Uri.file(reading.ahead.path), until: reading.ahead.until });
        else taken = commits.push(reading.ahead.commit) - known.length;
      }
    } catch (error) {
      reading.ahead = undefined;
      this.#failed(error);
    }
    return { commits, earlier, hasOlder: reading.ahead !== undefined };
  }

  #failed(error: unknown): undefined {
    logError(this.#log, 'asking git for the commits of the template', error);
    return undefined;
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
    const api = this.#listen(await extension.activate());
    const repository = api?.getRepository(uri) ?? undefined;
    if (repository !== undefined) this.#follow(repository);
    return repository;
  }

  /** `undefined` while the setting `git.enabled` is off, and where there is no git. */
  #listen(extension: GitExtension): GitApi | undefined {
    if (!this.#listens.extension)
      this.#lifetime.own(
        extension.onDidChangeEnablement(() => {
          this.#listens.api = false;
          this.#begunAnew();
        }),
      );
    this.#listens.extension = true;
    if (!extension.enabled) return undefined;
    const api = extension.getAPI(1);
    // It looks for repositories when VS Code starts, and may find them later than the view is seen.
    if (!this.#listens.api) this.#lifetime.own(api.onDidOpenRepository(() => this.#begunAnew()));
    this.#listens.api = true;
    return api;
  }

  #begunAnew(): void {
    this.#reading = undefined;
    this.#changed.fire();
  }

  #follow(repository: GitRepository): void {
    if (this.#followed.has(repository)) return;
    this.#followed.set(repository, standOf(repository));
    this.#lifetime.own(
      repository.state.onDidChange(() => {
        const stand = standOf(repository);
        if (stand === this.#followed.get(repository)) return;
        this.#followed.set(repository, stand);
        this.#begunAnew();
      }),
    );
  }
}

/** What decides which commits a file has: where HEAD is, and what was staged under another name. */
function standOf({ state }: GitRepository): string {
  return [state.HEAD?.commit, ...state.indexChanges.flatMap(({ renameUri }) => renameUri?.path ?? [])].join('\n');
}

async function next({ steps }: Reading): Promise<GitStep | undefined> {
  const { done, value } = await steps.next();
  return done === true ? undefined : value;
}
