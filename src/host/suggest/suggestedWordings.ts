import { commands, l10n, Uri, window, workspace } from 'vscode';
import { shownFigure } from '../../core/suggest/objective';
import { reportMarkdown, summary } from '../../core/suggest/reportMarkdown';
import type { SuggestReport } from '../../core/suggest/suggestReport';
import { AppError } from '../../core/util/errors';
import type { ReadOnlyTexts } from '../readOnlyTexts';
import type { ProposedWording, ProposedWordings } from './reviewWordings';

/** What a search came to, and the template that it was made for. */
export interface SuggestedWordings {
  readonly template: Uri;
  readonly report: SuggestReport;
}

/** Shows a report as Markdown. What a model wrote is code in it: nothing of it is loaded. */
export async function showReport({ report }: SuggestedWordings, readOnlyTexts: ReadOnlyTexts): Promise<void> {
  const document = await readOnlyTexts.document(l10n.t('Suggested wordings'), reportMarkdown(report));
  await commands.executeCommand('markdown.showPreview', document.uri);
}

/** The scored wordings of a search, or those of them that are wanted, as they are reviewed: the winner is ticked. Throws `not-found`. */
export function proposalOf({ template, report }: SuggestedWordings, wanted?: readonly string[]): ProposedWordings {
  const { section, objective, winner } = report;
  const wordings = report.wordings.flatMap(({ name, text, outcome }): readonly ProposedWording[] => {
    if (outcome.kind !== 'scored' || wanted?.includes(name) === false) return [];
    const figure = shownFigure(objective, outcome.dev);
    const isWinner = name === winner;
    const note = isWinner
      ? l10n.t('{0} on the development part, the winner', figure)
      : l10n.t('{0} on the development part', figure);
    return [{ name, text, note, ticked: isWinner }];
  });
  if (wordings.length === 0)
    throw new AppError('not-found', l10n.t('The search scored no wording that could be added.'));
  return { template, section, wordings };
}

/** Asks where to, and writes a report as Markdown or JSON, by the end of the file's name. */
export async function exportReport({ report }: SuggestedWordings): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const target = await window.showSaveDialog({
    title: l10n.t('Export the report'),
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
  return stopped === undefined
    ? summary(report)
    : l10n.t('Stopped: {reason} {outcome}', { reason: stopped.message, outcome: summary(report) });
}
