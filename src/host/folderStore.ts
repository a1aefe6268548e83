import { EventEmitter, workspace, type Disposable, type Event } from 'vscode';
import type { Services } from '../core/run/services';
import type { Store } from '../core/run/store';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';

/** The name of the folder, inside the workspace folder, that holds the store. */
const STORE_FOLDER = '.rapport';

/** The store of the first workspace folder, opened when it is first needed. A folder that is no file system's has none. */
export class FolderStore implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #didOpen = this.#lifetime.own(new EventEmitter<void>());
  readonly #services: () => Services;
  readonly #log: Log;
  #opened: { readonly store: Store | undefined } | undefined;

  /** The store was opened. */
  readonly onDidOpen: Event<void> = this.#didOpen.event;

  constructor(services: () => Services, log: Log) {
    this.#services = services;
    this.#log = log;
  }

  /** Where the store and the indexes lie, or `undefined` where there is no folder of a file system. */
  get folder(): string | undefined {
    const folder = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
    return folder === undefined ? undefined : `${folder.uri.fsPath}/${STORE_FOLDER}`;
  }

  /** The store, or `undefined` where there can be none; runs and answers are then not kept. */
  get(): Store | undefined {
    if (this.#opened === undefined) {
      this.#opened = { store: this.#open() };
      if (this.#opened.store !== undefined) this.#didOpen.fire();
    }
    return this.#opened.store;
  }

  /** The store if it is open already: looking does not open it. */
  get opened(): Store | undefined {
    return this.#opened?.store;
  }

  /** Sentences about how the store was opened, once it is. */
  get notices(): readonly string[] {
    return this.#opened?.store?.notices ?? [];
  }

  dispose(): void {
    this.#opened?.store?.dispose();
    this.#opened = undefined;
    this.#lifetime.dispose();
  }

  #open(): Store | undefined {
    const { folder } = this;
    if (folder === undefined) return undefined;
    try {
      const store = this.#services().openStore(folder);
      for (const notice of store.notices) this.#log.warn(notice);
      return store;
    } catch (error) {
      logError(this.#log, 'opening the store', error);
      return undefined;
    }
  }
}
