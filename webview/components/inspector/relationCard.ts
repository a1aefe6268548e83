import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Inference } from '../../../src/core/commonsense/commonsenseModel';
import type { InferenceEdit } from '../../../src/core/commonsense/inferenceEdits';
import { RELATION_DEFINITIONS, type Relation } from '../../../src/core/commonsense/relation';
import { cosineText } from '../../model/exemplarText';
import { decimalText } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import { icon } from '../icon';
import { LightElement } from '../lightElement';
import { withParts } from '../withParts';

/** The inferences of one relation: each can be ticked on and off, edited and put back. */
export class RelationCard extends LightElement {
  static override properties: PropertyDeclarations = {
    relation: { attribute: false },
    inferences: { attribute: false },
    takenUp: { attribute: false },
    edit: { attribute: false },
    editing: { state: true },
  };
  declare relation: Relation;
  declare inferences: readonly Inference[];
  /** The words of the response that took an inference up. */
  declare takenUp: (inference: Inference) => readonly string[];
  declare edit: (edit: InferenceEdit) => void;
  /** Position of the inference whose text is being edited; -1 for none. */
  declare editing: number;

  constructor() {
    super();
    this.editing = -1;
  }

  override render(): TemplateResult {
    const { relation, inferences } = this;
    return html`<section class="relation-card" data-relation=${relation} aria-label=${relation}>
      <h3>
        <span class="relation">${relation}</span> <span class="definition">${RELATION_DEFINITIONS[relation]}</span>
      </h3>
      ${inferences.length === 0 ? html`<p class="muted">${t('nothing inferred')}</p>` : nothing}
      <ul>
        ${inferences.map((inference, index) => this.#line(inference, index))}
      </ul>
    </section>`;
  }

  #line(inference: Inference, index: number): TemplateResult {
    const { text, dropped, original } = inference;
    const source = original ?? text;
    const change = (kind: 'drop' | 'put-back') => this.edit({ kind, relation: this.relation, text: source });
    const shown = html`<bdi>${showControls(text === '' ? t('(empty)') : text)}</bdi>`;
    const id = `inference-${this.relation}-${index}`;
    return html`<li class="inference" data-text=${source}>
      <input
        type="checkbox"
        id=${id}
        aria-label=${t('Use: {0}', showControls(text))}
        .checked=${dropped === undefined}
        ?disabled=${source === ''}
        @change=${(event: Event) => change((event.currentTarget as HTMLInputElement).checked ? 'put-back' : 'drop')}
      />
      <div class="inference-text">
        ${this.editing === index ? this.#field(inference) : html`<label for=${id}>${dropped === undefined ? shown : html`<del>${shown}</del>`}</label>`}
        ${this.#notes(inference)}
        ${
          this.editing === index || source === ''
            ? nothing
            : html`<button
                type="button"
                class="link"
                data-edit="edit"
                aria-label=${t('Edit: {0}', showControls(text))}
                @click=${() => this.#startEditing(index)}
              >
                ${t({ message: 'edit', comment: 'A button: to edit.' })}
              </button>`
        }
        ${
          original === undefined
            ? nothing
            : html`<button type="button" class="link" data-edit="put-back" @click=${() => change('put-back')}>
                ${t('put back')}
              </button>`
        }
      </div>
    </li>`;
  }

  #notes(inference: Inference): TemplateResult {
    const { score, cosine, head, dropped, original } = inference;
    const words = this.takenUp(inference);
    return html`<span class="notes">
      ${score === undefined ? nothing : html`<span class="score" title=${t('Log-probability of the beam')}>${decimalText(score, 2)}</span>`}
      ${cosine === undefined ? nothing : html`<span class="score" title=${t('Cosine with the whole context')}>${t('cosine {0}', cosineText(cosine))}</span>`}
      ${head === undefined ? nothing : html`<span title=${t('The event of the graph whose tail this is')}>${withParts((part) => t({ message: 'of {0}', args: [part(html`<bdi>${showControls(head)}</bdi>`)], comment: 'An inference: it belongs to this event.' }))}</span>`}
      ${dropped === undefined ? nothing : html`<span class="reason">${showControls(dropped)}</span>`}
      ${original === undefined ? nothing : html`<span class="reason">${withParts((part) => t('was {0}', part(html`<bdi>${showControls(original)}</bdi>`)))}</span>`}
      ${
        words.length === 0
          ? nothing
          : html`<span class="taken-up" title=${t('Words of the response that stand here too')}
              >${icon('check')}
              ${withParts((part) => t('in the response: {0}', part(html`<bdi>${showControls(words.join(', '))}</bdi>`)))}</span
            >`
      }
    </span>`;
  }

  #field({ text, original }: Inference): TemplateResult {
    const save = (event: Event): void => {
      event.preventDefault();
      const field = (event.currentTarget as HTMLFormElement).querySelector('input');
      this.edit({ kind: 'edit', relation: this.relation, text: original ?? text, to: field?.value ?? '' });
      this.#stopEditing();
    };
    return html`<form class="inference-edit" @submit=${save}>
      <input
        type="text"
        maxlength="2000"
        aria-label=${t('New text of: {0}', showControls(text))}
        .value=${text}
        @keydown=${(event: KeyboardEvent) => this.#escape(event)}
      />
      <button type="submit" class="link">
        ${t({ message: 'keep', comment: 'A button: to keep what was typed.' })}
      </button>
      <button type="button" class="link" @click=${() => this.#stopEditing()}>
        ${t({ message: 'cancel', comment: 'A button: to leave it as it was.' })}
      </button>
    </form>`;
  }

  /** Escape leaves the field and not the dialog. */
  #escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.#stopEditing();
  }

  #startEditing(index: number): void {
    this.editing = index;
    void this.updateComplete.then(() => this.querySelector<HTMLInputElement>('.inference-edit input')?.select());
  }

  #stopEditing(): void {
    const index = this.editing;
    this.editing = -1;
    void this.updateComplete.then(() =>
      this.querySelectorAll('.inference')[index]?.querySelector<HTMLElement>('[data-edit="edit"]')?.focus(),
    );
  }
}

customElements.define('rapport-relation-card', RelationCard);
