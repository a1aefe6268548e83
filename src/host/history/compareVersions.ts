import { commands, l10n } from 'vscode';
import { comparableRuns } from '../../core/history/comparableRuns';
import { templateParts } from '../../core/history/sectionChanges';
import type { TemplateVersion } from '../../core/history/templateTimeline';
import { AppError } from '../../core/util/errors';
import { versionName } from './describeVersion';
import type { ComparedText, ReadOnlyTexts } from '../readOnlyTexts';
import type { ShownHistory } from './templateHistory';

/** One version or two, the later first. Throws `invalid-input` for more. */
export function inOrder(shown: ShownHistory, versions: readonly TemplateVersion[]): readonly TemplateVersion[] {
  if (versions.length > 2) throw new AppError('invalid-input', l10n.t('Choose two texts to compare, not more.'));
  const place = ({ id }: TemplateVersion): number => shown.versions.findIndex((one) => one.id === id);
  return versions.toSorted((one, other) => place(one) - place(other));
}

/** The version before, if one is known. */
export function before(shown: ShownHistory, version: TemplateVersion): TemplateVersion | undefined {
  const place = shown.versions.findIndex(({ id }) => id === version.id);
  return place < 0 ? undefined : shown.versions[place + 1];
}

/** The versions whose text is known. */
export function withText({ versions }: ShownHistory): readonly TemplateVersion[] {
  return versions.filter(({ text }) => text !== undefined);
}

/** Those of them that the file does not have now. */
export function earlierTexts(shown: ShownHistory): readonly TemplateVersion[] {
  return withText(shown).filter(({ isCurrent }) => !isCurrent);
}

/** The text of a version. Throws `not-found`. */
export function textOf({ text }: TemplateVersion): string {
  if (text === undefined)
    throw new AppError(
      'not-found',
      l10n.t('The runs of this text kept only the hashes of its sections, and no commit that was looked at has them.'),
    );
  return text;
}

/** What a version is called as a document. */
export function sideName({ name }: ShownHistory, version: TemplateVersion): string {
  return `${name} ${versionName(version, Date.now())}`;
}

/** The text of now is the document itself: it can be edited in the comparison. */
function sideOf(shown: ShownHistory, version: TemplateVersion | 'now'): ComparedText {
  if (version === 'now' || version.isCurrent) return { name: l10n.t('now'), uri: shown.document.uri };
  return { name: versionName(version, Date.now()), text: textOf(version) };
}

/** Opens the comparison of two whole texts. Throws `not-found` where one of them is not known. */
export async function compareVersions(
  documents: ReadOnlyTexts,
  shown: ShownHistory,
  earlier: TemplateVersion | undefined,
  later: TemplateVersion | 'now',
): Promise<void> {
  if (earlier === undefined)
    throw new AppError(
      'not-found',
      l10n.t('Nothing that is known comes before this text: there is nothing to compare it with.'),
    );
  await documents.compare(shown.name, sideOf(shown, earlier), sideOf(shown, later));
}

/** Opens the comparison of one section of two texts. */
export async function compareSection(
  documents: ReadOnlyTexts,
  earlier: TemplateVersion | undefined,
  later: TemplateVersion,
  title: string,
): Promise<void> {
  const side = (version: TemplateVersion | undefined): ComparedText => ({
    name: version === undefined ? l10n.t('nothing') : versionName(version, Date.now()),
    text: version?.text === undefined ? '' : (templateParts(version.text).sections[title]?.source ?? ''),
  });
  await documents.compare(title, side(earlier), side(later));
}

/** Opens the comparison of a version's runs with those of the nearest older one of `versions` that was run in the same way. */
export async function compareRunsOf(versions: readonly TemplateVersion[], version: TemplateVersion): Promise<void> {
  const runs = comparableRuns(versions).get(version);
  if (runs === undefined)
    throw new AppError(
      'not-found',
      l10n.t(
        'No run of an earlier text was made in the same way: same model, sampling, seed and a strategy in common. Run both texts so.',
      ),
    );
  await commands.executeCommand('rapport.compareRuns', undefined, [runs.earlier.header.id, runs.later.header.id]);
}
