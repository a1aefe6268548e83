import {
  CodeAction,
  CodeActionKind,
  CompletionItem,
  CompletionItemKind,
  languages,
  Range,
  SnippetString,
  TextEdit,
  WorkspaceEdit,
  type Diagnostic,
  type TextDocument,
} from 'vscode';
import { templateCompletions, type TemplateCompletion } from '../../core/prompt/language/completions';
import { formatTemplate } from '../../core/prompt/language/formatTemplate';
import { templateFixes } from '../../core/prompt/language/quickFixes';
import { templateHints } from '../../core/prompt/language/templateHints';
import { Lifetime } from '../lifecycle';
import { TEMPLATE_LANGUAGE } from '../templates';
import type { TemplateTexts } from './templateTexts';
import { placeOf, toEdit, toRange } from './toVsCode';

const KINDS: Readonly<Record<TemplateCompletion['kind'], CompletionItemKind>> = {
  section: CompletionItemKind.Class,
  slot: CompletionItemKind.Variable,
  member: CompletionItemKind.Field,
  filter: CompletionItemKind.Function,
  test: CompletionItemKind.Operator,
  keyword: CompletionItemKind.Keyword,
  label: CompletionItemKind.EnumMember,
  switch: CompletionItemKind.Property,
  snippet: CompletionItemKind.Snippet,
};

/** Completion, quick fixes and formatting. */
export function registerEditingProviders(texts: TemplateTexts): Lifetime {
  const lifetime = new Lifetime();
  const selector = { language: TEMPLATE_LANGUAGE };
  lifetime.own(
    languages.registerCompletionItemProvider(
      selector,
      {
        provideCompletionItems: (document, position, _, { triggerCharacter }) =>
          templateCompletions(texts.of(document), placeOf(position), triggerCharacter).map(toItem),
      },
      '{',
      '%',
      '.',
      '|',
      ' ',
      '"',
    ),
  );
  lifetime.own(
    languages.registerCodeActionsProvider(
      selector,
      {
        provideCodeActions: (document, _, { diagnostics }) =>
          diagnostics.flatMap((diagnostic) => fixesOf(texts, document, diagnostic)),
      },
      { providedCodeActionKinds: [CodeActionKind.QuickFix] },
    ),
  );
  lifetime.own(
    languages.registerDocumentFormattingEditProvider(selector, {
      provideDocumentFormattingEdits(document) {
        const text = document.getText();
        const formatted = formatTemplate(texts.of(document));
        if (formatted === text.replaceAll('\r\n', '\n')) return [];
        return [TextEdit.replace(new Range(0, 0, document.lineCount, 0), formatted)];
      },
    }),
  );
  return lifetime;
}

function toItem(completion: TemplateCompletion, index: number): CompletionItem {
  const { kind, label, detail, text, isSnippet, range } = completion;
  const item = new CompletionItem(label, KINDS[kind]);
  item.insertText = isSnippet === true ? new SnippetString(text) : text;
  item.range = toRange(range);
  item.sortText = String(index).padStart(4, '0');
  if (detail !== undefined) item.detail = detail;
  if (kind === 'slot' && text.startsWith('{')) item.filterText = label.startsWith('{') ? text : label;
  return item;
}

function fixesOf(texts: TemplateTexts, document: TextDocument, diagnostic: Diagnostic): readonly CodeAction[] {
  if (diagnostic.source !== 'Rapport' || typeof diagnostic.code !== 'string') return [];
  const file = texts.of(document);
  const hint = templateHints(file).find(
    ({ code, message }) => code === diagnostic.code && message === diagnostic.message,
  );
  const problem = { code: diagnostic.code, place: placeOf(diagnostic.range.start) };
  const section = hint === undefined ? {} : { section: hint.section };
  return templateFixes(file, { ...problem, ...section }).map(({ title, changes, preferred }) => {
    const action = new CodeAction(title, CodeActionKind.QuickFix);
    action.edit = new WorkspaceEdit();
    action.edit.set(document.uri, changes.map(toEdit));
    action.isPreferred = preferred;
    action.diagnostics = [diagnostic];
    return action;
  });
}
