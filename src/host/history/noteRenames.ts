import { FileType, workspace, type Disposable, type Memento, type Uri } from 'vscode';
import type { Rename } from '../../core/history/renames';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { keptFile } from './keptTemplate';

const KEY = 'rapport.history.renames';
/** The oldest are forgotten: by then most were committed, and git tells of them. */
const MOST_RENAMES = 200;

/** Notes templates, and folders that may have some, which are renamed in VS Code: runs kept the names that they had. */
export class NotedRenames implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #state: Memento;

  constructor(state: Memento, log: Log) {
    this.#state = state;
    this.#lifetime.own(
      workspace.onDidRenameFiles(({ files }) => {
        this.#note(files).catch((error: unknown) => logError(log, 'noting that a template was renamed', error));
      }),
    );
  }

  /** As they were made. */
  get all(): readonly Rename[] {
    return this.#state.get<readonly Rename[]>(KEY, []);
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  async #note(files: readonly { readonly oldUri: Uri; readonly newUri: Uri }[]): Promise<void> {
    const at = new Date().toISOString();
    const noted: Rename[] = [];
    for (const { oldUri, newUri } of files) {
      const [from, to] = [keptFile(oldUri), keptFile(newUri)];
      if (from === undefined || to === undefined) continue;
      if (isTemplateFile(oldUri) || isTemplateFile(newUri) || (await isFolder(newUri))) noted.push({ from, to, at });
    }
    if (noted.length > 0) await this.#state.update(KEY, [...this.all, ...noted].slice(-MOST_RENAMES));
  }
}

function isTemplateFile({ path }: Uri): boolean {
  return path.endsWith('.rapport.md');
}

async function isFolder(uri: Uri): Promise<boolean> {
  return workspace.fs.stat(uri).then(
    ({ type }) => type === FileType.Directory,
    () => false,
  );
}
