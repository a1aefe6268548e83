import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ResultTable } from '../../../src/core/evaluation/resultTable';
import type { MetricInfo } from '../../../src/protocol/benchState';
import type { EmotionTable, ResultsState } from '../../../src/protocol/resultsState';
import { LightElement } from '../../components/lightElement';
import { countText, decimalText, plural } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import { shownDifference, SIGNIFICANCE_WORDS } from '../model/differenceText';
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

  override render(): TemplateResult | typeof nothing {
    const { groups, metrics, table } = this.state;
    const metric =
      metrics.find(({ id }) => id === this.view.emotionMetric) ??
      metrics.find(({ id }) => id === 'bleu-2') ??
      metrics[0];
    if (metric === undefined || table === undefined) return nothing;
    if (groups === undefined)
      return html`<p class="hint" data-part="emotions-wait">The tables by emotion are on their way…</p>`;
    if (groups.length === 0) return html`<p class="hint">No test case has an emotion.</p>`;
    const tests = groups[0]?.table.comparison?.familySize;
    return html`<label class="field"
        >Metric
        <select
          class="select"
          data-action="emotion-metric"
          @change=${(event: Event) => this.actions.chooseEmotionMetric((event.target as HTMLSelectElement).value)}
        >
          ${metrics.map(({ id, name }) => html`<option value=${id} .selected=${id === metric.id}>${name}</option>`)}
        </select></label
      >
      <div class="table-scroller" tabindex="0" role="region" aria-label="${metric.name} by emotion">
        <table class="plain-table by-emotion">
          <caption>
            ${metric.name} by emotion
          </caption>
          <thead>
            <tr>
              <th scope="col">Emotion</th>
              <th scope="col" class="number">n</th>
              ${own(table).map(({ name, kind }) => html`<th scope="col" class="number"><bdi>${showControls(name)}</bdi>${kind === 'baseline' ? html`<span class="row-note">base</span>` : nothing}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${groups.map((group) => this.#row(group, metric))}
          </tbody>
        </table>
      </div>
      <p class="table-notes">
        ${plural(groups.length, 'emotion')}, most test cases first.
        ${tests === undefined ? nothing : `Holm counts the ${countText(tests)} tests of all of them together: many looks at one difference are many chances to be wrong.`}
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
                    ${difference.significance === 'not-tested' ? '' : SIGNIFICANCE_WORDS[difference.significance].mark}</span
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
