import { EventEmitter, RelativePattern, workspace, type Disposable, type Event } from 'vscode';
import { isCancelled } from '../core/util/errors';
import { hashOfFiles, sha256Of } from './fileHash';
import { KNOWLEDGE_SETTINGS, storedGlobs } from './knowledgeSettings';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';
import { findWorkspaceFiles, readFileBytes } from './workspaceFiles';

/** The files of stored inferences that there are. */
export interface StoredKnowledgeFiles {
  readonly paths: readonly string[];
  /** As the user knows them, separated by commas. */
  readonly names: string;
  /** SHA-256 of what is in them; empty without any. */
  readonly hash: string;
}

const NONE: StoredKnowledgeFiles = { paths: [], names: '', hash: '' };

/** Finds the workspace's files of stored inferences, and again whenever they or their setting change. */
export class StoredKnowledge implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #log: Log;
  #watchers = new Lifetime();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #files = NONE;
  #loaded: Promise<void> | undefined;
  #loads = 0;

  /** There are other files, or something else is in them. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
    this.#lifetime.own(workspace.onDidChangeWorkspaceFolders(() => this.#reloadSoon()));
    this.#lifetime.own(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`rapport.${KNOWLEDGE_SETTINGS.stored}`)) this.#reloadSoon();
      }),
    );
    this.#lifetime.own({
      dispose: () => {
        clearTimeout(this.#timer);
        this.#loads++;
        this.#watchers.dispose();
      },
    });
  }

  get files(): StoredKnowledgeFiles {
    return this.#files;
  }

  /** Resolves when the files have been looked for once. */
  async load(): Promise<void> {
    this.#loaded ??= this.#reload();
    await this.#loaded;
  }

  dispose(): void {
    this.#lifetime.dispose();
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
    const load = ++this.#loads;
    this.#watch();
    try {
      const found = await findWorkspaceFiles(storedGlobs());
      const files = found.filter(({ uri }) => uri.scheme === 'file');
      const hashes = await Promise.all(files.map(async (file) => sha256Of(await readFileBytes(file))));
      if (load !== this.#loads) return;
      const before = this.#files.hash;
      this.#files = {
        paths: files.map(({ uri }) => uri.fsPath),
        names: files.map(({ name }) => name).join(', '),
        hash: await hashOfFiles(hashes),
      };
      if (before !== this.#files.hash) this.#changed.fire();
    } catch (error) {
      if (!isCancelled(error)) logError(this.#log, 'looking for stored inferences', error);
    }
  }

  #watch(): void {
    this.#watchers.dispose();
    this.#watchers = new Lifetime();
    for (const folder of workspace.workspaceFolders ?? [])
      for (const glob of storedGlobs()) {
        const watcher = this.#watchers.own(workspace.createFileSystemWatcher(new RelativePattern(folder, glob)));
        for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
          this.#watchers.own(event(() => this.#reloadSoon()));
      }
  }
}
