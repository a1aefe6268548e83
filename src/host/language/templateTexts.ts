import type { TextDocument } from 'vscode';
import { readTemplateText, type TemplateText } from '../../core/prompt/language/templateText';
import type { Templates } from '../templates';

/** Gives documents as `TemplateText`; the same version is read once. */
export class TemplateTexts {
  readonly #templates: Templates;
  readonly #read = new WeakMap<TextDocument, { readonly version: number; readonly text: TemplateText }>();

  constructor(templates: Templates) {
    this.#templates = templates;
  }

  /** The document as it stands. */
  of(document: TextDocument): TemplateText {
    const known = this.#read.get(document);
    if (known?.version === document.version) return known.text;
    const text = readTemplateText(document.getText(), this.#templates.parsed(document));
    this.#read.set(document, { version: document.version, text });
    return text;
  }
}
