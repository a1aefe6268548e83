import { workspace, type Disposable } from 'vscode';
import type { Services } from '../core/run/services';
import type { Store } from '../core/run/store';
import { logError, type Log } from './log';

/** The name of the folder, inside the workspace folder, that holds the store. */
const STORE_FOLDER = '.rapport';

/** The store of the first workspace folder, opened when it is first needed. A folder that is no file system's has none. */
export class FolderStore implements Disposable {
  readonly #services: () => Services;
  readonly #log: Log;
  #opened: { readonly store: Store | undefined } | undefined;

  constructor(services: () => Services, log: Log) {
    this.#services = services;
    this.#log = log;
  }

  /** The store, or `undefined` where there can be none; runs and answers are then not kept. */
  get(): Store | undefined {
    this.#opened ??= { store: this.#open() };
    return this.#opened.store;
  }

  /** Sentences about how the store was opened, once it is. */
  get notices(): readonly string[] {
    return this.#opened?.store?.notices ?? [];
  }

  dispose(): void {
    this.#opened?.store?.dispose();
    this.#opened = undefined;
  }

  #open(): Store | undefined {
    const folder = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
    if (folder === undefined) return undefined;
    try {
      const store = this.#services().openStore(`${folder.uri.fsPath}/${STORE_FOLDER}`);
      for (const notice of store.notices) this.#log.warn(notice);
      return store;
    } catch (error) {
      logError(this.#log, 'opening the store', error);
      return undefined;
    }
  }
}
