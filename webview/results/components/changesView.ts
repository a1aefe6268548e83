import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ComparisonSettings } from '../../../src/core/evaluation/resultTable';
import type { MetricInfo } from '../../../src/protocol/benchState';
import type { CasesInfo } from '../../../src/protocol/caseState';
import type { PairCounts, RunChanges } from '../../../src/protocol/compareState';
import { LightElement } from '../../components/lightElement';
import { counted, countText, decimalText } from '../../model/numberText';
import { deltaArrow } from '../../model/shownDelta';
import { showControls } from '../../model/showControls';
import { pStatement, shownDifference } from '../model/differenceText';
import { significanceText } from '../model/statisticNames';
import { cellOf } from '../model/tableView';
import type { ResultsActions } from '../store/resultsActions';

/** What changed from one run to another: what made them, and what became of every strategy that both have. */
export class ChangesView extends LightElement {
  static override properties: PropertyDeclarations = {
    changes: { attribute: false },
    metrics: { attribute: false },
    info: { attribute: false },
    metricId: { attribute: false },
    actions: { attribute: false },
    counts: { state: true },
  };
  declare changes: RunChanges;
  declare metrics: readonly MetricInfo[];
  declare info: CasesInfo | undefined;
  declare metricId: string | undefined;
  declare actions: ResultsActions;
  declare counts: { readonly metric: string; readonly pairs: readonly PairCounts[] } | undefined;

  #asked = '';

  override willUpdate(): void {
    const metric = this.#metric?.id;
    const key = `${this.info?.version ?? 0} ${metric ?? ''}`;
    if (metric === undefined || this.info === undefined || key === this.#asked) return;
    this.#asked = key;
    void this.actions.changeCounts(metric).then((pairs) => {
      // What did not come is not waited for: the panel says why.
      if (this.#asked === key) this.counts = { metric, pairs: pairs ?? [] };
    });
  }

  override render(): TemplateResult | typeof nothing {
    const metric = this.#metric;
    if (metric === undefined) return nothing;
    const { earlier, later, sections, others, pairs, alone } = this.changes;
    return html`<p class="changes-title">
        <bdi>${showControls(earlier)}</bdi> <span aria-hidden="true">→</span
        ><span class="visually-hidden"
          >${t({ message: 'to', comment: 'Between two runs: from the first to the second.' })}</span
        >
        <bdi>${showControls(later)}</bdi>
      </p>
      <ul class="changes-list" data-part="made">
        ${
          sections.length === 0
            ? html`<li>${t('No section of the template changed.')}</li>`
            : sections.map(
                ({ name, change }) =>
                  html`<li><bdi>${showControls(name)}</bdi> <span class="muted">${changeText(change)}</span></li>`,
              )
        }
        ${others.map((sentence) => html`<li>${showControls(sentence)}</li>`)}
        ${alone.length === 0 ? nothing : html`<li class="muted">${t('Only in one of them: {0}.', showControls(alone.join(', ')))}</li>`}
      </ul>
      <label class="field"
        >${t('Metric')}
        <select
          class="select"
          data-action="changes-metric"
          @change=${(event: Event) => this.actions.changeCases({ metric: (event.target as HTMLSelectElement).value })}
        >
          ${this.metrics.map(({ id, name }) => html`<option value=${id} .selected=${id === metric.id}>${name}</option>`)}
        </select></label
      >
      <div
        class="table-scroller"
        tabindex="0"
        role="region"
        aria-label=${t('{0} from one run to the other', metric.name)}
      >
        <table class="plain-table changes">
          <caption>
            ${t('Each strategy against itself, over the test cases that both runs answered')}
          </caption>
          <thead>
            <tr>
              <th scope="col">${t('Strategy')}</th>
              <th scope="col" class="number">n</th>
              <th scope="col" class="number">${t('Earlier')}</th>
              <th scope="col" class="number">${t('Later')}</th>
              <th scope="col" class="number">
                ${t({ message: 'Change', comment: 'The difference from the earlier run.' })}
              </th>
              <th scope="col">${t('Is it real?')}</th>
              <th scope="col" class="number">
                ${t({ message: 'Better', comment: 'How many test cases are better.' })}
              </th>
              <th scope="col" class="number">${t({ message: 'Worse', comment: 'How many test cases are worse.' })}</th>
              <th scope="col" class="number">
                ${t({ message: 'Same', comment: 'How many test cases are neither better nor worse.' })}
              </th>
              <th scope="col"><span class="visually-hidden">${t('Test cases')}</span></th>
            </tr>
          </thead>
          <tbody>
            ${pairs.map((pair) => this.#pair(pair, metric))}
          </tbody>
        </table>
      </div>
      ${this.#note(metric)}`;
  }

  #pair({ name, earlierId, laterId, table }: RunChanges['pairs'][number], metric: MetricInfo): TemplateResult {
    const [earlier, later] = [earlierId, laterId].map((id) => table.rows.find((row) => row.id === id));
    const [before, after] = [earlier, later].map((row) => (row === undefined ? undefined : cellOf(row, metric.id)));
    const difference = after === undefined ? undefined : shownDifference(metric, after);
    const p = after?.difference?.pHolm ?? null;
    const asked = this.counts?.metric === metric.id ? this.counts.pairs : undefined;
    const counts = asked?.find((one) => one.laterId === laterId);
    const shown = showControls(name);
    const count = (value: number | undefined): string =>
      value === undefined ? (asked === undefined ? '…' : '–') : countText(value);
    const value = (cell: typeof before): string =>
      cell?.value === null || cell?.value === undefined ? '–' : decimalText(cell.value, metric.decimals);
    return html`<tr data-pair=${laterId}>
      <th scope="row"><bdi>${shown}</bdi></th>
      <td class="number">${countText(later?.count ?? 0)}</td>
      <td class="number">${value(before)}</td>
      <td class="number">${value(after)}</td>
      <td class="number">
        ${
          difference === undefined
            ? '–'
            : html`<span class="difference ${difference.verdict} ${difference.significance}"
                ><span aria-hidden="true">${difference.direction === 'same' ? '' : deltaArrow(difference)}</span>
                ${difference.text}</span
              >`
        }
      </td>
      <td class="words">
        ${
          difference === undefined
            ? '–'
            : [significanceText(difference.significance), ...(p === null ? [] : [pStatement(p)])].join(', ')
        }
      </td>
      <td class="number">${count(counts?.better)}</td>
      <td class="number">${count(counts?.worse)}</td>
      <td class="number">${count(counts?.same)}</td>
      <td>
        <button
          type="button"
          class="link"
          data-action="show-pair"
          aria-label=${t('Show the test cases of {0}, the worst change first', shown)}
          @click=${() => this.actions.showPair(earlierId, laterId)}
        >
          ${t('Test cases')}
        </button>
      </td>
    </tr>`;
  }

  #note({ higherIsBetter }: MetricInfo): TemplateResult | typeof nothing {
    const settings = this.changes.pairs.find(({ table }) => table.comparison !== undefined)?.table.comparison;
    return html`<p class="table-notes">
      ${higherIsBetter === undefined ? `${t('This metric is neither better nor worse: “better” counts those that rose.')} ` : nothing}
      ${t('Better, worse and same count single test cases; the change is that of the whole set.')}
      ${settings === undefined ? nothing : testsText(settings)}
    </p>`;
  }

  get #metric(): MetricInfo | undefined {
    const { metrics } = this;
    return metrics.find(({ id }) => id === this.metricId) ?? metrics.find(({ id }) => id === 'bleu-2') ?? metrics[0];
  }
}

function changeText(change: RunChanges['sections'][number]['change']): string {
  switch (change) {
    case 'changed':
      return t('changed');
    case 'added':
      return t('added');
    case 'removed':
      return t('removed');
  }
}

function testsText({ familySize, family }: ComparisonSettings): string {
  return counted(familySize, t('Paired tests; p after Holm’s adjustment over 1 test ({0}).', family), (many) =>
    t('Paired tests; p after Holm’s adjustment over {many} tests ({family}).', { many, family }),
  );
}

customElements.define('rapport-changes', ChangesView);
