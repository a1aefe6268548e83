import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Score } from '../../../src/core/metrics/score';
import type { MetricInfo } from '../../../src/protocol/benchState';
import { scoreRows, type ScoreRow } from '../../model/scoreRows';
import { deltaArrow, verdictText, type ShownDelta } from '../../model/shownDelta';
import { LightElement } from '../lightElement';

/** The scores of one response and how they stand against the base column's; what a number holds back is in its tooltip and for screen readers. */
export class ScoresCell extends LightElement {
  static override properties: PropertyDeclarations = {
    columnName: { attribute: false },
    metrics: { attribute: false },
    scores: { attribute: false },
    baseScores: { attribute: false },
    pending: { attribute: false },
  };
  declare columnName: string;
  declare metrics: readonly MetricInfo[];
  declare scores: readonly Score[] | undefined;
  /** Absent in the base column itself. */
  declare baseScores: readonly Score[] | undefined;
  /** The answer is still on its way. */
  declare pending: boolean;

  override render(): TemplateResult {
    const rows = scoreRows(this.metrics, this.scores, this.baseScores);
    return html`
      <ul class="scores" aria-label=${t('Scores of {0}', this.columnName)}>
        ${rows.map((row) => this.#line(row))}
      </ul>
    `;
  }

  #line({ metricId, name, lowerIsBetter, value, reason, note, delta }: ScoreRow): TemplateResult {
    const title = [reason, note].filter((part) => part !== undefined).join(' ');
    const lower = html`<span role="img" aria-label=${t('lower is better')} title=${t('lower is better')}> ↓</span>`;
    return html`<li
      class=${value === undefined ? 'pending' : ''}
      data-metric=${metricId}
      title=${title === '' ? nothing : title}
    >
      <span class="metric">${name}${lowerIsBetter ? lower : nothing}</span>
      <span class="value">${value ?? (this.pending ? '…' : '')}</span>
      ${title === '' ? nothing : html`<span class="visually-hidden">${title}</span>`}
      ${delta === undefined ? nothing : deltaText(delta)}
    </li>`;
  }
}

function deltaText(delta: ShownDelta): TemplateResult {
  const { text, direction, verdict } = delta;
  return html`<span class="delta ${verdict}" data-verdict=${verdict} data-direction=${direction}
    ><span aria-hidden="true">${deltaArrow(delta)}</span> ${text}<span class="visually-hidden">
      ${verdictText(verdict)}</span
    ></span
  >`;
}

customElements.define('rapport-scores-cell', ScoresCell);
