import {
  CodeLens,
  env,
  EventEmitter,
  l10n,
  languages,
  OverviewRulerLane,
  Range,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  ViewColumn,
  window,
  workspace,
  type CodeLensProvider,
  type Disposable,
  type TextDocument,
  type TextDocumentContentProvider,
  type TextEditor,
} from 'vscode';
import { limitOffset } from '../../core/prompt/language/tokenLimit';
import { headingAt } from '../../core/prompt/language/templateText';
import { placeIn, rangesOfSection, type PreviewText } from '../../core/prompt/language/previewText';
import { AppError, isCancelled, toErrorInfo } from '../../core/util/errors';
import type { Services } from '../../core/run/services';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { samplingSetting } from '../settings';
import { isTemplate } from '../templates';
import { noColumn, noTemplate } from '../whatIsMissing';
import { previewedColumn, type ColumnPreview } from './columnPreview';
import type { TemplateTexts } from './templateTexts';
import { toRange } from './toVsCode';

/** The scheme of previews: read-only documents. */
export const PREVIEW_SCHEME = 'rapport-preview';

/** Their language: wrapped, with the roles of messages marked. */
const PREVIEW_LANGUAGE = 'rapport-prompt';

/** Keystrokes and runs come in bursts: the preview follows the first at once, and then at this pace. */
const PACE_MS = 30;

/**
 * The exact messages of one column for the bench's test case, beside the template and following it. A read-only document
 * rather than a page of our own: search, copy, folding, zoom, themes and screen readers are the editor's.
 */
export class PromptPreview implements Disposable, TextDocumentContentProvider, CodeLensProvider {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<Uri>());
  readonly #lensesChanged = this.#lifetime.own(new EventEmitter<void>());
  readonly #lit = this.#lifetime.own(
    window.createTextEditorDecorationType({
      backgroundColor: new ThemeColor('editor.wordHighlightBackground'),
      borderColor: new ThemeColor('editor.wordHighlightBorder'),
      overviewRulerColor: new ThemeColor('editorOverviewRuler.findMatchForeground'),
      overviewRulerLane: OverviewRulerLane.Center,
    }),
  );
  readonly #cut = this.#lifetime.own(
    window.createTextEditorDecorationType({
      textDecoration: 'line-through',
      color: new ThemeColor('editorError.foreground'),
      overviewRulerColor: new ThemeColor('editorError.foreground'),
      overviewRulerLane: OverviewRulerLane.Right,
    }),
  );
  readonly #bench: Bench;
  readonly #texts: TemplateTexts;
  readonly #services: () => Services;
  readonly #log: Log;
  readonly #uri = Uri.from({ scheme: PREVIEW_SCHEME, path: `/${l10n.t('Prompt preview')}.txt` });
  #columnId: string | undefined;
  #shown: ColumnPreview | undefined;
  #error: string | undefined;
  #over: Range | undefined;
  #counts: readonly string[] = [];
  #building = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #builtAt = Number.NEGATIVE_INFINITY;

  readonly onDidChange = this.#changed.event;
  readonly onDidChangeCodeLenses = this.#lensesChanged.event;

  constructor(bench: Bench, texts: TemplateTexts, services: () => Services, log: Log) {
    this.#bench = bench;
    this.#texts = texts;
    this.#services = services;
    this.#log = log;
    this.#lifetime.own(workspace.registerTextDocumentContentProvider(PREVIEW_SCHEME, this));
    this.#lifetime.own(languages.registerCodeLensProvider({ scheme: PREVIEW_SCHEME }, this));
    this.#lifetime.own(bench.onDidChange(() => this.#soon()));
    this.#lifetime.own(window.onDidChangeTextEditorSelection(({ textEditor }) => this.#light(textEditor)));
    this.#lifetime.own(window.onDidChangeVisibleTextEditors(() => this.#soon()));
    this.#lifetime.own({ dispose: () => clearTimeout(this.#timer) });
    this.#lifetime.own({ dispose: () => this.#building.abort() });
  }

  /** What is shown: for copying and for tests. */
  get preview(): ColumnPreview | undefined {
    return this.#shown;
  }

  /** Places that are lit, and the place past the model's limit. */
  get marks(): { readonly lit: readonly Range[]; readonly cut: Range | undefined } {
    return { lit: this.#litRanges(), cut: this.#over };
  }

  /** Opens the preview beside the template for a column, the one shown before, or the first. */
  async open(columnId?: string): Promise<void> {
    await this.#bench.open();
    this.#columnId = columnId ?? this.#columnId;
    await this.#build();
    const document = await languages.setTextDocumentLanguage(
      await workspace.openTextDocument(this.#uri),
      PREVIEW_LANGUAGE,
    );
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: false });
    this.#paint();
  }

  /** Lets the user choose whose prompt is shown. */
  async pick(): Promise<void> {
    if (this.#bench.columns.length === 0) throw noColumn();
    const items = this.#bench.columns.map(({ id, name }) => ({ label: name, id }));
    const picked = await window.showQuickPick(items, { title: l10n.t('Preview the prompt of which column?') });
    if (picked !== undefined) await this.open(picked.id);
  }

  /** Copies one of the requests shown, the last unless another is named. Throws `not-found` when there is none. */
  async copy(how: (preview: ColumnPreview, index: number) => string, index?: number): Promise<void> {
    if (this.#shown === undefined) await this.#build();
    if (this.#shown === undefined) throw new AppError('not-found', this.#error ?? noTemplate().message);
    await env.clipboard.writeText(how(this.#shown, index ?? this.#shown.prompts.length - 1));
    window.setStatusBarMessage(`$(check) ${l10n.t('Copied')}`, 2_000);
  }

  provideTextDocumentContent(): string {
    return (
      this.#shown?.layout.text ?? this.#error ?? l10n.t('The preview comes when there is a template and a test case.')
    );
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    if (document.uri.toString() !== this.#uri.toString() || this.#shown === undefined) return [];
    const lens = (line: number, title: string, command: string, ...args: readonly unknown[]): CodeLens =>
      new CodeLens(new Range(line, 0, line, 0), { title, command, arguments: [...args] });
    const why = this.#error ?? '';
    const stale = `$(warning) ${l10n.t('Not up to date: {0}', why.length > 60 ? `${why.slice(0, 60)}...` : why)}`;
    return [
      ...(this.#error === undefined ? [] : [lens(0, stale, '')]),
      lens(0, l10n.t('Copy as JSON'), 'rapport.copyRequestAsJson'),
      lens(0, l10n.t('as curl'), 'rapport.copyRequestAsCurl'),
      lens(0, l10n.t('as Python'), 'rapport.copyRequestAsPython'),
      lens(0, l10n.t('Another column...'), 'rapport.pickPreview'),
      ...this.#shown.layout.messages.flatMap(({ titleLine }, index) => {
        const count = this.#counts[index];
        return count === undefined ? [] : [lens(titleLine - 1, count, '')];
      }),
    ];
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  get #editors(): readonly TextEditor[] {
    return window.visibleTextEditors.filter(({ document }) => document.uri.toString() === this.#uri.toString());
  }

  #soon(): void {
    if (this.#editors.length === 0) return;
    const wait = Math.max(0, this.#builtAt + PACE_MS - performance.now());
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#builtAt = performance.now();
      this.#build().catch((error: unknown) => isCancelled(error) || logError(this.#log, 'previewing a prompt', error));
    }, wait);
  }

  async #build(): Promise<void> {
    this.#building.abort();
    this.#building = new AbortController();
    const { signal } = this.#building;
    try {
      const shown = await previewedColumn(this.#bench, this.#services().renderer, this.#columnId, signal);
      if (signal.aborted) return;
      this.#shown = shown;
      this.#error = undefined;
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return;
      this.#error = toErrorInfo(error).message;
    }
    this.#changed.fire(this.#uri);
    this.#lensesChanged.fire();
    this.#paint();
    await this.#count(signal);
  }

  /** Tokens of each message, and where the model's limit lies in the last prompt. */
  async #count(signal: AbortSignal): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined) return;
    const { tokens } = this.#services();
    const model = shown.model?.model;
    const count = async (text: string): Promise<number> => (await tokens.count(text, model?.id ?? '')).tokens;
    const counts = await Promise.all(shown.layout.messages.map(({ text }) => tokens.count(text, model?.id ?? '')));
    this.#counts = counts.map(({ tokens: number, exact }) =>
      exact ? l10n.t('{0} tokens', number) : l10n.t('~{0} tokens', number),
    );
    let over: Range | undefined;
    if (model?.contextTokens !== undefined) {
      let left = model.contextTokens - (samplingSetting().maxTokens ?? 0);
      const last = shown.prompts.length - 1;
      for (const [index, message] of shown.layout.messages.entries()) {
        if (message.promptIndex !== last) continue;
        const offset = await limitOffset(message.text, Math.max(left, 0), count);
        if (offset !== undefined) {
          const place = placeIn(message.text, offset, message.titleLine);
          const end = shown.layout.text.split('\n').length;
          over = new Range(place.line - 1, place.column - 1, end, 0);
          break;
        }
        left -= counts[index]?.tokens ?? 0;
      }
    }
    if (signal.aborted) return;
    this.#over = over;
    this.#lensesChanged.fire();
    this.#paint();
  }

  #litRanges(): readonly Range[] {
    const editor = window.visibleTextEditors.find(({ document }) => isTemplate(document));
    return editor === undefined || this.#shown === undefined ? [] : this.#landing(editor, this.#shown.layout);
  }

  #landing({ document, selection }: TextEditor, layout: PreviewText): readonly Range[] {
    const section = headingAt(this.#texts.of(document), selection.active.line + 1)?.section;
    return section === undefined ? [] : rangesOfSection(layout, section).map(toRange);
  }

  /** Follows the cursor of the template. */
  #light(editor: TextEditor): void {
    if (!isTemplate(editor.document) || this.#shown === undefined) return;
    const ranges = this.#landing(editor, this.#shown.layout);
    for (const preview of this.#editors) {
      preview.setDecorations(this.#lit, [...ranges]);
      const [first] = ranges;
      if (first !== undefined) preview.revealRange(first, TextEditorRevealType.InCenterIfOutsideViewport);
    }
  }

  #paint(): void {
    const lit = [...this.#litRanges()];
    for (const preview of this.#editors) {
      preview.setDecorations(this.#lit, lit);
      const message = l10n.t('The model has no room for this: its limit is used up.');
      preview.setDecorations(this.#cut, this.#over === undefined ? [] : [{ range: this.#over, hoverMessage: message }]);
    }
  }
}
