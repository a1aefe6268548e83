import type { Event, Uri } from 'vscode';
import type { TimelineSources } from '../../core/history/templateTimeline';

/** What is used of a commit as VS Code's own git extension tells it. */
interface GitCommit {
  readonly hash: string;
  readonly message: string;
  readonly parents: readonly string[];
  readonly authorName?: string;
  readonly authorDate?: Date;
  readonly commitDate?: Date;
}

/** What is used of a change; those that are no renames have neither of the two. */
interface GitChange {
  readonly originalUri: Uri;
  readonly renameUri?: Uri | undefined;
}

/** What is used of the repositories that VS Code's own git extension knows (its API, version 1). */
export interface GitRepository {
  readonly state: {
    readonly HEAD?: { readonly commit?: string } | undefined;
    readonly indexChanges: readonly GitChange[];
    readonly onDidChange: Event<void>;
  };
  log(options: {
    readonly path: string;
    readonly refNames: readonly string[];
    readonly maxEntries: number;
    readonly skip: number;
  }): Promise<readonly GitCommit[]>;
  show(ref: string, path: string): Promise<string>;
  diffBetween(ref: string, other: string): Promise<readonly GitChange[]>;
}

/** A commit that has the file with its text, or the name that the file had before a commit renamed it. */
export type GitStep =
  | { readonly kind: 'commit'; readonly commit: TimelineSources['commits'][number] }
  /** `until` is the time of that commit, ISO 8601. */
  | { readonly kind: 'renamed'; readonly path: string; readonly until: string };

/** Commits asked of git at a time. */
const CHUNK = 50;

/** Tells the text of a file in a commit; `undefined` where it is not there. */
type TextOf = (hash: string, path: string) => Promise<string | undefined>;

/**
 * The commits that changed a file, the newest first, through its renames, as `git log --follow` tells them; each is read when it
 * is taken. A name that is only staged is followed as well; where no commit has the file, `before` are asked, its earlier names.
 * Throws what git throws.
 */
export async function* walkCommits(
  repository: GitRepository,
  file: string,
  before: readonly string[],
  textOf: TextOf,
): AsyncGenerator<GitStep, void, undefined> {
  const start = repository.state.HEAD?.commit;
  if (start === undefined) return;
  const staged = renamedTo(repository.state.indexChanges, file);
  if (staged !== undefined) yield { kind: 'renamed', path: staged, until: new Date().toISOString() };
  for (const path of [staged ?? file, ...before]) {
    let found = false;
    for await (const step of walkFrom(repository, path, start, textOf)) {
      found = true;
      yield step;
    }
    if (found) return;
  }
}

async function* walkFrom(
  repository: GitRepository,
  file: string,
  head: string,
  textOf: TextOf,
): AsyncGenerator<GitStep, void, undefined> {
  let [path, start]: readonly [string, string | undefined] = [file, head];
  while (start !== undefined) {
    let first: GitCommit | undefined;
    let origin: string | undefined;
    for await (const commit of commitsOf(repository, path, start)) {
      const text = await textOf(commit.hash, path);
      if (text === undefined) {
        // The file was taken away here: what came after may have come by a rename.
        origin = await originOf(repository, first, path);
        if (origin !== undefined) break;
        first = undefined;
        continue;
      }
      first = commit;
      yield { kind: 'commit', commit: told(commit, text) };
    }
    origin ??= await originOf(repository, first, path);
    if (first === undefined || origin === undefined) return;
    [path, start] = [origin, first.parents[0]];
    yield { kind: 'renamed', path, until: timeOf(first) };
  }
}

async function* commitsOf(repository: GitRepository, path: string, start: string): AsyncGenerator<GitCommit> {
  for (let skip = 0; ; skip += CHUNK) {
    const commits = await repository.log({ path, refNames: [start], maxEntries: CHUNK, skip });
    yield* commits;
    if (commits.length < CHUNK) return;
  }
}

/** The path that a commit renamed to this one; `undefined` where it made the file anew. */
async function originOf(
  repository: GitRepository,
  commit: GitCommit | undefined,
  path: string,
): Promise<string | undefined> {
  const [parent] = commit?.parents ?? [];
  if (commit === undefined || parent === undefined) return undefined;
  return renamedTo(await repository.diffBetween(parent, commit.hash), path);
}

function renamedTo(changes: readonly GitChange[], path: string): string | undefined {
  const change = changes.find(({ renameUri }) => renameUri?.fsPath === path);
  const origin = change?.originalUri.fsPath;
  return origin === path ? undefined : origin;
}

/** A commit always has its time; the types say that it may not. */
function timeOf({ authorDate, commitDate }: GitCommit): string {
  return (authorDate ?? commitDate)?.toISOString() ?? '';
}

function told(commit: GitCommit, text: string): TimelineSources['commits'][number] {
  const { hash, message, authorName } = commit;
  return { hash, subject: message.split('\n')[0] ?? '', author: authorName ?? '', at: timeOf(commit), text };
}
