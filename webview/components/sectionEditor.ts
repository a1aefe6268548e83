import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { BenchTemplate } from '../../src/protocol/benchState';
import { messageOf } from '../model/messageOf';
import { SectionDraft } from '../model/sectionDraft';
import { showControls } from '../model/showControls';
import type { BenchActions } from '../store/benchActions';
import { LightElement } from './lightElement';

/** How long after the last key the document hears of it. */
const PAUSE_MS = 350;

/** The text of one section to edit: what is typed goes into VS Code's own document, what changes there shows here. */
export class SectionEditor extends LightElement {
  static override properties: PropertyDeclarations = {
    template: { attribute: false },
    section: { attribute: false },
    actions: { attribute: false },
    failure: { state: true },
  };
  declare template: BenchTemplate;
  declare section: BenchTemplate['sections'][number];
  declare actions: BenchActions;
  declare failure: string | undefined;

  #draft = new SectionDraft('');
  #of = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  override willUpdate(): void {
    const { uri } = this.template;
    const of = `${uri} ${this.section.title}`;
    if (of !== this.#of) this.#draft = new SectionDraft(this.section.source);
    this.#of = of;
    this.#draft.told(this.section.source);
    // What was refused because the document had changed elsewhere is sent once its newer version is known.
    if (this.#draft.toSend !== undefined && this.#timer === undefined) this.#sendSoon();
  }

  override render(): TemplateResult {
    const { title } = this.section;
    return html`
      ${this.#draft.conflict ? this.#conflict() : nothing}
      ${this.failure === undefined ? nothing : html`<p class="section-note error" role="alert"><bdi>${showControls(this.failure)}</bdi></p>`}
      <textarea
        class="section-field"
        dir="auto"
        spellcheck="false"
        maxlength="200000"
        aria-label=${t('Text of the section {0}', showControls(title))}
        .value=${this.#draft.text}
        @input=${(event: Event) => this.#type((event.currentTarget as HTMLTextAreaElement).value)}
        @keydown=${(event: KeyboardEvent) => this.#keydown(event)}
        @blur=${() => this.#send()}
      ></textarea>
    `;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#send();
  }

  #conflict(): TemplateResult {
    return html`<p class="section-note" role="alert">
      ${t('This section was changed elsewhere meanwhile.')}
      <button type="button" class="link" data-action="take-theirs" @click=${() => this.#decide('theirs')}>
        ${t('Take that text')}
      </button>
      <button type="button" class="link" data-action="keep-mine" @click=${() => this.#decide('mine')}>
        ${t('Keep what I typed')}
      </button>
    </p>`;
  }

  #decide(which: 'theirs' | 'mine'): void {
    this.#draft.decide(which);
    this.#send();
    this.requestUpdate();
    this.querySelector('textarea')?.focus();
  }

  #type(text: string): void {
    this.#draft.type(text);
    this.failure = undefined;
    this.#sendSoon();
  }

  #sendSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), PAUSE_MS);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#draft.toSend;
    if (text === undefined || this.failure !== undefined) return;
    const draft = this.#draft;
    draft.sending(text);
    const { uri, version } = this.template;
    this.actions
      .editSection(uri, this.section.title, text, version)
      .catch((error: unknown) => (this.failure = messageOf(error)))
      .finally(() => {
        draft.answered();
        this.requestUpdate();
      });
  }

  #keydown(event: KeyboardEvent): void {
    // The key goes on to VS Code, whose own commands work from here too.
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    this.#send();
    this.actions.saveTemplate(this.template.uri);
  }
}

customElements.define('rapport-section-editor', SectionEditor);
