import './benchGrid';
import './dialogueView';
import './firstSteps';
import './inspector/exemplarInspector';
import './inspector/knowledgeInspector';
import './noticeList';
import './templateLine';
import './topBar';
import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { BenchState } from '../../src/protocol/benchState';
import { benchPhase, missingParts } from '../model/benchPhase';
import { cellsOf } from '../model/gridRows';
import type { BenchActions } from '../store/benchActions';
import type { BenchStore } from '../store/benchStore';
import { COLUMN_WIDTH, heldWidth, type ViewState } from '../store/viewState';
import { Announcer } from './announcer';
import { inspectorKey } from './inspector/exemplarInspector';
import { knowledgeKey } from './inspector/knowledgeInspector';
import { keepFocus, openerOf } from './keepFocus';
import { LightElement } from './lightElement';
import { styleProperties } from './styleProperties';

/** The whole panel over a store. Carries the phase of the bench as `data-bench-state`, for tests and styles. */
export class RapportBench extends LightElement {
  #store: BenchStore | undefined;
  #actions: BenchActions | undefined;
  readonly #announcer = new Announcer();
  #scrollRestored = false;
  readonly #barObserver = new ResizeObserver(([bar]) => {
    if (bar !== undefined) this.style.setProperty('--bar-height', `${Math.round(bar.contentRect.height)}px`);
  });

  /** Shows that store from now on. To be called once. */
  show(store: BenchStore, actions: BenchActions): void {
    this.#store = store;
    this.#actions = actions;
    store.subscribe(() => this.requestUpdate());
    this.addEventListener('keydown', (event) => this.#closeDetails(event));
    keepFocus(this);
    this.requestUpdate();
  }

  override render(): TemplateResult | typeof nothing {
    const store = this.#store;
    const actions = this.#actions;
    if (store === undefined || actions === undefined) return nothing;
    const { bench, view, failure } = store;
    if (bench === undefined)
      return html`<main class="loading" aria-busy="true">${this.#notices([], failure, actions)}</main>`;
    return html`<main class="scroller" @scroll=${(event: Event) => this.#keepScroll(event)}>
        <h1 class="visually-hidden">${t('Rapport bench')}</h1>
        <div class="content" ${styleProperties({ 'min-width': contentWidth(bench, view) })}>
          <rapport-top-bar
            .exportable=${store.run !== undefined}
            class="pinned"
            .bench=${bench}
            .diff=${view.diff}
            .actions=${actions}
          ></rapport-top-bar>
          ${
            bench.template === undefined
              ? nothing
              : html`<rapport-template-line
                  class="pinned"
                  .template=${bench.template}
                  .running=${bench.running}
                  .openKeys=${view.open}
                  .actions=${actions}
                ></rapport-template-line>`
          }
          ${this.#notices(bench.notices, failure, actions)}
          ${
            bench.testCase === undefined
              ? nothing
              : html`<rapport-dialogue
                  class="pinned"
                  .testCase=${bench.testCase}
                  .bench=${bench}
                  .diff=${view.diff}
                  .diffSide=${view.diffSide}
                  .revealed=${view.revealed}
                  .earlierOpen=${view.open.includes('earlier-turns')}
                  .actions=${actions}
                ></rapport-dialogue>`
          }
          ${this.#body(store, bench, actions)}
        </div>
      </main>
      ${this.#inspector(store, bench, actions)} ${this.#knowledge(store, bench, actions)}
      <div class="visually-hidden" role="status" aria-live="polite" data-part="announcement"></div>`;
  }

  #notices(notices: readonly string[], failure: string | undefined, actions: BenchActions): TemplateResult {
    return html`<rapport-notices
      class="pinned"
      .notices=${notices}
      .failure=${failure}
      .actions=${actions}
    ></rapport-notices>`;
  }

  #body({ run, view }: BenchStore, bench: BenchState, actions: BenchActions): TemplateResult {
    const cells = cellsOf(bench, run);
    const nothingShown = cells.every((cell) => cell === undefined);
    if (nothingShown && missingParts(bench).length > 0) {
      return html`<rapport-first-steps class="pinned" .bench=${bench} .actions=${actions}></rapport-first-steps>`;
    }
    return html`<rapport-bench-grid
      .bench=${bench}
      .cells=${cells}
      .runId=${run?.header.id}
      .seed=${nothingShown ? bench.seed : (run?.header.seed ?? bench.seed)}
      .view=${view}
      .actions=${actions}
    ></rapport-bench-grid>`;
  }

  /** Above everything, for the column whose inspector is open. */
  #inspector({ run, view }: BenchStore, bench: BenchState, actions: BenchActions): TemplateResult | typeof nothing {
    const index = bench.columns.findIndex(({ id }) => view.open.includes(inspectorKey(id)));
    const column = bench.columns[index];
    if (column?.strategy.exemplars.kind !== 'nearest' || bench.testCase === undefined) return nothing;
    return html`<rapport-exemplar-inspector
      .column=${column}
      .cell=${cellsOf(bench, run)[index]}
      .bench=${bench}
      .revealed=${view.revealed}
      .actions=${actions}
    ></rapport-exemplar-inspector>`;
  }

  #knowledge({ run, view }: BenchStore, bench: BenchState, actions: BenchActions): TemplateResult | typeof nothing {
    const index = bench.columns.findIndex(({ id }) => view.open.includes(knowledgeKey(id)));
    const column = bench.columns[index];
    if (column?.strategy.knowledge !== true || bench.testCase === undefined) return nothing;
    return html`<rapport-knowledge-inspector
      .column=${column}
      .cell=${cellsOf(bench, run)[index]}
      .bench=${bench}
      .actions=${actions}
    ></rapport-knowledge-inspector>`;
  }

  override updated(): void {
    const { bench, run } = this.#store ?? {};
    if (bench === undefined) return;
    const cells = cellsOf(bench, run);
    this.dataset['benchState'] = benchPhase(bench, run, cells);
    const region = this.querySelector<HTMLElement>('[data-part="announcement"]');
    if (region !== null) this.#announcer.hear(region, bench.columns, cells);
    if (!this.#scrollRestored) this.#start();
  }

  /** After the first whole rendering: watch the bar, and go back to where the user was. */
  #start(): void {
    this.#scrollRestored = true;
    const bar = this.querySelector('rapport-top-bar');
    if (bar !== null) this.#barObserver.observe(bar);
    const { scrollTop = 0, scrollLeft = 0 } = this.#store?.view ?? {};
    // The parts of the page render in the same task but after this element: the next frame has their heights.
    requestAnimationFrame(() => this.querySelector('.scroller')?.scrollTo(scrollLeft, scrollTop));
  }

  #keepScroll(event: Event): void {
    const { scrollTop, scrollLeft } = event.currentTarget as HTMLElement;
    this.#actions?.keepScroll(scrollTop, scrollLeft);
  }

  /** Escape closes the innermost details around the focus and gives the focus to the button that opened them; where none are open it goes to the cell. */
  #closeDetails(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || !(event.target instanceof Element)) return;
    const key = detailsAround(event.target);
    if (key === undefined) return event.target.closest<HTMLElement>('td, th')?.focus();
    event.preventDefault();
    this.#actions?.closeOpen(key);
    openerOf(this, key)?.focus();
  }
}

/** The key of the open details that the element, as their button, opened, or that hold it. */
function detailsAround(element: Element): string | undefined {
  const opener = element.closest<HTMLElement>('[data-opens][aria-expanded="true"]');
  return opener?.dataset['opens'] ?? element.closest<HTMLElement>('[data-details]')?.dataset['details'];
}

function contentWidth(bench: BenchState, view: ViewState): string {
  const columns = bench.columns.reduce((sum, { id }) => sum + (heldWidth(view, id) ?? COLUMN_WIDTH.initial), 0);
  return `max(100%, calc(var(--row-header-width) + ${columns}px))`;
}

customElements.define('rapport-bench', RapportBench);
