import { EventEmitter, workspace, type Disposable, type TextDocument } from 'vscode';
import { slotValues } from '../../core/prompt/slotValues';
import type { TemplateSection } from '../../core/prompt/template';
import type { Services } from '../../core/run/services';
import { isAppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import { currentSlotSources } from './slotSources';
import type { TemplateTexts } from './templateTexts';

/** What a section costs. */
export interface SectionTokens {
  readonly tokens: number;
  /** By the model's own tokeniser. */
  readonly exact: boolean;
  /** As filled for the current test case; else as written. */
  readonly filled: boolean;
}

const MAX_REMEMBERED = 500;

/** Counts the tokens of sections, as they are filled for the bench's test case. The same text is counted once. */
export class SectionTokenCounts implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #bench: Bench;
  readonly #texts: TemplateTexts;
  readonly #services: () => Services;
  readonly #ending = new AbortController();
  readonly #known = new Map<string, Promise<SectionTokens>>();

  /** Counts may differ: test case, model, run or setting. */
  readonly onDidChange = this.#changed.event;

  constructor(bench: Bench, texts: TemplateTexts, services: () => Services) {
    this.#bench = bench;
    this.#texts = texts;
    this.#services = services;
    this.#lifetime.own(bench.onDidChange(() => this.#changed.fire()));
    this.#lifetime.own(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('rapport.template.tokenCounts')) this.#changed.fire();
      }),
    );
    this.#lifetime.own({ dispose: () => this.#ending.abort() });
  }

  /** Whether counts are to be shown. */
  get on(): boolean {
    return workspace.getConfiguration('rapport').get<boolean>('template.tokenCounts', true);
  }

  /** The tokens of one section of a document. */
  async count(document: TextDocument, section: TemplateSection): Promise<SectionTokens> {
    const { template } = this.#texts.of(document);
    const sources = currentSlotSources(this.#bench, template);
    const slots = sources === undefined ? undefined : slotValues(sources, section.name);
    const model = this.#bench.model?.model.id ?? '';
    const key = JSON.stringify([section.hash, model, slots]);
    let counted = this.#known.get(key);
    if (counted === undefined) {
      counted = this.#countAnew(section.source, slots, model);
      if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
      this.#known.set(key, counted);
      counted.catch(() => this.#known.delete(key));
    }
    return counted;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  async #countAnew(source: string, slots: Readonly<Record<string, unknown>> | undefined, model: string) {
    const { renderer, tokens } = this.#services();
    let text = source;
    if (slots !== undefined) {
      try {
        text = await renderer.render(source, slots, this.#ending.signal);
      } catch (error) {
        if (!isAppError(error) || error.code === 'cancelled') throw error;
        slots = undefined;
      }
    }
    const { tokens: count, exact } = await tokens.count(text, model);
    return { tokens: count, exact, filled: slots !== undefined };
  }
}
