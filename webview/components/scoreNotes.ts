import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { CellRecord } from '../../src/core/run/runRecord';
import type { BenchColumn, MetricInfo } from '../../src/protocol/benchState';
import { scoreNotes, scoreReasons } from '../model/scoreRows';
import { showControls } from '../model/showControls';
import { icon } from './icon';
import { LightElement } from './lightElement';

const POPOVER_ID = 'score-details';

/** Beside the heading of the scores: what holds for all columns, and a button that opens how each number was computed. */
export class ScoreNotes extends LightElement {
  static override properties: PropertyDeclarations = {
    metrics: { attribute: false },
    columns: { attribute: false },
    cells: { attribute: false },
  };
  declare metrics: readonly MetricInfo[];
  declare columns: readonly BenchColumn[];
  /** One for each column. */
  declare cells: readonly (CellRecord | undefined)[];

  override render(): TemplateResult {
    const scores = this.cells.map((cell) => cell?.scores);
    const label = t('How the scores are computed');
    return html`
      <button
        type="button"
        class="icon-button score-info"
        aria-label=${label}
        title=${label}
        popovertarget=${POPOVER_ID}
      >
        ${icon('info')}
      </button>
      ${scoreNotes(this.metrics, scores).map((note) => html`<span class="subtitle note">${note}</span>`)}
      <div popover id=${POPOVER_ID} class="score-details" role="dialog" aria-label=${label} tabindex="-1">
        <dl>${this.metrics.map((metric) => this.#detail(metric, scores))}</dl>
      </div>
    `;
  }

  #detail(metric: MetricInfo, scores: readonly CellRecord['scores'][]): TemplateResult {
    const signatures = new Set(
      scores.flatMap((all) => all?.find(({ metric: id }) => id === metric.id)?.signature ?? []),
    );
    const reasons = scoreReasons(metric, this.columns, scores);
    return html`
      <dt>${metric.name}</dt>
      <dd>
        <p>${metric.card}</p>
        ${[...signatures].map((signature) => html`<p class="code">${signature}</p>`)}
        ${
          reasons.length === 0
            ? nothing
            : html`<ul>
                ${reasons.map(({ column, reason }) => html`<li>– <bdi>${showControls(column)}</bdi>: ${reason}</li>`)}
              </ul>`
        }
      </dd>
    `;
  }
}

customElements.define('rapport-score-notes', ScoreNotes);
