import {
  CodeLens,
  EventEmitter,
  languages,
  Range,
  type CodeLensProvider,
  type Disposable,
  type TextDocument,
} from 'vscode';
import { Lifetime } from './lifecycle';
import { TEMPLATE_LANGUAGE, type Templates } from './templates';

/** A line above the first section of a template: run it, open the bench. */
export class TemplateCodeLens implements Disposable, CodeLensProvider {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #templates: Templates;

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(templates: Templates) {
    this.#templates = templates;
    this.#lifetime.own(templates.onDidChange(() => this.#changed.fire()));
    this.#lifetime.own(languages.registerCodeLensProvider({ language: TEMPLATE_LANGUAGE }, this));
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    const first = this.#templates.parsed(document).sections[0];
    if (first === undefined) return [];
    const range = new Range(first.headingLine - 1, 0, first.headingLine - 1, 0);
    return [
      new CodeLens(range, { title: '$(play) Run', command: 'rapport.run', arguments: [document.uri] }),
      new CodeLens(range, { title: 'Open bench', command: 'rapport.openBench', arguments: [document.uri] }),
    ];
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}
