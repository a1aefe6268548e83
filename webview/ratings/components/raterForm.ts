import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { RatingState } from '../../../src/protocol/ratingState';
import { LightElement } from '../../components/lightElement';
import { counted, countText } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import type { RatingActions } from '../store/ratingActions';

/** Asks who rates, by name or number; those who have begun are there to choose. */
export class RaterForm extends LightElement {
  static override properties: PropertyDeclarations = { state: { attribute: false }, actions: { attribute: false } };
  declare state: RatingState;
  declare actions: RatingActions;

  override render(): TemplateResult {
    const { set, raters, results, revealed } = this.state;
    const questions = set?.questions ?? 0;
    return html`<section class="rater-form" data-part="rater">
      <h2>${t('Who rates?')}</h2>
      <p class="muted">
        ${counted(set?.items ?? 0, t('1 item'), (many) => t('{0} items', many))},
        ${counted(questions, t('1 rating'), (many) => t('{0} ratings', many))}.
        ${t('A name or a number stands beside each rating in the file, and goes on where it stopped.')}
      </p>
      <form @submit=${(event: Event) => this.#begin(event)}>
        <label for="rater-name">${t('Your name or number')}</label>
        <input id="rater-name" class="rater-name" maxlength="100" autocomplete="off" spellcheck="false" required />
        <button type="submit" class="text-button" data-action="begin">${t('Begin')}</button>
      </form>
      ${
        raters.length === 0
          ? nothing
          : html`<h3>${t('Raters so far')}</h3>
              <ul class="raters">
                ${raters.map(
                  ({ name, rated, done }) =>
                    html`<li>
                      <button
                        type="button"
                        class="text-button"
                        data-rater=${name}
                        @click=${() => this.actions.setRater(name)}
                      >
                        <bdi>${showControls(name)}</bdi>
                      </button>
                      <span class="count"
                        >${done ? t({ message: 'done', comment: 'The rater has rated everything.' }) : t('{rated} of {all} rated', { rated: countText(rated), all: countText(questions) })}</span
                      >
                    </li>`,
                )}
              </ul>
              <p>
                ${
                  revealed !== undefined && results === undefined
                    ? html`<span class="muted">${t('The results are being computed…')}</span>`
                    : html`<button
                        type="button"
                        class="link"
                        data-action=${results === undefined ? 'reveal' : 'show-results'}
                        @click=${() => (results === undefined ? this.actions.reveal() : this.actions.showTab('results'))}
                      >
                        ${results === undefined ? t('Reveal and show the results…') : t('Show the results')}
                      </button>`
                }
              </p>`
      }
    </section>`;
  }

  override firstUpdated(): void {
    this.querySelector('input')?.focus();
  }

  #begin(event: Event): void {
    event.preventDefault();
    const rater = this.querySelector('input')?.value.trim() ?? '';
    if (rater !== '') this.actions.setRater(rater);
  }
}

customElements.define('rapport-rater-form', RaterForm);
