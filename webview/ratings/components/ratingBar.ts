import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { RatingState, SaidRatings } from '../../../src/protocol/ratingState';
import { icon, type IconName } from '../../components/icon';
import { LightElement } from '../../components/lightElement';
import { countText } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import { completeCount } from '../model/questions';
import type { RatingActions } from '../store/ratingActions';
import type { RatingViewState } from '../store/ratingView';

/** What is rated, by whom, and how far it is; the buttons of what the keys do. */
export class RatingBar extends LightElement {
  static override properties: PropertyDeclarations = {
    state: { attribute: false },
    said: { attribute: false },
    view: { attribute: false },
    actions: { attribute: false },
  };
  declare state: RatingState;
  declare said: SaidRatings;
  declare view: RatingViewState;
  declare actions: RatingActions;

  override render(): TemplateResult {
    const { set, rater, results } = this.state;
    const { tab } = this.view;
    return html`<div class="bar rating-bar" role="group" aria-label=${t('Rating')}>
      <bdi class="set-name" title=${showControls(set?.file ?? '')}>${showControls(set?.name ?? t('Rating set'))}</bdi>
      ${rater === undefined ? nothing : this.#rater(rater)}
      ${tab === 'rate' && rater !== undefined && set !== undefined ? this.#progress() : nothing}
      ${tab === 'rate' && rater !== undefined && set !== undefined ? this.#moves() : nothing}
      <span class="bar-end">
        ${
          results === undefined
            ? nothing
            : html`<button
                type="button"
                class="text-button"
                data-action="switch-tab"
                @click=${() => this.actions.showTab(tab === 'results' ? 'rate' : 'results')}
              >
                ${tab === 'results' ? t('Back to the items') : html`${icon('table')} ${t('Results')}`}
              </button>`
        }
        ${
          tab === 'results'
            ? html`<button
                type="button"
                class="text-button"
                data-action="export"
                title=${t('Write the tables: Markdown, CSV or LaTeX')}
                @click=${() => this.actions.exportTables()}
              >
                ${icon('export')} ${t('Export…')}
              </button>`
            : nothing
        }
      </span>
    </div>`;
  }

  #rater(rater: string): TemplateResult {
    const shown = showControls(rater);
    return html`<button
      type="button"
      class="text-button rater"
      data-action="change-rater"
      title=${t('{0} rates: let somebody else', shown)}
      @click=${() => this.actions.setRater('')}
    >
      <span class="visually-hidden">${t('Rater')} </span><bdi>${shown}</bdi>${icon('down')}
    </button>`;
  }

  #progress(): TemplateResult | typeof nothing {
    const { items, set, revealed } = this.state;
    if (set === undefined) return nothing;
    const done = completeCount(items, set, this.said);
    const place = Math.min(this.view.place + 1, items.length);
    const words = t('{rated} of {all} rated', { rated: countText(done), all: countText(items.length) });
    const where =
      this.view.place < items.length
        ? t('Item {place} of {all} · {rated} rated', {
            place: countText(place),
            all: countText(items.length),
            rated: countText(done),
          })
        : words;
    return html`<span class="rating-progress" data-part="progress">
      <progress max=${items.length} .value=${done} aria-label=${words}></progress>
      <span class="count">${where}${revealed === undefined ? '' : ` · ${t('revealed')}`}</span>
    </span>`;
  }

  #moves(): TemplateResult {
    const { canUndo, items, revealed } = this.state;
    const { place } = this.view;
    const { actions } = this;
    const locked = revealed !== undefined;
    return html`<span class="moves">
      ${this.#move('back', 'previous', t('Back: Backspace'), place === 0, () => actions.obey({ kind: 'back' }))}
      ${this.#move('forward', 'next', t('Next item: Page Down'), place >= items.length, () => actions.obey({ kind: 'forward' }))}
      ${this.#move('undo', 'history', t('Undo the last rating: U'), !canUndo || locked, () => actions.obey({ kind: 'undo' }))}
      ${this.#move('note', 'note', t('Note to this question: N'), place >= items.length || locked, () => actions.obey({ kind: 'note' }))}
    </span>`;
  }

  #move(action: string, face: IconName, title: string, disabled: boolean, act: () => void): TemplateResult {
    return html`<button
      type="button"
      class="icon-button"
      data-action=${action}
      aria-label=${title}
      title=${title}
      ?disabled=${disabled}
      @click=${act}
    >
      ${icon(face)}
    </button>`;
  }
}

customElements.define('rapport-rating-bar', RatingBar);
