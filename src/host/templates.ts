import {
  Diagnostic,
  DiagnosticSeverity,
  EventEmitter,
  languages,
  Range,
  window,
  workspace,
  type Disposable,
  type Event,
  type TextDocument,
  type Uri,
} from 'vscode';
import type { InputProblem } from '../core/inputs/problem';
import { templateHints, type TemplateHint } from '../core/prompt/language/templateHints';
import { readTemplateText } from '../core/prompt/language/templateText';
import { parseTemplate } from '../core/prompt/parseTemplate';
import { readingsInTurn, type ReadSection } from '../core/prompt/sectionReading';
import type { PromptTemplate } from '../core/prompt/template';
import { toRange } from './language/toVsCode';
import { Lifetime } from './lifecycle';
import { findWorkspaceFiles } from './workspaceFiles';

/** The language id of `*.rapport.md`. */
export const TEMPLATE_LANGUAGE = 'rapport-template';

/** A template as it stands in VS Code's document, saved or not. */
export interface OpenTemplate {
  readonly document: TextDocument;
  readonly template: PromptTemplate;
}

/** A document's template at one version, and what the next version may take over. */
interface Parsed {
  readonly version: number;
  readonly template: PromptTemplate;
  readonly nextReading: () => ReadSection;
}

/** Keeps every open template parsed, its problems in the list of problems, and follows the one that was looked at last. */
export class Templates implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #diagnostics = this.#lifetime.own(languages.createDiagnosticCollection('rapport'));
  readonly #parsed = new WeakMap<TextDocument, Parsed>();
  #current: TextDocument | undefined;
  #missing = false;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor() {
    this.#lifetime.own(workspace.onDidOpenTextDocument((document) => this.#check(document)));
    this.#lifetime.own(workspace.onDidChangeTextDocument(({ document }) => this.#check(document)));
    this.#lifetime.own(workspace.onDidSaveTextDocument((document) => this.#check(document)));
    this.#lifetime.own(workspace.onDidCloseTextDocument((document) => this.#forget(document)));
    this.#lifetime.own(window.onDidChangeActiveTextEditor((editor) => this.#follow(editor?.document)));
    for (const document of workspace.textDocuments) this.#check(document);
    this.#follow(window.activeTextEditor?.document);
  }

  /** The template that the bench uses, or nothing when the workspace has none. */
  get current(): OpenTemplate | undefined {
    return this.#current === undefined ? undefined : { document: this.#current, template: this.parsed(this.#current) };
  }

  /** The file of the current template is gone; its text is still there. */
  get missing(): boolean {
    return this.#missing;
  }

  setMissing(missing: boolean): void {
    if (missing === this.#missing) return;
    this.#missing = missing;
    this.#changed.fire();
  }

  /** Opens the template with that address, or the first of the workspace when none is followed yet. */
  async open(uri?: Uri): Promise<void> {
    if (uri === undefined && this.#current !== undefined) return;
    const target = uri ?? (await findWorkspaceFiles(['**/*.rapport.md']))[0]?.uri;
    if (target !== undefined) this.#follow(await workspace.openTextDocument(target));
  }

  /** A document parsed; the same text is parsed once. */
  parsed(document: TextDocument): PromptTemplate {
    const known = this.#parsed.get(document);
    if (known?.version === document.version) return known.template;
    const nextReading = known?.nextReading ?? readingsInTurn();
    const template = parseTemplate(document.getText(), workspace.asRelativePath(document.uri), nextReading());
    this.#parsed.set(document, { version: document.version, template, nextReading });
    return template;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #follow(document: TextDocument | undefined): void {
    if (document === undefined || !isTemplate(document) || document === this.#current) return;
    if (document.uri.toString() !== this.#current?.uri.toString()) this.#missing = false;
    this.#current = document;
    this.#check(document);
  }

  #check(document: TextDocument): void {
    if (!isTemplate(document)) return;
    const template = this.parsed(document);
    const hints = templateHints(readTemplateText(document.getText(), template));
    this.#diagnostics.set(document.uri, [
      ...template.problems.map((problem) => toDiagnostic(problem, document)),
      ...hints.map(hintDiagnostic),
    ]);
    if (document.uri.toString() === this.#current?.uri.toString()) {
      this.#current = document;
      this.#changed.fire();
    }
  }

  /** A closed document is opened again behind the scenes when the bench still needs it; that of a file that is gone keeps its text. */
  #forget(document: TextDocument): void {
    if (!isTemplate(document)) return;
    this.#diagnostics.delete(document.uri);
    if (document !== this.#current) return;
    void workspace.openTextDocument(document.uri).then(
      (again) => {
        if (this.#current === document) this.#follow(again);
      },
      () => {
        if (this.#current === document) this.setMissing(true);
      },
    );
  }
}

/** Where VS Code shows what a file was: in comparisons with a commit, and in its own history. */
const EARLIER_TEXTS = new Set(['git', 'vscode-local-history']);

/** True for a template file, whatever language a user gave it; not for an earlier text of one, which cannot be edited. */
export function isTemplate(document: TextDocument): boolean {
  if (EARLIER_TEXTS.has(document.uri.scheme)) return false;
  return document.languageId === TEMPLATE_LANGUAGE || document.uri.path.endsWith('.rapport.md');
}

function toDiagnostic(problem: InputProblem, document: TextDocument): Diagnostic {
  const line = Math.min(problem.line, document.lineCount) - 1;
  const end = problem.endColumn === undefined ? document.lineAt(line).range.end.character : problem.endColumn - 1;
  const severity = problem.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
  const diagnostic = new Diagnostic(new Range(line, (problem.column ?? 1) - 1, line, end), problem.message, severity);
  diagnostic.source = 'Rapport';
  diagnostic.code = problem.code;
  return diagnostic;
}

function hintDiagnostic({ code, severity, message, range }: TemplateHint): Diagnostic {
  const level = severity === 'warning' ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information;
  const diagnostic = new Diagnostic(toRange(range), message, level);
  diagnostic.source = 'Rapport';
  diagnostic.code = code;
  return diagnostic;
}
