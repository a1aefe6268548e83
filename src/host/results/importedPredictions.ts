import { EventEmitter, l10n, Uri, window, workspace, type Disposable, type Event, type Memento } from 'vscode';
import type { PredictionFile } from '../../core/evaluation/evaluationServices';
import { AppError } from '../../core/util/errors';
import { Lifetime } from '../lifecycle';

const KEY = 'rapport.results.predictions';

/** A file of predictions as it is kept with the workspace. */
interface SavedPredictions {
  /** Relative to the first workspace folder where it lies in it, else whole. */
  readonly path: string;
  readonly field?: string;
}

/** The files of predictions that were imported into this workspace, kept by their paths. */
export class ImportedPredictions implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #memento: Memento;

  /** `files` differs. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  /** In the order of import; ids and names are the files' names, told apart where two are the same. */
  get files(): readonly PredictionFile[] {
    const names = new Map<string, number>();
    return this.#saved.map((saved) => {
      const base = nameOf(saved);
      const number = (names.get(base) ?? 0) + 1;
      names.set(base, number);
      const name = number === 1 ? base : `${base} (${number})`;
      const { field } = saved;
      return { id: `imported:${name}`, name, path: wholePath(saved.path), ...(field === undefined ? {} : { field }) };
    });
  }

  /** Adds files; those that are there already stay where they are. `field` names the field of the responses, where a file has several. */
  async add(uris: readonly Uri[], field?: string): Promise<void> {
    const other = uris.find(({ scheme }) => scheme !== 'file');
    if (other !== undefined)
      throw new AppError(
        'invalid-input',
        l10n.t('{0} does not lie on a disk: predictions are read from files.', other.path),
      );
    const saved = [...this.#saved];
    for (const uri of uris) {
      const entry = { path: shortPath(uri), ...(field === undefined ? {} : { field }) };
      if (saved.every((known) => known.path !== entry.path || known.field !== entry.field)) saved.push(entry);
    }
    await this.#keep(saved);
  }

  /** Takes a file off the list by its id; the file itself stays. */
  async remove(id: string): Promise<void> {
    const at = this.files.findIndex((file) => file.id === id);
    if (at >= 0) await this.#keep(this.#saved.filter((_, index) => index !== at));
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  get #saved(): readonly SavedPredictions[] {
    return this.#memento.get<readonly SavedPredictions[]>(KEY, []);
  }

  async #keep(saved: readonly SavedPredictions[]): Promise<void> {
    await this.#memento.update(KEY, saved);
    this.#changed.fire();
  }
}

/** Asks for files of predictions; none when the user turns away. */
export async function pickPredictionFiles(): Promise<readonly Uri[]> {
  const picked = await window.showOpenDialog({
    title: l10n.t('Import predictions of other systems'),
    openLabel: l10n.t('Import'),
    canSelectMany: true,
    filters: { [l10n.t('Predictions')]: ['jsonl', 'json', 'txt', 'log', 'out'], [l10n.t('All files')]: ['*'] },
  });
  return picked ?? [];
}

function nameOf({ path, field }: SavedPredictions): string {
  const file = path.split(/[\\/]/).at(-1) ?? path;
  const base = file.replace(/\.\w+$/, '') || file;
  return field === undefined ? base : `${base} ${field}`;
}

function shortPath(uri: Uri): string {
  const folder = workspace.workspaceFolders?.find((one) => one.uri.scheme === 'file')?.uri.path;
  return folder !== undefined && uri.path.startsWith(`${folder}/`) ? uri.path.slice(folder.length + 1) : uri.fsPath;
}

function wholePath(path: string): string {
  if (/^(?:[\\/]|[A-Za-z]:)/.test(path)) return path;
  const folder = workspace.workspaceFolders?.find((one) => one.uri.scheme === 'file')?.uri;
  return folder === undefined ? path : Uri.joinPath(folder, path).fsPath;
}
