import { commands, Position, Uri, window, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import { readTemplateText } from '../../core/prompt/language/templateText';
import { parseTemplate, sectionTitle } from '../../core/prompt/parseTemplate';
import { insertWordings, type NamedWording } from '../../core/suggest/insertWordings';
import { shownFigure } from '../../core/suggest/objective';
import { reportMarkdown, summary } from '../../core/suggest/reportMarkdown';
import type { SuggestReport } from '../../core/suggest/suggestReport';
import { AppError } from '../../core/util/errors';
import { labelWithoutIcons } from '../trees/plainLabel';

/** What a search came to, and the template that it was made for. */
export interface SuggestedWordings {
  readonly template: Uri;
  readonly report: SuggestReport;
}

/** Opens a report as a Markdown document, and its preview in its place. What a model wrote is code in it: nothing of it is loaded. */
export async function showReport({ report }: SuggestedWordings): Promise<void> {
  const document = await workspace.openTextDocument({ content: reportMarkdown(report), language: 'markdown' });
  await window.showTextDocument(document, { preview: false });
  await commands.executeCommand('markdown.showPreview', document.uri);
}

/** Asks which of the scored wordings become variants; the winner is ticked. */
export async function pickWordings({ report }: SuggestedWordings): Promise<readonly NamedWording[] | undefined> {
  const { wordings, winner, metric } = report;
  const items = wordings.flatMap(({ name, text, outcome }) =>
    outcome.kind === 'scored'
      ? [
          {
            label: name,
            description: `${shownFigure(metric, outcome.dev)} on the development part${name === winner ? ', the winner' : ''}`,
            detail: labelWithoutIcons(text, 200),
            picked: name === winner,
            wording: { name, text },
          },
        ]
      : [],
  );
  if (items.length === 0) throw new AppError('not-found', 'The search scored no wording that could be added.');
  const picked = await window.showQuickPick(items, { title: 'Add which wordings as variants?', canPickMany: true });
  return picked?.map(({ wording }) => wording);
}

/**
 * Shows the template beside what it would be with wordings as variants, and adds them, as one edit that can be undone, when
 * `ask` says yes: nothing changes before. Resolves to whether they were added. Throws `not-found`, `invalid-input` and `file-error`.
 */
export async function proposeWordings(
  { template: uri, report }: SuggestedWordings,
  wordings: readonly NamedWording[],
  ask: (question: string) => Promise<boolean> = askToAdd,
): Promise<boolean> {
  const document = await workspace.openTextDocument(uri);
  const change = changeOf(document, report, wordings);
  if (change === undefined) return false;
  const content = `${document.getText().slice(0, change.offset)}${change.text}${document.getText().slice(change.offset)}`;
  const proposed = await workspace.openTextDocument({ content, language: document.languageId });
  const title = `${workspace.asRelativePath(uri)}: suggested wordings`;
  await commands.executeCommand('vscode.diff', uri, proposed.uri, title, { preview: true });
  if (!(await ask(`Add ${wordings.map(({ name }) => `"${name}"`).join(', ')} to ${report.section}?`))) return false;
  // It may have been edited while the user looked.
  const now = changeOf(document, report, wordings);
  if (now === undefined) return false;
  const edit = new WorkspaceEdit();
  edit.insert(uri, document.positionAt(now.offset), now.text);
  if (!(await workspace.applyEdit(edit)))
    throw new AppError('file-error', `${workspace.asRelativePath(uri)} could not be changed.`);
  await window.showTextDocument(document, { preview: false });
  return true;
}

async function askToAdd(question: string): Promise<boolean> {
  const yes = 'Add';
  return (await window.showInformationMessage(question, yes, 'Discard')) === yes;
}

function changeOf(
  document: TextDocument,
  { section: title }: SuggestReport,
  [first, ...others]: readonly NamedWording[],
): { readonly offset: number; readonly text: string } | undefined {
  if (first === undefined) return undefined;
  const template = parseTemplate(document.getText(), workspace.asRelativePath(document.uri));
  const section = template.sections.find((one) => sectionTitle(one) === title);
  if (section === undefined) throw new AppError('not-found', `The template has no "${title}" any more.`);
  const { range, text } = insertWordings(readTemplateText(document.getText(), template), section, [first, ...others]);
  return { offset: document.offsetAt(new Position(range.start.line - 1, range.start.column - 1)), text };
}

/** Asks where to, and writes a report as Markdown or JSON, by the end of the file's name. */
export async function exportReport({ report }: SuggestedWordings): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const target = await window.showSaveDialog({
    title: 'Export the report',
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, 'suggested-wordings.md') }),
    filters: { Markdown: ['md'], JSON: ['json'] },
  });
  if (target === undefined) return;
  const text = target.path.endsWith('.json') ? `${JSON.stringify(report, null, 2)}\n` : reportMarkdown(report);
  await workspace.fs.writeFile(target, new TextEncoder().encode(text));
}

/** The outcome as a notification says it. */
export function outcomeSentence({ report }: SuggestedWordings): string {
  const { stopped } = report;
  return `${stopped === undefined ? '' : `Stopped: ${stopped.message} `}${summary(report)}`;
}
