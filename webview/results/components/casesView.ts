import './casesGrid';
import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { CaseKind, CaseQuery } from '../../../src/core/evaluation/caseQuery';
import type { CaseDetails, CasesInfo } from '../../../src/protocol/caseState';
import { icon } from '../../components/icon';
import { LightElement } from '../../components/lightElement';
import { counted, countText } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import type { ResultsActions } from '../store/resultsActions';
import { CASE_KINDS, caseQueryOf, nextCaseSort, type CasesViewState } from '../store/casesView';
import { caseDetailsFace } from './caseDetailsFace';
import type { CasesGridActions } from './casesGrid';

/** Typing is over when nothing was typed for so long. */
const TYPING_MS = 150;

/** The test cases one by one: which are shown, by what, and the lines themselves. */
export class CasesView extends LightElement {
  static override properties: PropertyDeclarations = {
    info: { attribute: false },
    baseId: { attribute: false },
    view: { attribute: false },
    revision: { attribute: false },
    actions: { attribute: false },
    details: { state: true },
  };
  declare info: CasesInfo;
  declare baseId: string | undefined;
  declare view: CasesViewState;
  declare revision: number;
  declare actions: ResultsActions;
  declare details: CaseDetails | undefined;

  #typing: ReturnType<typeof setTimeout> | undefined;

  readonly #gridActions: CasesGridActions = {
    sort: (by, systemId) => this.actions.changeCases({ sort: nextCaseSort(this.#query.sort, by, systemId) }),
    open: (id) => this.actions.openCase(id),
    details: (id) => void this.#showDetails(id),
  };

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typing);
  }

  override willUpdate(): void {
    this.actions.casePages.ask(this.info.version, this.#query);
  }

  override render(): TemplateResult {
    const { info, actions } = this;
    const { casePages: pages } = actions;
    const query = this.#query;
    return html`<section class="cases" aria-labelledby="cases-title">
      <div class="cases-bar">
        <h2 id="cases-title">${t('Test cases')}</h2>
        ${this.#systems(query)} ${this.#metric(query)} ${this.#kind(query)} ${this.#emotion(query)}
        <input
          type="search"
          class="select cases-search"
          data-action="case-text"
          aria-label=${t('Words in a test case or a response')}
          placeholder=${t('Find words or an id')}
          .value=${this.view.text ?? ''}
          @input=${(event: Event) => this.#typed((event.target as HTMLInputElement).value)}
        />
        <button
          type="button"
          class="text-button"
          data-action="export-cases"
          title=${t('Write these test cases, in this order, with every figure: CSV or JSON Lines')}
          @click=${() => this.actions.exportCases(query)}
        >
          ${icon('export')} ${t('Export cases…')}
        </button>
        <span class="count" role="status" data-part="case-count"
          >${this.#countText(pages.found)}${pages.busy ? html` <span class="spinner" aria-hidden="true"></span>` : nothing}</span
        >
      </div>
      <rapport-cases-grid
        .pages=${pages}
        .info=${info}
        .query=${query}
        .revision=${this.revision}
        .actions=${this.#gridActions}
      ></rapport-cases-grid>
      <dialog class="case-details" aria-labelledby="case-details-title" @close=${() => (this.details = undefined)}>
        ${
          this.details === undefined
            ? nothing
            : caseDetailsFace(
                this.details,
                query.baseId,
                () => this.#openShown(),
                () => this.#dialog?.close(),
              )
        }
      </dialog>
    </section>`;
  }

  /** How many of the test cases are shown. */
  #countText(found: number | undefined): string {
    const { total } = this.info;
    if (found === undefined) return t('Reading…');
    if (found === total) return counted(total, t('1 test case'), (all) => t('{0} test cases', all));
    return counted(total, t('{0} of 1 test case', countText(found)), (all) =>
      t('{found} of {all} test cases', { found: countText(found), all }),
    );
  }

  get #query(): CaseQuery {
    return caseQueryOf(this.view, this.info, this.baseId);
  }

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }

  #systems(query: CaseQuery): TemplateResult {
    const { systems } = this.info;
    return html`<button type="button" class="text-button" data-action="case-systems" popovertarget="case-systems-menu">
        ${t({ message: 'Shown', comment: 'A button: which systems are shown.' })}
        <span class="count"
          >${t('{some} of {all}', { some: countText(query.systems.length), all: countText(systems.length) })}</span
        >${icon('down')}
      </button>
      <div popover id="case-systems-menu" class="menu-panel" role="group" aria-label=${t('Systems with a column')}>
        <ul>
          ${systems.map(
            ({ id, name }) =>
              html`<li>
                <label class="check">
                  <input
                    type="checkbox"
                    data-case-system=${id}
                    .checked=${query.systems.includes(id)}
                    ?disabled=${query.systems.length === 1 && query.systems.includes(id)}
                    @change=${(event: Event) => this.#showSystem(id, (event.target as HTMLInputElement).checked)}
                  />
                  <bdi>${showControls(name)}</bdi>
                </label>
              </li>`,
          )}
        </ul>
      </div>`;
  }

  #metric(query: CaseQuery): TemplateResult {
    const { bertMissing } = this.info;
    return html`<label class="field"
      >${t({ message: 'Figure', comment: 'The number that is shown of each answer.' })}
      <select
        class="select"
        data-action="case-metric"
        @change=${(event: Event) => this.actions.changeCases({ metric: (event.target as HTMLSelectElement).value })}
      >
        ${this.info.metrics.map(
          ({ id, name }) => html`<option value=${id} .selected=${id === query.metric}>${name}</option>`,
        )}
        ${bertMissing === undefined ? nothing : html`<option value="" disabled title=${bertMissing}>${t('BERTScore: not computed')}</option>`}
      </select></label
    >`;
  }

  #kind(query: CaseQuery): TemplateResult {
    return html`<label class="field"
      ><span class="visually-hidden">${t({ message: 'Which', comment: 'A choice: which test cases.' })}</span>
      <select
        class="select kind"
        data-action="case-kind"
        @change=${(event: Event) => this.actions.changeCases({ kind: (event.target as HTMLSelectElement).value as CaseKind })}
      >
        ${CASE_KINDS.map(
          (kind) => html`<option value=${kind} .selected=${kind === query.kind}>${kindName(kind)}</option>`,
        )}
      </select></label
    >`;
  }

  #emotion(query: CaseQuery): TemplateResult | typeof nothing {
    const { emotions } = this.info;
    if (emotions.length === 0) return nothing;
    return html`<label class="field"
      >${t('Emotion')}
      <select
        class="select"
        data-action="case-emotion"
        @change=${(event: Event) => this.actions.changeCases({ emotion: (event.target as HTMLSelectElement).value })}
      >
        <option value="" .selected=${query.emotion === undefined}>
          ${t({ message: 'All', comment: 'A choice: all emotions.' })}
        </option>
        ${emotions.map(
          ({ emotion, count }) =>
            html`<option value=${emotion} .selected=${emotion === query.emotion}>
              ${showControls(emotion)} (${countText(count)})
            </option>`,
        )}
      </select></label
    >`;
  }

  #showSystem(id: string, shown: boolean): void {
    const order = this.info.systems.map((system) => system.id);
    const wanted = new Set(this.#query.systems);
    if (shown) wanted.add(id);
    else wanted.delete(id);
    const [base] = order.filter((one) => one === this.baseId);
    const sorted = [...(base === undefined ? [] : [base]), ...order.filter((one) => one !== base)];
    this.actions.changeCases({ systems: sorted.filter((one) => wanted.has(one)) });
  }

  #typed(text: string): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.actions.changeCases({ text }), TYPING_MS);
  }

  async #showDetails(id: string): Promise<void> {
    const details = await this.actions.caseDetails(id);
    if (details === undefined) return;
    this.details = details;
    await this.updateComplete;
    if (this.#dialog?.open === false) this.#dialog.showModal();
  }

  #openShown(): void {
    const { details } = this;
    if (details === undefined) return;
    this.#dialog?.close();
    this.actions.openCase(details.id);
  }
}

function kindName(kind: CaseKind): string {
  switch (kind) {
    case 'all':
      return t('All test cases');
    case 'failed':
      return t('Failed or stopped');
    case 'flipped':
      return t('Stage one right here, wrong there');
    case 'labels':
      return t('Stage one names different emotions');
    case 'split':
      return t('Some better, some worse than base');
    case 'better':
      return t('Better than base');
    case 'worse':
      return t('Worse than base');
  }
}

customElements.define('rapport-cases', CasesView);
