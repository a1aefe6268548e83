import {
  CodeLens,
  EventEmitter,
  l10n,
  languages,
  Range,
  type CodeLensProvider,
  type Disposable,
  type TextDocument,
} from 'vscode';
import type { TemplateSection } from '../core/prompt/template';
import { sectionTitle } from '../core/prompt/parseTemplate';
import type { SectionTokenCounts } from './language/sectionTokens';
import { Lifetime } from './lifecycle';
import { TEMPLATE_LANGUAGE, type Templates } from './templates';

/** A count that is made when the line comes in sight. */
class TokenLens extends CodeLens {
  readonly document: TextDocument;
  readonly section: TemplateSection;

  constructor(range: Range, document: TextDocument, section: TemplateSection) {
    super(range);
    this.document = document;
    this.section = section;
  }
}

/** A line above each section of a template: run, open the bench and preview above the first; tokens and variants above each. */
export class TemplateCodeLens implements Disposable, CodeLensProvider {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #templates: Templates;
  readonly #counts: SectionTokenCounts;

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(templates: Templates, counts: SectionTokenCounts) {
    this.#templates = templates;
    this.#counts = counts;
    this.#lifetime.own(counts.onDidChange(() => this.#changed.fire()));
    this.#lifetime.own(languages.registerCodeLensProvider({ language: TEMPLATE_LANGUAGE }, this));
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    const { sections } = this.#templates.parsed(document);
    return sections.flatMap((section, index) => {
      const range = new Range(section.headingLine - 1, 0, section.headingLine - 1, 0);
      const lens = (title: string, command: string, ...args: readonly unknown[]): CodeLens =>
        new CodeLens(range, { title, command, arguments: [document.uri, ...args] });
      const title = sectionTitle(section);
      const variants = sections.filter(({ name, variant }) => name === section.name && variant !== undefined);
      return [
        ...(index > 0
          ? []
          : [
              lens(`$(play) ${l10n.t('Run')}`, 'rapport.run'),
              lens(l10n.t('Open bench'), 'rapport.openBench'),
              lens(l10n.t('Preview'), 'rapport.previewPrompt'),
            ]),
        ...(section.variant === undefined
          ? []
          : [
              lens(l10n.t('Compare'), 'rapport.compareVariant', title),
              lens(l10n.t('Make it the main text'), 'rapport.promoteVariant', title),
            ]),
        ...(section.variant === undefined && variants.length > 0
          ? [lens(l10n.t('Run {0} wordings', variants.length + 1), 'rapport.runVariants', section.name)]
          : []),
        ...(section.variant === undefined
          ? [lens(l10n.t('Suggest wordings...'), 'rapport.suggestWordings', title)]
          : []),
        ...(this.#counts.on ? [new TokenLens(range, document, section)] : []),
      ];
    });
  }

  async resolveCodeLens(lens: CodeLens): Promise<CodeLens> {
    if (!(lens instanceof TokenLens)) return lens;
    const { tokens, exact, filled } = await this.#counts.count(lens.document, lens.section);
    const title = exact ? l10n.t('{0} tokens', tokens) : l10n.t('~{0} tokens', tokens);
    const tooltip = filled
      ? l10n.t('As filled for the test case of the bench')
      : l10n.t('As written, its slots not filled');
    lens.command = { title, tooltip, command: 'rapport.previewPrompt', arguments: [lens.document.uri] };
    return lens;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}
