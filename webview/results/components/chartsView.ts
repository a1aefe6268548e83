import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { CaseCharts } from '../../../src/core/evaluation/caseCharts';
import type { CasesInfo } from '../../../src/protocol/caseState';
import { LightElement } from '../../components/lightElement';
import type { ResultsActions } from '../store/resultsActions';
import { costChart } from './costChart';
import { distributionChart } from './distributionChart';
import { heatMap } from './heatMap';

/** What people would rather look at than read: how a figure is spread, by emotion, and against what it costs. */
export class ChartsView extends LightElement {
  static override properties: PropertyDeclarations = {
    info: { attribute: false },
    metricId: { attribute: false },
    actions: { attribute: false },
    charts: { state: true },
    failed: { state: true },
  };
  declare info: CasesInfo;
  declare metricId: string | undefined;
  declare actions: ResultsActions;
  declare charts: CaseCharts | undefined;
  /** What was asked for last did not come. */
  declare failed: boolean;

  #asked = '';

  override willUpdate(): void {
    const metric = this.#metric;
    const key = `${this.info.version} ${metric?.id ?? ''}`;
    if (metric === undefined || key === this.#asked) return;
    this.#ask(metric.id, key);
  }

  #ask(metricId: string, key: string): void {
    this.#asked = key;
    this.failed = false;
    void this.actions.caseCharts(metricId).then((charts) => {
      if (this.#asked !== key) return;
      this.failed = charts === undefined;
      if (charts !== undefined) this.charts = charts;
    });
  }

  override render(): TemplateResult | typeof nothing {
    const metric = this.#metric;
    if (metric === undefined) return nothing;
    const { charts, info } = this;
    return html`<label class="field"
        >${t('Metric')}
        <select
          class="select"
          data-action="chart-metric"
          @change=${(event: Event) => this.actions.changeCases({ metric: (event.target as HTMLSelectElement).value })}
        >
          ${info.metrics.map(({ id, name }) => html`<option value=${id} .selected=${id === metric.id}>${name}</option>`)}
        </select></label
      >
      ${
        charts?.metric === metric.id
          ? html`${distributionChart(charts, metric)} ${charts.emotions.length > 0 ? heatMap(charts, metric) : nothing}
            ${costChart(charts, metric)}`
          : this.failed
            ? this.#again(metric.id)
            : html`<p class="hint" data-part="charts-wait">${t('Scoring every answer…')}</p>`
      }`;
  }

  #again(metricId: string): TemplateResult {
    return html`<p class="hint" data-part="charts-failed">
      ${t('There are no charts of this metric now.')}
      <button type="button" class="link" data-action="charts-again" @click=${() => this.#ask(metricId, this.#asked)}>
        ${t('Try again')}
      </button>
    </p>`;
  }

  get #metric() {
    const { metrics } = this.info;
    return metrics.find(({ id }) => id === this.metricId) ?? metrics.find(({ id }) => id === 'bleu-2') ?? metrics[0];
  }
}

customElements.define('rapport-charts', ChartsView);
