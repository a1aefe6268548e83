import { l10n, Uri, workspace } from 'vscode';
import type { MadeRatingSet } from '../../core/ratings/makeRatingSet';
import { formatRatingFile } from '../../core/ratings/parseRatingSet';
import { formatRating, type Rating } from '../../core/ratings/ratings';
import { AppError } from '../../core/util/errors';
import { nameOf, ratingFilesAt, readTextFile, type RatingFiles } from './ratingFiles';

const MERGE_RULE = '*.ratings.jsonl merge=union';

/**
 * Writes a set, its key and its ratings, if it has some, into a folder, which is made when it is not there, with the line
 * that lets git merge ratings of several people. Throws `invalid-input` when one of the three is there already.
 */
export async function writeRatingSet(
  folder: Uri,
  { set, key }: Pick<MadeRatingSet, 'set' | 'key'>,
  ratings: readonly Rating[] = [],
): Promise<RatingFiles> {
  const files = ratingFilesAt(folder, set.name);
  try {
    await workspace.fs.createDirectory(folder);
    for (const file of [files.set, files.key, files.ratings])
      if ((await readTextFile(file)) !== undefined)
        throw new AppError('invalid-input', l10n.t('{0} is there already: choose another name.', nameOf(file)));
    const write = (file: Uri, text: string): Thenable<void> =>
      workspace.fs.writeFile(file, new TextEncoder().encode(text));
    await write(files.key, formatRatingFile(key));
    await write(files.ratings, ratings.map((rating) => `${formatRating(rating)}\n`).join(''));
    await write(files.set, formatRatingFile(set));
    await letGitMerge(folder, write);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError('file-error', l10n.t('The rating set could not be written: {0}', detail), { cause: error });
  }
  return files;
}

/** Ratings are lines in any order: of two people's the union is the merge. */
async function letGitMerge(folder: Uri, write: (file: Uri, text: string) => Thenable<void>): Promise<void> {
  const file = Uri.joinPath(folder, '.gitattributes');
  const text = (await readTextFile(file)) ?? '';
  if (text.includes(MERGE_RULE)) return;
  await write(file, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${MERGE_RULE}\n`);
}
