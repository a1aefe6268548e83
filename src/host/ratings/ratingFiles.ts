import { l10n, RelativePattern, Uri, workspace } from 'vscode';
import { ratingFileNames } from '../../core/ratings/ratingSet';
import { AppError } from '../../core/util/errors';
import { Lifetime } from '../lifecycle';
import { readFileBytes } from '../workspaceFiles';

/** The files of a set, beside one another. */
export interface RatingFiles {
  readonly set: Uri;
  readonly key: Uri;
  readonly ratings: Uri;
  /** What the user knows them by: `comfort`, for `comfort.set.json`. */
  readonly stem: string;
}

const SET_END = '.set.json';

/** The files of the set in that file. Throws `invalid-input` for a name that is no set's or a place where nothing can be appended. */
export function ratingFilesOf(set: Uri): RatingFiles {
  const name = nameOf(set);
  if (!name.endsWith(SET_END))
    throw new AppError(
      'invalid-input',
      l10n.t('{name} is no rating set: the name of one ends in {end}.', { name, end: SET_END }),
    );
  if (set.scheme !== 'file')
    throw new AppError(
      'invalid-input',
      l10n.t('{0} does not lie on a disk: ratings are appended to a file beside it.', name),
    );
  return ratingFilesAt(Uri.joinPath(set, '..'), name.slice(0, -SET_END.length));
}

/** The files of a set of that name in a folder. */
export function ratingFilesAt(folder: Uri, stem: string): RatingFiles {
  const names = ratingFileNames(stem);
  return {
    set: Uri.joinPath(folder, names.set),
    key: Uri.joinPath(folder, names.key),
    ratings: Uri.joinPath(folder, names.ratings),
    stem,
  };
}

/** The last part of a path. */
export function nameOf(uri: Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}

/** The text of a file, `undefined` when it is not there. Throws `file-error` when it is and cannot be read. */
export async function readTextFile(uri: Uri): Promise<string | undefined> {
  try {
    await workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  return new TextDecoder().decode(await readFileBytes({ uri, name: nameOf(uri) }));
}

/** Calls back whenever one of these files is made, changed or deleted by anybody. */
export function watchFiles(uris: readonly Uri[], onChange: (uri: Uri) => void): Lifetime {
  const lifetime = new Lifetime();
  for (const uri of uris) {
    const name = nameOf(uri).replace(/[[\]{}*?]/g, (mark) => `[${mark}]`);
    const watcher = lifetime.own(workspace.createFileSystemWatcher(new RelativePattern(Uri.joinPath(uri, '..'), name)));
    const changed = (): void => onChange(uri);
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) lifetime.own(event(changed));
  }
  return lifetime;
}
