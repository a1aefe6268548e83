import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { SystemConfusion } from '../../../src/core/evaluation/emotionTables';
import type { ResultsState } from '../../../src/protocol/resultsState';
import { LightElement } from '../../components/lightElement';
import { styleProperties } from '../../components/styleProperties';
import { countText, decimalText } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import { shownConfusion, type ShownConfusion } from '../model/confusionView';
import type { ResultsActions } from '../store/resultsActions';
import type { ResultsViewState } from '../store/resultsView';

/** What stage one took for what: the confusion table over the emotion labels, and the labels with most test cases. */
export class ConfusionView extends LightElement {
  static override properties: PropertyDeclarations = {
    state: { attribute: false },
    view: { attribute: false },
    actions: { attribute: false },
  };
  declare state: ResultsState;
  declare view: ResultsViewState;
  declare actions: ResultsActions;

  override render(): TemplateResult | typeof nothing {
    const { confusions } = this.state;
    const chosen = confusions.find(({ systemId }) => systemId === this.view.confusionSystem) ?? confusions[0];
    if (chosen === undefined) return nothing;
    const shown = shownConfusion(chosen, this.view.allLabels);
    return html`<div class="view-bar">
        <label class="field"
          >${t('System')}
          <select
            class="select"
            data-action="confusion-system"
            @change=${(event: Event) => this.actions.chooseConfusion((event.target as HTMLSelectElement).value)}
          >
            ${confusions.map(
              ({ systemId, name }) =>
                html`<option value=${systemId} .selected=${systemId === chosen.systemId}>
                  ${showControls(name)}
                </option>`,
            )}
          </select></label
        >
        <label class="check">
          <input
            type="checkbox"
            data-action="all-labels"
            .checked=${this.view.allLabels}
            @change=${(event: Event) => this.actions.showAllLabels((event.target as HTMLInputElement).checked)}
          />
          ${t('All 32 labels')}
        </label>
      </div>
      ${this.#table(chosen.name, shown)} ${groupsTable(chosen)}`;
  }

  #table(name: string, { columns, rows, most }: ShownConfusion): TemplateResult {
    return html`<div
      class="table-scroller"
      tabindex="0"
      role="region"
      aria-label=${t('Confusion table of {0}', showControls(name))}
    >
      <table class="confusion">
        <caption>
          ${t('Dialogue’s label down, label named in stage one across; a frame marks the right one')}
        </caption>
        <thead>
          <tr>
            <td></td>
            ${columns.map((label) => html`<th scope="col"><span>${label}</span></th>`)}
            <th scope="col"><span>${t('none named')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ label, counts, right }) =>
              html`<tr data-label=${label}>
                <th scope="row">${label}</th>
                ${counts.map(
                  (count, column) =>
                    html`<td
                      class=${column === right ? 'right' : ''}
                      title=${count === 0 ? nothing : t('{label} taken for {other}: {count}', { label, other: columns[column] ?? t('none of the labels'), count: countText(count) })}
                      ${styleProperties({ '--share': String(count / most) })}
                    >
                      ${count === 0 ? nothing : countText(count)}
                    </td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

function groupsTable({ name, groups }: SystemConfusion): TemplateResult {
  return html`<div
    class="table-scroller"
    tabindex="0"
    role="region"
    aria-label=${t('Accuracy by label of {0}', showControls(name))}
  >
    <table class="plain-table groups">
      <caption>
        ${t('Labels with most test cases first')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('Emotion')}</th>
          <th scope="col" class="number">n</th>
          <th scope="col" class="number">
            ${t({ message: 'Right', comment: 'How many answers named the right label.' })}
          </th>
          <th scope="col" class="number">${t({ message: 'Acc', comment: 'Short for accuracy.' })}</th>
          <th scope="col">${t('Most taken for')}</th>
        </tr>
      </thead>
      <tbody>
        ${groups.map(
          ({ label, total, right, accuracy, takenFor }) =>
            html`<tr>
              <th scope="row">${label}</th>
              <td class="number">${countText(total)}</td>
              <td class="number">${countText(right)}</td>
              <td class="number">${decimalText(accuracy, 1)}</td>
              <td>${takenFor.map((wrong) => `${wrong.label} ${countText(wrong.count)}`).join(', ') || '–'}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

customElements.define('rapport-confusion', ConfusionView);
