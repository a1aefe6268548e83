import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ResultsState, ResultsSystem } from '../../../src/protocol/resultsState';
import { icon } from '../../components/icon';
import { LightElement } from '../../components/lightElement';
import { countText, plural } from '../../model/numberText';
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
    return html`<div class="bar" role="group" aria-label="Results">
      ${this.#button('pick-source', html`<bdi class="source-title">${showControls(source.title || 'Choose runs…')}</bdi>`, () => actions.pickSource(), `${source.title}, ${source.detail}: choose other runs`, true)}
      <span class="count" data-part="source-detail"
        >${showControls(source.detail)}${hasTable ? ` · ${plural(state.caseCount, 'test case')}` : ''}</span
      >
      ${hasTable ? this.#base() : nothing} ${this.#systems()} ${hasTable ? this.#columns() : nothing}
      ${
        hasTable
          ? html`<label class="check" title="The rows of the paper's Tables 1 and 3: published, not run here">
              <input
                type="checkbox"
                data-action="published"
                .checked=${state.published}
                @change=${(event: Event) => actions.setPublished((event.target as HTMLInputElement).checked)}
              />
              Published rows
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
                ? 'Needs a contextual encoder: opens the setting that names one'
                : `Compute BERTScore with ${showControls(bertModel)}`,
            )
          : nothing
      }
      ${hasTable ? this.#button('compare', 'Compare runs…', () => actions.compareRuns(), 'What changed from one run to another: sections, test cases, and whether it is real') : nothing}
      ${this.#button('import', 'Import…', () => actions.importPredictions(), 'Import what other systems said, to compare it')}
      ${hasTable ? this.#button('export', html`${icon('export')} Export…`, () => actions.exportTable(), 'Write the table as shown: CSV, Markdown, LaTeX or JSON Lines') : nothing}
    </div>`;
  }

  #base(): TemplateResult {
    const { systems, baselineId } = this.state;
    return html`<label class="field"
      >Base
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
        Systems <span class="count">${countText(included)}</span>${icon('down')}
      </button>
      <div popover id="systems-menu" class="menu-panel" role="group" aria-label="Systems that are compared">
        <p class="muted">
          Which systems are compared. The tests count all of them, whatever columns are shown; taking one out makes them
          anew.
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
      <span class="count">${kind === 'imported' ? 'imported · ' : ''}${plural(answered, 'answer')}</span>
      ${
        problemCount === 0
          ? nothing
          : html`<button
              type="button"
              class="link"
              data-action="list-problems"
              @click=${() => this.actions.listProblems(id)}
            >
              ${countText(problemCount)} not aligned or amiss
            </button>`
      }
      ${
        kind === 'imported'
          ? html`<button
              type="button"
              class="icon-button"
              data-action="remove-predictions"
              aria-label="Take ${shown} off the list"
              title="Take ${shown} off the list; its file stays"
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
        Columns${icon('down')}
      </button>
      <div popover id="columns-menu" class="menu-panel" role="group" aria-label="Columns that are shown">
        <p class="muted">Which columns are shown and exported. Significance does not depend on it.</p>
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
