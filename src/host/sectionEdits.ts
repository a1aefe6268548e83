import { l10n, Position, Range, workspace, WorkspaceEdit } from 'vscode';
import { sectionTitle } from '../core/prompt/parseTemplate';
import { AppError } from '../core/util/errors';
import type { OpenTemplate, Templates } from './templates';

/**
 * Puts a text in the place of a section's in the document, where it can be undone like any other change. A text made from
 * an older version of the document is not written: resolves to `stale`. Throws `not-found` when the template or the section is not
 * there any more, `invalid-input` when the text would begin a section, `file-error` when the document cannot be changed.
 */
export async function editSection(
  templates: Templates,
  uri: string,
  title: string,
  text: string,
  version: number,
): Promise<'written' | 'stale'> {
  const { document, template } = followed(templates, uri);
  if (document.version !== version) return 'stale';
  if (templates.missing)
    throw new AppError('not-found', l10n.t('The file of this template is gone. Save it first to bring it back.'));
  const section = template.sections.find((one) => sectionTitle(one) === title);
  if (section === undefined)
    throw new AppError('not-found', l10n.t('The template has no section "{0}" any more.', title));
  if (/^##(?!#)/m.test(text.replace(/\r\n?/g, '\n')))
    throw new AppError(
      'invalid-input',
      l10n.t('A line that starts with "##" begins a new section: write it in the editor.'),
    );
  const edit = new WorkspaceEdit();
  if (section.source === '') {
    const heading = document.lineAt(section.headingLine - 1).range.end;
    edit.insert(document.uri, heading, `\n${text}`);
  } else {
    const last = document.lineAt(section.endLine - 1).range.end;
    edit.replace(document.uri, new Range(new Position(section.sourceLine - 1, 0), last), text);
  }
  if (!(await workspace.applyEdit(edit)))
    throw new AppError('file-error', l10n.t('{0} could not be changed.', workspace.asRelativePath(document.uri)));
  return 'written';
}

/** Saves the template as the editor would, with its own handling of conflicts; a file that is gone is made again. Throws `not-found` and `file-error`. */
export async function saveTemplate(templates: Templates, uri: string): Promise<void> {
  const { document } = followed(templates, uri);
  if (templates.missing) {
    await workspace.fs.writeFile(document.uri, new TextEncoder().encode(document.getText()));
    await templates.open(document.uri);
    return templates.setMissing(false);
  }
  if (document.isDirty && !(await document.save()))
    throw new AppError('file-error', l10n.t('{0} was not saved.', workspace.asRelativePath(document.uri)));
}

function followed({ current }: Templates, uri: string): OpenTemplate {
  if (current?.document.uri.toString() !== uri)
    throw new AppError('not-found', l10n.t('The bench uses another template by now.'));
  return current;
}
