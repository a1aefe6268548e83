import { l10n, Position, window, workspace, WorkspaceEdit, type TextDocument, type Uri } from 'vscode';
import { readTemplateText } from '../../core/prompt/language/templateText';
import type { TextChange } from '../../core/prompt/language/textPlace';
import { isSectionName, parseTemplate, sectionTitle, splitSectionTitle } from '../../core/prompt/parseTemplate';
import { insertWordings, type NamedWording } from '../../core/suggest/insertWordings';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { runWordings } from '../language/variantColumns';
import { logError, type Log } from '../log';
import type { ReadOnlyTexts } from '../readOnlyTexts';
import { labelWithoutIcons } from '../trees/plainLabel';

/** A wording that may become a variant. */
export interface ProposedWording extends NamedWording {
  /** What is known of it, such as its figure. */
  readonly note?: string;
  /** Whether it is ticked where several are there to choose from. */
  readonly ticked: boolean;
}

/** Wordings of one section of a template, whoever worded them. */
export interface ProposedWordings {
  readonly template: Uri;
  /** `Name`, or `Name (variant)`. */
  readonly section: string;
  readonly wordings: readonly ProposedWording[];
}

/** What a review works with. */
export interface ReviewParts {
  readonly bench: Bench;
  readonly log: Log;
  readonly readOnlyTexts: ReadOnlyTexts;
  readonly openPanel: () => Promise<void>;
}

/**
 * The one way in which proposed wordings come into a template: which of several is asked, the template is shown beside what
 * it would become, and they are added as one edit, that can be undone, when the user says so; then the bench may run them.
 * Nothing changes before. Throws `not-found`, `invalid-input` and `file-error`.
 */
export async function reviewWordings(
  proposed: ProposedWordings,
  { bench, log, readOnlyTexts, openPanel }: ReviewParts,
): Promise<void> {
  const wordings = await pickWordings(proposed);
  if (wordings === undefined || wordings.length === 0 || !(await addReviewed(proposed, wordings, readOnlyTexts)))
    return;
  void offerToRun(proposed, wordings, bench, openPanel).catch((error: unknown) =>
    logError(log, 'running added wordings', error),
  );
}

/** `undefined` when the user turned away. A single one is not asked about: its review is. */
async function pickWordings({ wordings }: ProposedWordings): Promise<readonly NamedWording[] | undefined> {
  if (wordings.length <= 1) return wordings;
  const items = wordings.map(({ note = '', ticked, ...wording }) => ({
    label: labelWithoutIcons(wording.name),
    description: note,
    detail: labelWithoutIcons(wording.text, 200),
    picked: ticked,
    wording,
  }));
  const title = l10n.t('Add which wordings as variants?');
  return (await window.showQuickPick(items, { title, canPickMany: true }))?.map(({ wording }) => wording);
}

/** Resolves to whether they were added. */
async function addReviewed(
  { template: uri, section }: ProposedWordings,
  wordings: readonly NamedWording[],
  readOnlyTexts: ReadOnlyTexts,
): Promise<boolean> {
  const document = await workspace.openTextDocument(uri);
  const names = wordings.map(({ name }) => `"${name}"`).join(', ');
  const yes = l10n.t({ message: 'Add', comment: 'A button: add the wordings to the template.' });
  const no = l10n.t({ message: 'Discard', comment: 'A button: leave the template as it is.' });
  const answer = await besideProposal(document, changeOf(document, section, wordings), readOnlyTexts, () =>
    window.showInformationMessage(l10n.t('Add {wordings} to {section}?', { wordings: names, section }), yes, no),
  );
  if (answer !== yes) return false;
  // It may have been edited while the user looked.
  const { range, text } = changeOf(document, section, wordings);
  const edit = new WorkspaceEdit();
  edit.insert(uri, new Position(range.start.line - 1, range.start.column - 1), text);
  if (!(await workspace.applyEdit(edit)))
    throw new AppError('file-error', l10n.t('{0} could not be changed.', workspace.asRelativePath(uri)));
  await window.showTextDocument(document, { preview: false });
  return true;
}

/** Asks something while a template is shown beside what a change would make of it; of what is shown nothing is left after. */
async function besideProposal<T>(
  document: TextDocument,
  change: TextChange,
  readOnlyTexts: ReadOnlyTexts,
  ask: () => Thenable<T>,
): Promise<T> {
  const { line, column } = change.range.start;
  const offset = document.offsetAt(new Position(line - 1, column - 1));
  const now = document.getText();
  const text = `${now.slice(0, offset)}${change.text}${now.slice(offset)}`;
  const comparison = await readOnlyTexts.compare(
    workspace.asRelativePath(document.uri),
    { name: l10n.t('now'), uri: document.uri },
    { name: l10n.t('with suggested wordings'), text },
  );
  try {
    return await ask();
  } finally {
    await comparison.close();
  }
}

function changeOf(document: TextDocument, title: string, [first, ...others]: readonly NamedWording[]): TextChange {
  if (first === undefined) throw new AppError('not-found', l10n.t('There is no wording that could be added.'));
  const template = parseTemplate(document.getText(), workspace.asRelativePath(document.uri));
  const section = template.sections.find((one) => sectionTitle(one) === title);
  if (section === undefined) throw new AppError('not-found', l10n.t('The template has no "{0}" any more.', title));
  return insertWordings(readTemplateText(document.getText(), template), section, [first, ...others]);
}

/** The wordings are in the template: a column for each can be put beside its strategy. */
async function offerToRun(
  { template, section }: ProposedWordings,
  wordings: readonly NamedWording[],
  bench: Bench,
  openPanel: ReviewParts['openPanel'],
): Promise<void> {
  const run = l10n.t('Run on the Bench');
  const { name } = splitSectionTitle(section);
  const told =
    wordings.length === 1
      ? l10n.t('One variant was added to {0}.', section)
      : l10n.t('{count} variants were added to {section}.', { count: wordings.length, section });
  if ((await window.showInformationMessage(told, run)) !== run || !isSectionName(name)) return;
  const names = new Set(wordings.map((wording) => wording.name));
  await bench.followTemplate(template);
  const sections = bench.templates.current?.template.sections ?? [];
  await openPanel();
  await runWordings(
    bench,
    name,
    sections.filter((one) => one.name === name && names.has(one.variant ?? '')),
  );
}
