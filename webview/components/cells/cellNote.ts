import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { showControls } from '../../model/showControls';
import type { BenchActions } from '../../store/benchActions';
import { icon } from '../icon';

/** What a note is made of: `note` is empty where nothing is noted. */
export interface NoteParts {
  readonly columnId: string;
  readonly note: string;
  readonly open: boolean;
  readonly actions: BenchActions;
}

/** The key of an open note in the view. */
export function noteKey(columnId: string): string {
  return `note|${columnId}`;
}

/** The button that opens the field of a note. */
export function noteToggle({ columnId, note, open, actions }: NoteParts): TemplateResult {
  return html`<button
    type="button"
    class="quiet-link note-toggle"
    aria-expanded=${open ? 'true' : 'false'}
    data-action="toggle-note"
    data-opens=${noteKey(columnId)}
    title=${t('Kept with the run')}
    @click=${() => actions.toggleOpen(noteKey(columnId))}
  >
    ${icon('note')}
    ${note === '' ? t('add note') : t({ message: 'note', comment: 'A button: the note on the response.' })}
  </button>`;
}

/** The note, or the field to write it: kept when the focus leaves it. */
export function noteText({ columnId, note, open, actions }: NoteParts): TemplateResult | typeof nothing {
  if (!open) return note === '' ? nothing : html`<p class="note-text"><bdi>${showControls(note)}</bdi></p>`;
  const keep = (event: Event) => actions.annotateCell(columnId, (event.currentTarget as HTMLTextAreaElement).value);
  return html`<div data-details=${noteKey(columnId)}>
    <textarea
      class="note-field"
      rows="3"
      maxlength="10000"
      dir="auto"
      aria-label=${t('Note on this response')}
      placeholder=${t('Kept when you leave the field')}
      .value=${note}
      @change=${keep}
    ></textarea>
  </div>`;
}
