import { l10n, Range, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import { parseTemplate } from '../../core/prompt/parseTemplate';
import type { Store } from '../../core/run/store';
import { AppError } from '../../core/util/errors';
import { keyOfTemplate } from './findTexts';

/** What is restored, and into what. */
export interface Restoring {
  readonly document: TextDocument;
  /** The version of the document that the user saw when he chose. */
  readonly version: number;
  readonly text: string;
  /** Texts that the history has anyway. */
  readonly known: ReadonlySet<string>;
}

/**
 * Puts an earlier text in the place of a document's, as one change that undo takes back; the file is not saved. What stands
 * there is kept in the history first, unless that has it. Only the lines that differ are replaced. `stale` when the document is
 * newer than what the user saw, `same` when it has that text. Throws `file-error` when it cannot be changed.
 */
export async function restoreText(
  { document, version, text, known }: Restoring,
  store: Store | undefined,
): Promise<'restored' | 'stale' | 'same'> {
  if (document.version !== version || document.isClosed) return 'stale';
  const { text: present = '', name } = parseTemplate(document.getText(), workspace.asRelativePath(document.uri));
  if (present === text) return 'same';
  if (store?.runs.writable === true && !known.has(present))
    await store.templates.keep(keyOfTemplate(document.uri, name), present);
  // Somebody may have typed while it was being kept.
  if (document.version !== version) return 'stale';
  const edit = new WorkspaceEdit();
  const { range, lines } = changedLines(document, present.split('\n'), text.split('\n'));
  edit.replace(document.uri, range, lines);
  if (!(await workspace.applyEdit(edit)))
    throw new AppError('file-error', l10n.t('{0} could not be changed.', workspace.asRelativePath(document.uri)));
  return 'restored';
}

/** Where two texts begin to differ and where they end to, by whole lines. */
function changedLines(
  document: TextDocument,
  now: readonly string[],
  then: readonly string[],
): { readonly range: Range; readonly lines: string } {
  let start = 0;
  while (start < now.length && start < then.length && now[start] === then[start]) start++;
  let end = 0;
  while (end < now.length - start && end < then.length - start && now.at(-1 - end) === then.at(-1 - end)) end++;
  const [nowEnd, thenEnd] = [now.length - end, then.length - end];
  const lines = then.slice(start, thenEnd);
  // With lines after it each line brings its end; at the end of the text the end of the line before goes or comes.
  if (nowEnd < document.lineCount)
    return { range: new Range(start, 0, nowEnd, 0), lines: lines.map((one) => `${one}\n`).join('') };
  const last = document.lineAt(document.lineCount - 1).range.end;
  if (start === 0) return { range: new Range(document.positionAt(0), last), lines: lines.join('\n') };
  return {
    range: new Range(document.lineAt(start - 1).range.end, last),
    lines: lines.map((one) => `\n${one}`).join(''),
  };
}
