import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ResultsState, ResultsSystem } from '../../../src/protocol/resultsState';
import { icon } from '../../components/icon';
import { LightElement } from '../../components/lightElement';
import { counted, countText } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import type { ResultsActions } from '../store/resultsActions';
import type { ResultsViewState } from '../store/resultsView';

/** What the table is of: runs, base, systems and columns; and what can be done with it. */
export class ResultsBar extends LightElement {
  static override properties: PropertyDeclarations = {
    state: { attribute: false },
    view: { attribute: false },
    actions: { attribute: false },
  };
  declare state: ResultsState;
  declare view: ResultsViewState;
  declare actions: ResultsActions;

  override render(): TemplateResult {
    const { state, actions } = this;
    const { source, table, bertScored, bertModel } = state;
    const hasTable = table !== undefined;
    return html`<div class="bar" role="group" aria-label=${t('Results')}>
      ${this.#button('pick-source', html`<bdi class="source-title">${showControls(source.title || t('Choose runs…'))}</bdi>`, () => actions.pickSource(), t('{title}, {detail}: choose other runs', { title: source.title, detail: source.detail }), true)}
      <span class="count" data-part="source-detail"
        >${showControls(source.detail)}${hasTable ? ` · ${counted(state.caseCount, t('1 test case'), (many) => t('{0} test cases', many))}` : ''}</span
      >
      ${hasTable ? this.#base() : nothing} ${this.#systems()} ${hasTable ? this.#columns() : nothing}
      ${
        hasTable
          ? html`<label class="check" title=${t("The rows of the paper's Tables 1 and 3: published, not run here")}>
              <input
                type="checkbox"
                data-action="published"
                .checked=${state.published}
                @change=${(event: Event) => actions.setPublished((event.target as HTMLInputElement).checked)}
              />
              ${t('Published rows')}
            </label>`
          : nothing
      }
      ${
        hasTable && !bertScored
          ? this.#button(
              'score-bert',
              'BERTScore',
              () => actions.scoreBert(),
              bertModel === undefined
                ? t('Needs a contextual encoder: opens the setting that names one')
                : t('Compute BERTScore with {0}', showControls(bertModel)),
            )
          : nothing
      }
      ${hasTable ? this.#button('compare', t('Compare runs…'), () => actions.compareRuns(), t('What changed from one run to another: sections, test cases, and whether it is real')) : nothing}
      ${this.#button('import', t('Import…'), () => actions.importPredictions(), t('Import what other systems said, to compare it'))}
      ${hasTable ? this.#button('export', html`${icon('export')} ${t('Export…')}`, () => actions.exportTable(), t('Write the table as shown: CSV, Markdown, LaTeX or JSON Lines')) : nothing}
    </div>`;
  }

  #base(): TemplateResult {
    const { systems, baselineId } = this.state;
    return html`<label class="field"
      >${t('Base')}
      <select
        class="select"
        data-action="set-base"
        @change=${(event: Event) => this.actions.setBaseline((event.target as HTMLSelectElement).value)}
      >
        ${systems
          .filter(({ included }) => included)
          .map(
            ({ id, name }) => html`<option value=${id} .selected=${id === baselineId}>${showControls(name)}</option>`,
          )}
      </select></label
    >`;
  }

  #systems(): TemplateResult | typeof nothing {
    const { systems } = this.state;
    if (systems.length === 0) return nothing;
    const included = systems.filter((system) => system.included).length;
    return html`<button type="button" class="text-button" data-action="systems" popovertarget="systems-menu">
        ${t('Systems')} <span class="count">${countText(included)}</span>${icon('down')}
      </button>
      <div popover id="systems-menu" class="menu-panel" role="group" aria-label=${t('Systems that are compared')}>
        <p class="muted">
          ${t('Which systems are compared. The tests count all of them, whatever columns are shown; taking one out makes them anew.')}
        </p>
        <ul>
          ${systems.map((system) => this.#system(system))}
        </ul>
      </div>`;
  }

  #system(system: ResultsSystem): TemplateResult {
    const { id, name, kind, answered, included, problemCount } = system;
    const shown = showControls(name);
    return html`<li class="system-line" data-system=${id}>
      <label class="check">
        <input
          type="checkbox"
          .checked=${included}
          ?disabled=${answered === 0}
          @change=${(event: Event) => this.actions.setIncluded(id, (event.target as HTMLInputElement).checked)}
        />
        <bdi>${shown}</bdi>
      </label>
      <span class="count"
        >${kind === 'imported' ? `${t('imported')} · ` : ''}${counted(answered, t('1 answer'), (many) => t('{0} answers', many))}</span
      >
      ${
        problemCount === 0
          ? nothing
          : html`<button
              type="button"
              class="link"
              data-action="list-problems"
              @click=${() => this.actions.listProblems(id)}
            >
              ${t('{0} not aligned or amiss', countText(problemCount))}
            </button>`
      }
      ${
        kind === 'imported'
          ? html`<button
              type="button"
              class="icon-button"
              data-action="remove-predictions"
              aria-label=${t('Take {0} off the list', shown)}
              title=${t('Take {0} off the list; its file stays', shown)}
              @click=${() => this.actions.removePredictions(id)}
            >
              ${icon('cross')}
            </button>`
          : nothing
      }
    </li>`;
  }

  #columns(): TemplateResult {
    const { metrics } = this.state;
    const { hiddenMetrics } = this.view;
    return html`<button type="button" class="text-button" data-action="columns" popovertarget="columns-menu">
        ${t('Columns')}${icon('down')}
      </button>
      <div popover id="columns-menu" class="menu-panel" role="group" aria-label=${t('Columns that are shown')}>
        <p class="muted">${t('Which columns are shown and exported. Significance does not depend on it.')}</p>
        <ul>
          ${metrics.map(
            ({ id, name }) =>
              html`<li>
                <label class="check">
                  <input
                    type="checkbox"
                    data-metric=${id}
                    .checked=${!hiddenMetrics.includes(id)}
                    @change=${(event: Event) => this.actions.showMetric(id, (event.target as HTMLInputElement).checked)}
                  />
                  ${name}
                </label>
              </li>`,
          )}
        </ul>
      </div>`;
  }

  #button(
    action: string,
    face: TemplateResult | string,
    act: () => void,
    title: string,
    hasList = false,
  ): TemplateResult {
    return html`<button
      type="button"
      class="text-button"
      data-action=${action}
      title=${showControls(title)}
      @click=${act}
    >
      ${face}${hasList ? icon('down') : nothing}
    </button>`;
  }
}

customElements.define('rapport-results-bar', ResultsBar);
