import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ResultTable } from '../../../src/core/evaluation/resultTable';
import type { MetricInfo } from '../../../src/protocol/benchState';
import type { EmotionTable, ResultsState } from '../../../src/protocol/resultsState';
import { LightElement } from '../../components/lightElement';
import { counted, countText, decimalText } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import { shownDifference } from '../model/differenceText';
import { significanceMark } from '../model/statisticNames';
import { cellOf } from '../model/tableView';
import type { ResultsActions } from '../store/resultsActions';
import type { ResultsViewState } from '../store/resultsView';

/** One metric over the test cases of each emotion: emotions down, systems across. */
export class EmotionView extends LightElement {
  static override properties: PropertyDeclarations = {
    state: { attribute: false },
    view: { attribute: false },
    actions: { attribute: false },
  };
  declare state: ResultsState;
  declare view: ResultsViewState;
  declare actions: ResultsActions;

  #asked = false;

  override willUpdate(): void {
    // The tables by emotion are made when somebody looks at them, whichever way they came here.
    if (this.state.byEmotion || this.#asked) return;
    this.#asked = true;
    this.actions.computeByEmotion();
  }

  override render(): TemplateResult | typeof nothing {
    const { groups, metrics, table, byEmotion, work } = this.state;
    const metric =
      metrics.find(({ id }) => id === this.view.emotionMetric) ??
      metrics.find(({ id }) => id === 'bleu-2') ??
      metrics[0];
    if (metric === undefined || table === undefined) return nothing;
    if (groups === undefined)
      return byEmotion && work === undefined
        ? this.#stopped()
        : html`<p class="hint" data-part="emotions-wait">${t('The tables by emotion are on their way…')}</p>`;
    if (groups.length === 0) return html`<p class="hint">${t('No test case has an emotion.')}</p>`;
    const tests = groups[0]?.table.comparison?.familySize;
    return html`<label class="field"
        >${t('Metric')}
        <select
          class="select"
          data-action="emotion-metric"
          @change=${(event: Event) => this.actions.chooseEmotionMetric((event.target as HTMLSelectElement).value)}
        >
          ${metrics.map(({ id, name }) => html`<option value=${id} .selected=${id === metric.id}>${name}</option>`)}
        </select></label
      >
      <div class="table-scroller" tabindex="0" role="region" aria-label=${t('{0} by emotion', metric.name)}>
        <table class="plain-table by-emotion">
          <caption>
            ${t('{0} by emotion', metric.name)}
          </caption>
          <thead>
            <tr>
              <th scope="col">${t('Emotion')}</th>
              <th scope="col" class="number">n</th>
              ${own(table).map(({ name, kind }) => html`<th scope="col" class="number"><bdi>${showControls(name)}</bdi>${kind === 'baseline' ? html`<span class="row-note">${t('base')}</span>` : nothing}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${groups.map((group) => this.#row(group, metric))}
          </tbody>
        </table>
      </div>
      <p class="table-notes">
        ${counted(groups.length, t('1 emotion, most test cases first.'), (many) => t('{0} emotions, most test cases first.', many))}
        ${tests === undefined ? nothing : t('Holm counts the {0} tests of all of them together: many looks at one difference are many chances to be wrong.', countText(tests))}
      </p>`;
  }

  /** Nothing is on its way: it was stopped, or it failed. */
  #stopped(): TemplateResult {
    return html`<p class="hint" data-part="emotions-stopped">
      ${t('The tables by emotion were not made.')}
      <button type="button" class="link" data-action="compute-emotions" @click=${() => this.actions.computeByEmotion()}>
        ${t('Make them')}
      </button>
    </p>`;
  }

  #row({ emotion, count, table }: EmotionTable, metric: MetricInfo): TemplateResult {
    return html`<tr data-emotion=${emotion}>
      <th scope="row"><bdi>${showControls(emotion)}</bdi></th>
      <td class="number muted">${countText(count)}</td>
      ${own(table).map((row) => {
        const cell = cellOf(row, metric.id);
        const difference = cell === undefined ? undefined : shownDifference(metric, cell);
        return html`<td class="number" title=${cell?.value === null ? (cell.reason ?? '') : nothing}>
          <span class="figure"
            >${cell === undefined || cell.value === null ? '–' : decimalText(cell.value, metric.decimals)}</span
          >
          ${
            difference === undefined
              ? nothing
              : html`<span class="difference ${difference.verdict} ${difference.significance}"
                  >${difference.text}<span class="significance">
                    ${significanceMark(difference.significance)}</span
                  ></span
                >`
          }
        </td>`;
      })}
    </tr>`;
  }
}

function own({ rows }: ResultTable): ResultTable['rows'] {
  return rows.filter(({ kind }) => kind !== 'published');
}

customElements.define('rapport-emotions', EmotionView);
