import { workspace, type Disposable, type TextDocument, type Uri } from 'vscode';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';
import type { Templates } from './templates';

/** Editors replace a file by deleting and making it: what is gone for longer than this is gone. */
const GONE_MS = 300;

/** Follows the file of the bench's template when it is renamed, moved, deleted or brought back; its text is never lost meanwhile. */
export class TemplateFiles implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #templates: Templates;
  readonly #log: Log;
  /** Files that were made lately: one of them may be the template under another name. */
  #created: Uri[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(templates: Templates, log: Log) {
    this.#templates = templates;
    this.#log = log;
    const watcher = this.#lifetime.own(workspace.createFileSystemWatcher('**/*.rapport.md', false, true, false));
    this.#lifetime.own(watcher.onDidDelete((uri) => this.#isCurrent(uri) && this.#lookSoon()));
    this.#lifetime.own(watcher.onDidCreate((uri) => this.#isCreated(uri)));
    this.#lifetime.own(
      workspace.onDidRenameFiles(({ files }) => {
        const moved = files.find(({ oldUri }) => this.#isCurrent(oldUri));
        if (moved !== undefined) this.#act(templates.open(moved.newUri));
      }),
    );
    this.#lifetime.own({ dispose: () => clearTimeout(this.#timer) });
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #isCurrent(uri: Uri): boolean {
    return uri.toString() === this.#templates.current?.document.uri.toString();
  }

  #isCreated(uri: Uri): void {
    this.#created.push(uri);
    this.#lookSoon();
  }

  #lookSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#act(this.#look(this.#created.splice(0))), GONE_MS);
  }

  #act(work: Promise<void>): void {
    work.catch((error: unknown) => logError(this.#log, 'following the template', error));
  }

  /** A file that was made with the same text when this one went was moved by somebody else. */
  async #look(created: readonly Uri[]): Promise<void> {
    const document = this.#templates.current?.document;
    if (document === undefined) return;
    if (await exists(document.uri)) return this.#templates.setMissing(false);
    const moved = document.isDirty ? undefined : await findSameText(document, created);
    if (moved === undefined) this.#templates.setMissing(true);
    else await this.#templates.open(moved);
  }
}

async function exists(uri: Uri): Promise<boolean> {
  return workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

async function findSameText(document: TextDocument, among: readonly Uri[]): Promise<Uri | undefined> {
  for (const uri of among) {
    const bytes = await workspace.fs.readFile(uri).then(
      (read) => read,
      () => undefined,
    );
    if (bytes !== undefined && new TextDecoder().decode(bytes) === document.getText()) return uri;
  }
  return undefined;
}
