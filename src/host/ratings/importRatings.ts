import { l10n, Uri, window, workspace } from 'vscode';
import { describeProblem } from '../../core/inputs/problem';
import { importPreferences } from '../../core/ratings/importPreferences';
import { AppError } from '../../core/util/errors';
import { counted } from '../counted';
import type { Log } from '../log';
import { readFileBytes } from '../workspaceFiles';
import { nameOf, type RatingFiles } from './ratingFiles';
import { writeRatingSet } from './writeRatingSet';

/** Asks for the A/B test of other makers, and makes a set of it; resolves to the set's file, `undefined` when the user turned away. */
export async function askAndImport(log: Log): Promise<Uri | undefined> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined)
    throw new AppError('not-found', l10n.t('Open a folder first: a rating set is a file in it.'));
  const picked = await window.showOpenDialog({
    title: l10n.t('Import an A/B test: lines of pair, response_1, response_2 and labels'),
    defaultUri: folder,
    filters: { 'JSONL, JSON': ['jsonl', 'json'] },
  });
  const file = picked?.[0];
  if (file === undefined) return undefined;
  const name = await window.showInputBox({
    title: l10n.t('Import an A/B test: the name of its set'),
    prompt: l10n.t('NAME.set.json, NAME.key.json and NAME.ratings.jsonl are written into the folder "ratings"'),
    value: nameOf(file)
      .replace(/\.\w+$/, '')
      .replace(/[^\w .-]/g, '-'),
    validateInput: (given) =>
      /^\w[\w .-]*$/.test(given) ? undefined : l10n.t('Letters, digits, spaces, ".", "_" and "-"'),
  });
  if (name === undefined) return undefined;
  const { files, told } = await importRatings(file, Uri.joinPath(folder, 'ratings'), name.trim(), log);
  void window.showInformationMessage(told);
  return files.set;
}

/**
 * Makes the three files of a set of somebody else's A/B test, with the ratings that it has; lines that cannot be used go to
 * the log. Throws `invalid-input` when nothing can be used or a file is there already, and `file-error`.
 */
export async function importRatings(
  file: Uri,
  folder: Uri,
  name: string,
  log: Log,
): Promise<{ readonly files: RatingFiles; readonly told: string }> {
  const text = new TextDecoder().decode(await readFileBytes({ uri: file, name: nameOf(file) }));
  const { problems, ratings, ...made } = importPreferences(text, nameOf(file), name);
  for (const problem of problems) log.warn(describeProblem(problem));
  const files = await writeRatingSet(folder, made, ratings);
  const raters = new Set(ratings.map(({ rater }) => rater)).size;
  const taken = l10n.t('{items}, {ratings} of {raters} in {file} and beside it.', {
    items: counted(made.set.items.length, l10n.t('1 item'), l10n.t('{0} items')),
    ratings: counted(ratings.length, l10n.t('1 rating'), l10n.t('{0} ratings')),
    raters: counted(raters, l10n.t('1 rater'), l10n.t('{0} raters')),
    file: nameOf(files.set),
  });
  const left = counted(
    problems.length,
    l10n.t("1 fault in the file: see Rapport's output."),
    l10n.t("{0} faults in the file: see Rapport's output."),
  );
  const told = problems.length === 0 ? taken : `${taken} ${left}`;
  return { files, told };
}
