import '../../components/noticeList';
import './casesView';
import './changesView';
import './chartsView';
import './confusionView';
import './differencesTable';
import './emotionView';
import './resultsBar';
import './resultsGrid';
import './resultsNotes';
import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { ResultsState } from '../../../src/protocol/resultsState';
import { icon } from '../../components/icon';
import { keepFocus } from '../../components/keepFocus';
import { LightElement } from '../../components/lightElement';
import { workLine } from './workLine';
import { shownMetrics } from '../model/tableView';
import { workText } from '../model/workText';
import type { ResultsActions } from '../store/resultsActions';
import type { ResultsStore } from '../store/resultsStore';
import { RESULT_TABS, type ResultTab } from '../store/resultsView';

/** The whole results panel over a store. Carries its phase as `data-results-state`, for tests and styles. */
export class RapportResults extends LightElement {
  #store: ResultsStore | undefined;
  #actions: ResultsActions | undefined;

  /** Shows that store from now on. To be called once. */
  show(store: ResultsStore, actions: ResultsActions): void {
    this.#store = store;
    this.#actions = actions;
    store.subscribe(() => this.requestUpdate());
    keepFocus(this);
    this.requestUpdate();
  }

  override render(): TemplateResult | typeof nothing {
    const [store, actions] = [this.#store, this.#actions];
    if (store === undefined || actions === undefined) return nothing;
    const { state, failure } = store;
    return html`<main class="results" aria-busy=${state === undefined || state.work !== undefined ? 'true' : 'false'}>
        <h1 class="visually-hidden">${t('Rapport results')}</h1>
        ${state === undefined ? nothing : html`<rapport-results-bar .state=${state} .view=${store.view} .actions=${actions}></rapport-results-bar>`}
        <rapport-notices
          .notices=${state?.notices ?? []}
          .failure=${failure}
          .standing=${state?.failure}
          .actions=${actions}
        ></rapport-notices>
        ${state === undefined ? nothing : this.#body(state, store, actions)}
      </main>
      <div class="visually-hidden" role="status" aria-live="polite" data-part="announcement">
        ${state?.work === undefined ? (state?.table === undefined ? '' : t('Results are shown.')) : workText(state.work)}
      </div>`;
  }

  override updated(): void {
    const state = this.#store?.state;
    if (state === undefined) return;
    this.dataset['resultsState'] =
      state.work === undefined ? (state.table === undefined ? 'empty' : 'shown') : 'working';
  }

  #body(state: ResultsState, { view }: ResultsStore, actions: ResultsActions): TemplateResult {
    const { table } = state;
    // Where nothing was answered the reasons are worth reading.
    if (table === undefined)
      return html`${this.#nothingYet(state, actions)}
        <div class="tab-panel">${this.#cases(state, view, actions)}</div>`;
    const tabs = RESULT_TABS.filter((tab) => isOffered(tab, state));
    const tab = tabs.includes(view.tab) ? view.tab : 'table';
    return html`<div class="tab-row">
        <div
          class="tabs"
          role="tablist"
          aria-label=${t('Views')}
          @keydown=${(event: KeyboardEvent) => this.#tabKey(event, tabs, tab)}
        >
          ${tabs.map(
            (one) =>
              html`<button
                type="button"
                role="tab"
                id="tab-${one}"
                class="tab"
                data-action="tab-${one}"
                aria-selected=${one === tab ? 'true' : 'false'}
                aria-controls="tab-panel"
                tabindex=${one === tab ? '0' : '-1'}
                @click=${() => actions.showTab(one)}
              >
                ${tabName(one)}
              </button>`,
          )}
        </div>
        ${state.work === undefined ? nothing : workLine(state.work, () => actions.stop())}
      </div>
      <section id="tab-panel" role="tabpanel" aria-labelledby="tab-${tab}" class="tab-panel" data-tab=${tab}>
        ${this.#view(tab, state, view, actions)}
      </section>`;
  }

  #view(tab: ResultTab, state: ResultsState, view: ResultsStore['view'], actions: ResultsActions): TemplateResult {
    const metrics = shownMetrics(state, view);
    switch (tab) {
      case 'table':
        return html`${state.table === undefined ? nothing : warningsOf(state.table.warnings)}<rapport-results-grid
            .state=${state}
            .metrics=${metrics}
            .sort=${view.sort}
            .actions=${actions}
          ></rapport-results-grid>
          <rapport-results-notes .state=${state}></rapport-results-notes>
          ${this.#cases(state, view, actions)}`;
      case 'differences':
        return html`<rapport-differences .state=${state} .metrics=${metrics}></rapport-differences>`;
      case 'emotions':
        return html`<rapport-emotions .state=${state} .view=${view} .actions=${actions}></rapport-emotions>`;
      case 'stage-one':
        return html`<rapport-confusion .state=${state} .view=${view} .actions=${actions}></rapport-confusion>`;
      case 'changes':
        return html`<rapport-changes
          .changes=${state.changes}
          .metrics=${state.cases?.metrics ?? metrics}
          .info=${state.cases}
          .metricId=${view.cases.metric}
          .actions=${actions}
        ></rapport-changes>`;
      case 'charts':
        return html`<rapport-charts
          .info=${state.cases}
          .metricId=${view.cases.metric}
          .actions=${actions}
        ></rapport-charts>`;
    }
  }

  #cases(
    { cases, baselineId }: ResultsState,
    view: ResultsStore['view'],
    actions: ResultsActions,
  ): TemplateResult | typeof nothing {
    if (cases === undefined || cases.total === 0) return nothing;
    return html`<rapport-cases
      .info=${cases}
      .baseId=${baselineId}
      .view=${view.cases}
      .revision=${this.#store?.revision ?? 0}
      .actions=${actions}
    ></rapport-cases>`;
  }

  #nothingYet(state: ResultsState, actions: ResultsActions): TemplateResult {
    if (state.work !== undefined) return html`<div class="tab-row">${workLine(state.work, () => actions.stop())}</div>`;
    return html`<div class="nothing-yet" data-part="empty">
      <h2>${t('No results yet')}</h2>
      <p>
        ${t('A result table puts strategies beside one another over test cases: answer some on the bench, or import what another system said.')}
      </p>
      <p>
        <button
          type="button"
          class="text-button"
          data-action="import-empty"
          @click=${() => actions.importPredictions()}
        >
          ${t('Import predictions…')}
        </button>
      </p>
    </div>`;
  }

  #tabKey(event: KeyboardEvent, tabs: readonly ResultTab[], tab: ResultTab): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = step === 0 ? undefined : tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    this.#actions?.showTab(next);
    this.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  }
}

/** Before the table: who reads only the figures reads these first. */
function warningsOf(warnings: readonly string[]): TemplateResult | typeof nothing {
  if (warnings.length === 0) return nothing;
  return html`<div class="table-warnings">
    ${warnings.map(
      (warning) => html`<p class="notice warning" data-part="warning">${icon('warning')} <span>${warning}</span></p>`,
    )}
  </div>`;
}

function tabName(tab: ResultTab): string {
  switch (tab) {
    case 'changes':
      return t('What changed');
    case 'table':
      return t('Table');
    case 'differences':
      return t('Differences');
    case 'emotions':
      return t('By emotion');
    case 'stage-one':
      return t('Stage one');
    case 'charts':
      return t('Charts');
  }
}

function isOffered(tab: ResultTab, { table, confusions, caseCount, cases, changes }: ResultsState): boolean {
  switch (tab) {
    case 'changes':
      return changes !== undefined;
    case 'table':
      return true;
    case 'differences':
      return table?.comparison !== undefined;
    case 'emotions':
      return caseCount > 1;
    case 'stage-one':
      return confusions.length > 0;
    case 'charts':
      return cases !== undefined && cases.total > 1;
  }
}

customElements.define('rapport-results', RapportResults);
