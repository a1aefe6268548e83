import './figureTable';
import './figureChart';
import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Disagreement, RatingResults as Results } from '../../../src/core/ratings/results/figures';
import type { ShownItem } from '../../../src/protocol/ratingState';
import { icon } from '../../components/icon';
import { LightElement } from '../../components/lightElement';
import { showControls } from '../../model/showControls';
import type { RatingActions } from '../store/ratingActions';

/** What came of a set: tables, plots, and the items on which raters differ most. */
export class RatingResults extends LightElement {
  static override properties: PropertyDeclarations = {
    results: { attribute: false },
    items: { attribute: false },
    actions: { attribute: false },
  };
  declare results: Results;
  /** Of the rater; none when nobody rates. */
  declare items: readonly ShownItem[];
  declare actions: RatingActions;

  override render(): TemplateResult {
    const { tables, charts, disagreements, warnings } = this.results;
    return html`<div class="rating-results">
      ${warnings.map(
        (warning) =>
          html`<p class="notice warning" data-part="warning">
            ${icon('warning')} <bdi>${showControls(warning)}</bdi>
          </p>`,
      )}
      ${tables.map((table) => html`<rapport-figure-table .table=${table}></rapport-figure-table>`)}
      ${
        charts.length === 0
          ? nothing
          : html`<section class="charts" aria-label=${t('Plots')}>
              ${charts.map((chart) => html`<rapport-figure-chart .chart=${chart}></rapport-figure-chart>`)}
            </section>`
      }
      ${disagreements.length === 0 ? nothing : this.#disagreements(disagreements)}
    </div>`;
  }

  #disagreements(list: readonly Disagreement[]): TemplateResult {
    const known = new Set(this.items.map(({ id }) => id));
    return html`<section class="disagreements">
      <h2>${t('Where raters differ most')}</h2>
      <ol>
        ${list.map(
          ({ itemId, question, said, notes, texts }) =>
            html`<li data-item=${itemId}>
              <details>
                <summary><b>${showControls(question)}</b> · <bdi>${showControls(said)}</bdi></summary>
                <dl class="texts">
                  ${texts.map(
                    ({ name, text }) =>
                      html`<div>
                        <dt>${showControls(name)}</dt>
                        <dd dir="auto">${showControls(text)}</dd>
                      </div>`,
                  )}
                </dl>
                ${notes.map((note) => html`<p class="question-note">${icon('note')} <span dir="auto">${showControls(note)}</span></p>`)}
                ${
                  known.has(itemId)
                    ? html`<button
                        type="button"
                        class="link"
                        data-action="show-item"
                        @click=${() => this.actions.showItem(itemId)}
                      >
                        ${t('Open the item')}
                      </button>`
                    : nothing
                }
              </details>
            </li>`,
        )}
      </ol>
    </section>`;
  }
}

customElements.define('rapport-rating-results', RatingResults);
