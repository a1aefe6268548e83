import type { Disposable } from 'vscode';
import type { Services } from '../../core/run/services';
import type { Bench } from '../bench';
import { TemplateCodeLens } from '../codeLens';
import { Lifetime } from '../lifecycle';
import type { Log } from '../log';
import { registerEditingProviders } from './editingProviders';
import { registerMoveCommands } from './moveCommands';
import type { ReadOnlyTexts } from '../readOnlyTexts';
import { PromptPreview } from './promptPreview';
import { registerReadingProviders } from './readingProviders';
import { SectionStatus } from './sectionStatus';
import { SectionTokenCounts } from './sectionTokens';
import { registerTemplateCommands } from './templateCommands';
import { TemplateTexts } from './templateTexts';
import { registerVariantRename } from './variantRename';

/** What the language of templates works with. */
export interface TemplateLanguageParts {
  readonly bench: Bench;
  readonly services: () => Services;
  readonly readOnlyTexts: ReadOnlyTexts;
  readonly log: Log;
  readonly openPanel: () => Promise<void>;
}

/** Everything that makes editing a template like editing code. */
export class TemplateLanguage implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly preview: PromptPreview;
  readonly status: SectionStatus;

  constructor({ bench, services, readOnlyTexts, log, openPanel }: TemplateLanguageParts) {
    const texts = new TemplateTexts(bench.templates);
    const counts = this.#lifetime.own(new SectionTokenCounts(bench, texts, services));
    this.#lifetime.own(new TemplateCodeLens(bench.templates, counts));
    this.#lifetime.own(registerReadingProviders(bench, texts));
    this.#lifetime.own(registerEditingProviders(texts));
    this.#lifetime.own(registerVariantRename(bench, texts, log));
    this.status = this.#lifetime.own(new SectionStatus(counts, texts, log));
    this.preview = this.#lifetime.own(new PromptPreview(bench, texts, services, log));
    this.#lifetime.own(
      registerTemplateCommands({ bench, texts, readOnlyTexts, preview: this.preview, log, openPanel }),
    );
    this.#lifetime.own(registerMoveCommands({ bench, services, readOnlyTexts, log }));
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}
