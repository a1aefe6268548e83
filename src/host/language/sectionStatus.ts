import { l10n, StatusBarAlignment, window, type Disposable, type StatusBarItem } from 'vscode';
import { headingAt } from '../../core/prompt/language/templateText';
import { isCancelled } from '../../core/util/errors';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { isTemplate } from '../templates';
import type { SectionTokenCounts } from './sectionTokens';
import type { TemplateTexts } from './templateTexts';

/** Selections and keystrokes come in bursts: the status follows at this pace. */
const PACE_MS = 150;

/** The tokens of the section under the cursor in the status bar, and of the whole template beside them. */
export class SectionStatus implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #item: StatusBarItem;
  readonly #counts: SectionTokenCounts;
  readonly #texts: TemplateTexts;
  readonly #log: Log;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(counts: SectionTokenCounts, texts: TemplateTexts, log: Log) {
    this.#counts = counts;
    this.#texts = texts;
    this.#log = log;
    this.#item = this.#lifetime.own(window.createStatusBarItem('rapport.section', StatusBarAlignment.Right, 12.5));
    this.#item.name = l10n.t('Rapport: Tokens of the Section');
    this.#item.command = 'rapport.previewPrompt';
    const soon = (): void => this.#soon();
    this.#lifetime.own(window.onDidChangeActiveTextEditor(soon));
    this.#lifetime.own(window.onDidChangeTextEditorSelection(soon));
    this.#lifetime.own(counts.onDidChange(soon));
    this.#lifetime.own({ dispose: () => clearTimeout(this.#timer) });
    this.#soon();
  }

  /** What is shown; empty when it is hidden. */
  get text(): string {
    return this.#item.text;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#show().catch((error: unknown) => isCancelled(error) || logError(this.#log, 'counting tokens', error));
    }, PACE_MS);
  }

  async #show(): Promise<void> {
    const editor = window.activeTextEditor;
    if (editor === undefined || !isTemplate(editor.document) || !this.#counts.on) return this.#hide();
    const { document } = editor;
    const text = this.#texts.of(document);
    const here = headingAt(text, editor.selection.active.line + 1)?.section;
    const counts = await Promise.all(text.template.sections.map((section) => this.#counts.count(document, section)));
    if (window.activeTextEditor?.document !== document) return;
    const all = counts.reduce((sum, { tokens }) => sum + tokens, 0);
    const own = here === undefined ? undefined : counts[text.template.sections.indexOf(here)];
    const exact = counts.every((one) => one.exact);
    const number = (tokens: number): string => (exact ? String(tokens) : `~${tokens}`);
    const shown =
      own === undefined
        ? l10n.t('{0} tokens', number(all))
        : l10n.t('{tokens} of {all} tokens', { tokens: number(own.tokens), all });
    this.#item.text = `$(symbol-string) ${shown}`;
    this.#item.tooltip = exact
      ? l10n.t(
          'Tokens of the section under the cursor and of all sections, as filled for the test case. Click to see the prompt.',
        )
      : l10n.t(
          'Tokens of the section under the cursor and of all sections, as filled for the test case (an estimate). Click to see the prompt.',
        );
    this.#item.show();
  }

  #hide(): void {
    this.#item.text = '';
    this.#item.hide();
  }
}
