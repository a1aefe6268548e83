import { EventEmitter, l10n, RelativePattern, workspace, type Disposable, type Event } from 'vscode';
import type { Dialogue } from '../core/inputs/dialogue';
import { describeProblem } from '../core/inputs/problem';
import { readDialogueBytes } from '../core/inputs/readDialogueBytes';
import { testCasesOf, type TestCase } from '../core/inputs/testCase';
import { parseRecordings, type Recording } from '../core/llm/recording';
import { isCancelled } from '../core/util/errors';
import { hashOfFiles, sha256Of } from './fileHash';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';
import { affectsSetting, fileGlobs, SETTINGS } from './settings';
import { findWorkspaceFiles, pause, readFileBytes, type WorkspaceFile } from './workspaceFiles';

/** What the bench reads from files. */
export interface Inputs {
  readonly testCases: readonly TestCase[];
  readonly testSetName: string;
  /** The name of the file that each test dialogue came from, by dialogue id. */
  readonly testFileOf: ReadonlyMap<string, string>;
  /** The dialogues of the test cases. */
  readonly tests: readonly Dialogue[];
  readonly pool: readonly Dialogue[];
  readonly poolName: string;
  /** SHA-256 of the pool's file, or of the hashes of its files where there are several; empty without any. */
  readonly poolHash: string;
  readonly recordings: readonly Recording[];
  /** Sentences about what could not be read. */
  readonly problems: readonly string[];
}

const NOTHING: Inputs = {
  testCases: [],
  testSetName: '',
  testFileOf: new Map(),
  tests: [],
  pool: [],
  poolName: '',
  poolHash: '',
  recordings: [],
  problems: [],
};

/** Loads dialogues and recordings of the workspace, and again whenever their files or settings change. */
export class BenchInputs implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #log: Log;
  #watchers = new Lifetime();
  #loading = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #inputs = NOTHING;
  /** The dialogues read so far, by the file that they came from. */
  readonly #read = new Map<string, { readonly globs: string; readonly fileOf: ReadonlyMap<string, string> }>();
  #loaded: Promise<void> | undefined;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
    this.#lifetime.own({ dispose: () => this.#stop() });
    this.#lifetime.own(workspace.onDidChangeWorkspaceFolders(() => this.#reloadSoon()));
    this.#lifetime.own(
      workspace.onDidChangeConfiguration((event) => {
        const ours = [SETTINGS.testDialogues, SETTINGS.poolDialogues, SETTINGS.recordings];
        if (ours.some((setting) => affectsSetting(event, setting))) this.#reloadSoon();
      }),
    );
  }

  get current(): Inputs {
    return this.#inputs;
  }

  /** Resolves when the files have been read once. */
  async load(): Promise<void> {
    this.#loaded ??= this.#reload();
    await this.#loaded;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#loading.abort();
    this.#watchers.dispose();
  }

  /** Editors write a file in several steps: wait for the last. */
  #reloadSoon(): void {
    if (this.#loaded === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#loaded = this.#reload();
    }, 150);
  }

  async #reload(): Promise<void> {
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    this.#watch();
    try {
      const problems: string[] = [];
      const test = await this.#dialogues('testDialogues', problems, signal);
      const pool = await this.#dialogues('poolDialogues', problems, signal);
      const recordings = await this.#recordings(problems);
      if (signal.aborted) return;
      const testCases = test.dialogues.flatMap(testCasesOf);
      this.#inputs = {
        testCases,
        testSetName: test.name,
        testFileOf: test.fileOf,
        tests: test.dialogues,
        pool: pool.dialogues,
        poolName: pool.name,
        poolHash: await hashOfFiles(pool.hashes),
        recordings,
        problems,
      };
      this.#log.info(
        `${testCases.length} test cases, ${pool.dialogues.length} pool dialogues, ${recordings.length} recordings`,
      );
      this.#changed.fire();
    } catch (error) {
      if (!isCancelled(error)) logError(this.#log, 'reading the files of the bench', error);
    }
  }

  async #dialogues(
    which: 'testDialogues' | 'poolDialogues',
    problems: string[],
    signal: AbortSignal,
  ): Promise<{
    readonly name: string;
    readonly dialogues: readonly Dialogue[];
    readonly fileOf: ReadonlyMap<string, string>;
    /** Of the files that could be read. */
    readonly hashes: readonly string[];
  }> {
    const dialogues: Dialogue[] = [];
    const fileOf = new Map<string, string>();
    const hashes: string[] = [];
    const files = await findWorkspaceFiles(fileGlobs(which));
    for (const file of files) {
      await this.#reading(file, problems, async (bytes) => {
        hashes.push(await sha256Of(bytes));
        const parsed = await readDialogueBytes(bytes, file.name, pause, signal);
        for (const dialogue of parsed.dialogues) {
          if (fileOf.has(dialogue.id)) continue;
          dialogues.push(dialogue);
          fileOf.set(dialogue.id, file.name);
        }
        problems.push(...parsed.problems.map(describeProblem));
      });
    }
    problems.push(...this.#gone(which, fileOf));
    return { name: files.map((file) => file.name).join(', '), dialogues, fileOf, hashes };
  }

  /** Sentences about files that were read before under the same setting and whose dialogues are not there any more. */
  #gone(which: 'testDialogues' | 'poolDialogues', fileOf: ReadonlyMap<string, string>): readonly string[] {
    const globs = fileGlobs(which).join(', ');
    const before = this.#read.get(which);
    const known = before?.globs === globs ? before.fileOf : new Map<string, string>();
    const lost = new Set([...known].filter(([id]) => !fileOf.has(id)).map(([, name]) => name));
    const present = new Set(fileOf.values());
    const gone = [...lost].filter((name) => !present.has(name));
    const kept = [...known].filter(([, name]) => gone.includes(name));
    this.#read.set(which, { globs, fileOf: new Map([...kept, ...fileOf]) });
    return gone.map((name) =>
      l10n.t('{0} is not there any more: deleted, renamed or moved. What was run on it is kept.', name),
    );
  }

  async #recordings(problems: string[]): Promise<readonly Recording[]> {
    const all: Recording[] = [];
    for (const file of await findWorkspaceFiles(fileGlobs('recordings'))) {
      await this.#reading(file, problems, (bytes) => {
        const parsed = parseRecordings(new TextDecoder().decode(bytes), file.name);
        all.push(...parsed.recordings);
        problems.push(...parsed.problems.map(describeProblem));
      });
    }
    return all;
  }

  /** One file that cannot be read is a problem to show, and the others load. */
  async #reading(
    file: WorkspaceFile,
    problems: string[],
    use: (bytes: Uint8Array) => Promise<void> | void,
  ): Promise<void> {
    try {
      await use(await readFileBytes(file));
    } catch (error) {
      if (isCancelled(error)) throw error;
      problems.push(logError(this.#log, file.name, error));
    }
  }

  #watch(): void {
    this.#watchers.dispose();
    this.#watchers = new Lifetime();
    const globs = [...fileGlobs('testDialogues'), ...fileGlobs('poolDialogues'), ...fileGlobs('recordings')];
    for (const folder of workspace.workspaceFolders ?? []) {
      for (const glob of globs) {
        const watcher = this.#watchers.own(workspace.createFileSystemWatcher(new RelativePattern(folder, glob)));
        for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
          this.#watchers.own(event(() => this.#reloadSoon()));
      }
    }
  }
}
