import { t } from '@vscode/l10n';
import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import { LightElement } from '../../components/lightElement';
import type { RatingActions } from '../store/ratingActions';

/** A field for the note to a question; Ctrl+Enter keeps it and Escape leaves it as it was. */
export class NoteField extends LightElement {
  static override properties: PropertyDeclarations = {
    name: { attribute: false },
    text: { attribute: false },
    actions: { attribute: false },
  };
  /** Of the question. */
  declare name: string;
  declare text: string;
  declare actions: Pick<RatingActions, 'saveNote' | 'closeNote'>;

  override render(): TemplateResult {
    return html`<div
      class="note-field"
      data-part="note-field"
      @keydown=${(event: KeyboardEvent) => this.#pressed(event)}
    >
      <textarea
        rows="2"
        maxlength="10000"
        aria-label=${t('Note to {0}', this.name)}
        .defaultValue=${this.text}
      ></textarea>
      <span class="note-buttons">
        <button type="button" class="text-button" data-action="save-note" @click=${() => this.#keep()}>
          ${t({ message: 'Keep', comment: 'A button: to keep the note.' })}
        </button>
        <button type="button" class="quiet-link" data-action="close-note" @click=${() => this.#close()}>
          ${t('Cancel')}
        </button>
        <span class="muted">${t('Ctrl+Enter keeps, Escape cancels')}</span>
      </span>
    </div>`;
  }

  override firstUpdated(): void {
    const field = this.querySelector('textarea');
    field?.focus();
    field?.scrollIntoView({ block: 'nearest' });
  }

  #keep(): void {
    const field = this.querySelector('textarea');
    // At once: the next key is a rating, also when it comes before the field is gone.
    field?.blur();
    this.actions.saveNote(field?.value ?? '');
  }

  #close(): void {
    this.querySelector('textarea')?.blur();
    this.actions.closeNote();
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.#close();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#keep();
    else return;
    event.preventDefault();
  }
}

customElements.define('rapport-note-field', NoteField);
