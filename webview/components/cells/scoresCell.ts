import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Score } from '../../../src/core/metrics/score';
import type { MetricInfo } from '../../../src/protocol/benchState';
import { scoreRows, type ScoreDelta, type ScoreRow } from '../../model/scoreRows';
import { icon } from '../icon';
import { LightElement } from '../lightElement';

/** The scores of one response and how they stand against the base column's; a button opens how each was computed. */
export class ScoresCell extends LightElement {
  static override properties: PropertyDeclarations = {
    columnName: { attribute: false },
    metrics: { attribute: false },
    scores: { attribute: false },
    baseScores: { attribute: false },
    pending: { attribute: false },
    popoverId: { attribute: false },
  };
  declare columnName: string;
  declare metrics: readonly MetricInfo[];
  declare scores: readonly Score[] | undefined;
  /** Absent in the base column itself. */
  declare baseScores: readonly Score[] | undefined;
  /** The answer is still on its way. */
  declare pending: boolean;
  declare popoverId: string;

  override render(): TemplateResult {
    const rows = scoreRows(this.metrics, this.scores, this.baseScores);
    return html`
      <ul class="scores" aria-label="Scores of ${this.columnName}">
        ${rows.map((row) => this.#line(row))}
      </ul>
      ${this.scores === undefined ? nothing : this.#details(rows)}
    `;
  }

  #line({ metricId, name, lowerIsBetter, value, reason, note, delta }: ScoreRow): TemplateResult {
    const title = [reason, note].filter((part) => part !== undefined).join(' ');
    const lower = html`<span role="img" aria-label="lower is better" title="lower is better"> ↓</span>`;
    return html`<li
      class=${value === undefined ? 'pending' : ''}
      data-metric=${metricId}
      title=${title === '' ? nothing : title}
    >
      <span class="metric">${name}${lowerIsBetter ? lower : nothing}</span>
      <span class="value">${value ?? (this.pending ? '…' : '')}</span>
      ${reason === undefined ? nothing : html`<span class="visually-hidden">not computable: ${reason}</span>`}
      ${delta === undefined ? nothing : deltaText(delta)}
    </li>`;
  }

  #details(rows: readonly ScoreRow[]): TemplateResult {
    const label = `How the scores of ${this.columnName} were computed`;
    return html`<button
        type="button"
        class="icon-button score-info"
        aria-label=${label}
        title="How these were computed"
        popovertarget=${this.popoverId}
      >
        ${icon('info')}
      </button>
      <div popover id=${this.popoverId} class="score-details" role="dialog" aria-label=${label} tabindex="-1">
        <dl>${rows.map(detail)}</dl>
      </div>`;
  }
}

const ARROWS = { up: '▲', down: '▼', same: '=' } as const;

function deltaText({ text, direction, verdict }: ScoreDelta): TemplateResult {
  const arrow = verdict === 'neutral' && direction !== 'same' ? '' : ARROWS[direction];
  const spoken = verdict === 'neutral' ? 'against the base' : `${verdict} than the base`;
  return html`<span class="delta ${verdict}" data-verdict=${verdict} data-direction=${direction}
    ><span aria-hidden="true">${arrow}</span> ${text}<span class="visually-hidden"> ${spoken}</span></span
  >`;
}

function detail({ name, value, card, reason, note, signature }: ScoreRow): TemplateResult {
  return html`
    <dt>${name} <span class="value">${value}</span></dt>
    <dd>
      ${reason === undefined ? nothing : html`<p class="reason">${reason}</p>`}
      ${note === undefined ? nothing : html`<p class="reason">${note}</p>`}
      <p>${card}</p>
      ${signature === undefined ? nothing : html`<p class="code">${signature}</p>`}
    </dd>
  `;
}

customElements.define('rapport-scores-cell', ScoresCell);
