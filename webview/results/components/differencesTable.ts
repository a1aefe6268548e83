import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Difference, ResultRow } from '../../../src/core/evaluation/resultTable';
import type { MetricInfo } from '../../../src/protocol/benchState';
import type { ResultsState } from '../../../src/protocol/resultsState';
import { LightElement } from '../../components/lightElement';
import { withParts } from '../../components/withParts';
import { showControls } from '../../model/showControls';
import { effectsText, intervalText, moreCasesText, pText, shownDifference } from '../model/differenceText';
import { significanceText, testName } from '../model/statisticNames';
import { cellOf } from '../model/tableView';

/** Every difference from the base in full: interval, p, Holm's p, test, effect size, and how many more cases it would take. */
export class DifferencesTable extends LightElement {
  static override properties: PropertyDeclarations = { state: { attribute: false }, metrics: { attribute: false } };
  declare state: ResultsState;
  declare metrics: readonly MetricInfo[];

  override render(): TemplateResult | typeof nothing {
    const { table } = this.state;
    if (table?.comparison === undefined) return nothing;
    const { baselineName, level } = table.comparison;
    const systems = table.rows.filter(({ kind }) => kind === 'system');
    return html`<div
      class="table-scroller"
      tabindex="0"
      role="region"
      aria-label=${t('Differences from {0}', baselineName)}
    >
      <table class="plain-table differences">
        <caption>
          ${withParts((part) => t('Differences from {0}', part(html`<bdi>${showControls(baselineName)}</bdi>`)))}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('System')}</th>
            <th scope="col">${t('Metric')}</th>
            <th scope="col" class="number">${t('Difference')}</th>
            <th scope="col">${t('{0} % interval (BCa)', Math.round(100 * level))}</th>
            <th scope="col" class="number">p</th>
            <th scope="col" class="number">p (Holm)</th>
            <th scope="col">${t('Verdict')}</th>
            <th scope="col">${t({ message: 'Test', comment: 'The statistical test.' })}</th>
            <th scope="col">${t('Effect size')}</th>
            <th scope="col">${t('More test cases')}</th>
          </tr>
        </thead>
        <tbody>
          ${systems.map((row) => this.metrics.map((metric) => this.#line(row, metric)))}
        </tbody>
      </table>
    </div>`;
  }

  #line(row: ResultRow, metric: MetricInfo): TemplateResult | typeof nothing {
    const cell = cellOf(row, metric.id);
    const difference = cell?.difference;
    if (cell === undefined || difference === undefined) return nothing;
    const shown = shownDifference(metric, cell);
    if (shown === undefined)
      return html`<tr class="not-tested" data-row=${row.id} data-metric=${metric.id}>
        <th scope="row"><bdi>${showControls(row.name)}</bdi></th>
        <td class="words">${metric.name}</td>
        <td colspan="8" class="muted">${cell.reason ?? difference.pReason ?? t('There is no difference to tell.')}</td>
      </tr>`;
    return html`<tr class=${shown.significance} data-row=${row.id} data-metric=${metric.id}>
      <th scope="row"><bdi>${showControls(row.name)}</bdi></th>
      <td class="words">${metric.name}</td>
      <td class="number ${shown.verdict}">${shown.text}</td>
      ${this.#interval(metric, difference)}
      <td class="number">${difference.p === null ? '–' : pText(difference.p)}</td>
      <td class="number">${difference.pHolm === null ? '–' : pText(difference.pHolm)}</td>
      <td class="words">${significanceText(shown.significance)}${shown.significance === 'significant' ? ' *' : ''}</td>
      <td>${difference.p === null ? (difference.pReason ?? '–') : testName(difference.test)}</td>
      <td>${difference.effects.length === 0 ? '–' : effectsText(difference)}</td>
      <td>${difference.p === null ? '–' : moreCasesText(difference)}</td>
    </tr>`;
  }

  #interval(metric: MetricInfo, { interval, intervalReason }: Difference): TemplateResult {
    if (interval !== null) return html`<td>${intervalText(metric, interval)}</td>`;
    return html`<td class="muted" title=${intervalReason ?? ''}>
      ${t({ message: 'none', comment: 'There is no interval.' })}${intervalReason === undefined ? nothing : html`<span class="visually-hidden">: ${intervalReason}</span>`}
    </td>`;
  }
}

customElements.define('rapport-differences', DifferencesTable);
