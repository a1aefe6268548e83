import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { CaseQuery } from '../../../src/core/evaluation/caseQuery';
import type { CasesInfo } from '../../../src/protocol/caseState';
import { LightElement } from '../../components/lightElement';
import { styleProperties } from '../../components/styleProperties';
import { caseColumns, caseMetric, type CaseColumn } from '../model/caseColumns';
import { CASE_ROW_HEIGHT, caseWindow, nextPlace, type CasePlace } from '../model/caseWindow';
import type { CasePages } from '../store/casePages';
import { caseCell, caseHeading } from './caseCells';

/** What can be done from the grid. */
export interface CasesGridActions {
  sort(by: 'value' | 'delta', systemId: string): void;
  open(id: string): void;
  details(id: string): void;
}

/**
 * One line for each test case, of which only those in sight are in the page. The grid itself keeps the focus and names the
 * cell where the keyboard stands, so that scrolling cannot lose it: Enter opens the test case, Space its details.
 */
export class CasesGrid extends LightElement {
  static override properties: PropertyDeclarations = {
    pages: { attribute: false },
    info: { attribute: false },
    query: { attribute: false },
    /** Counts up whenever the pages have changed. */
    revision: { attribute: false },
    actions: { attribute: false },
    place: { state: true },
  };
  declare pages: CasePages;
  declare info: CasesInfo;
  /** Of the headings; the lines have their own until theirs come. */
  declare query: CaseQuery;
  declare revision: number;
  declare actions: CasesGridActions;
  declare place: CasePlace;

  #key = '';
  /** The first line of the last drawing. */
  #drawnFirst = 0;
  /** The last drawing was of a bar that is flung: lines without what is in them. */
  #isFlung = false;
  #resizes: ResizeObserver | undefined;
  #framePending = false;

  constructor() {
    super();
    this.place = { row: 0, column: 0 };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizes?.disconnect();
    this.#resizes = undefined;
  }

  override firstUpdated(): void {
    const scroller = this.#scroller;
    if (scroller === null) return;
    this.#resizes = new ResizeObserver(() => this.#nextFrame());
    this.#resizes.observe(scroller);
  }

  override updated(): void {
    const scroller = this.#scroller;
    if (scroller === null) return;
    if (this.#key !== this.pages.key) {
      this.#key = this.pages.key;
      scroller.scrollTop = 0;
      if (this.place.row > 0) this.place = { ...this.place, row: 0 };
    }
    const { first, last } = this.#window;
    // What is flung past is neither drawn nor asked for: the next frame shows where it has come to rest.
    if (this.#isFlung) this.#nextFrame();
    else this.pages.look(first, last);
  }

  override render(): TemplateResult {
    const { pages, info } = this;
    const query = pages.query ?? this.query;
    const columns = caseColumns(query, info);
    const metric = caseMetric(query, info);
    const count = pages.found ?? 0;
    const { first, last } = this.#window;
    const places = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
    this.#isFlung = Math.abs(first - this.#drawnFirst) > FLING_LINES;
    this.#drawnFirst = first;
    const isDrawn = this.place.row === -1 || (this.place.row >= first && this.place.row <= last);
    const column = Math.min(this.place.column, columns.length - 1);
    return html`<div
      class="cases-scroller"
      role="grid"
      tabindex="0"
      aria-label=${t('Test cases. Enter opens one in the bench, Space shows all of it, Enter on a heading sorts.')}
      aria-rowcount=${count + 1}
      aria-colcount=${columns.length}
      aria-busy=${pages.busy ? 'true' : 'false'}
      aria-activedescendant=${isDrawn ? cellId(this.place.row, column) : nothing}
      @scroll=${() => this.#nextFrame()}
      @keydown=${(event: KeyboardEvent) => this.#keydown(event, columns)}
      @click=${(event: MouseEvent) => this.#click(event, columns)}
      ${styleProperties(widths(columns))}
    >
      <div class="cases-line cases-head" role="row" aria-rowindex="1">
        ${columns.map((one, index) => caseHeading(one, metric, query, cellId(-1, index), index, this.#isAt(-1, index, column)))}
      </div>
      <div class="cases-lines" role="rowgroup" ${styleProperties({ height: `${count * CASE_ROW_HEIGHT}px` })}>
        ${repeat(
          places,
          (place) => place,
          (place) => this.#line(place, columns, column),
        )}
      </div>
    </div>`;
  }

  #line(place: number, columns: readonly CaseColumn[], column: number): TemplateResult {
    const row = this.pages.row(place);
    const metric = caseMetric(this.pages.query ?? this.query, this.info);
    return html`<div
      class="cases-line ${place === this.place.row ? 'current' : ''}"
      role="row"
      aria-rowindex=${place + 2}
      data-place=${place}
      data-case=${row?.id ?? nothing}
      ${styleProperties({ top: `${place * CASE_ROW_HEIGHT}px` })}
    >
      ${this.#isFlung ? nothing : columns.map((one, index) => caseCell(one, row, metric, cellId(place, index), index, this.#isAt(place, index, column)))}
    </div>`;
  }

  #isAt(row: number, index: number, column: number): boolean {
    return this.place.row === row && index === column;
  }

  get #scroller(): HTMLElement | null {
    return this.querySelector('.cases-scroller');
  }

  get #window() {
    const scroller = this.#scroller;
    // Before the first drawing nothing has a height: a screenful is a good guess.
    return caseWindow(scroller?.scrollTop ?? 0, scroller?.clientHeight ?? window.innerHeight, this.pages.found ?? 0);
  }

  /** Several scrolls in a frame are drawn once. */
  #nextFrame(): void {
    if (this.#framePending) return;
    this.#framePending = true;
    requestAnimationFrame(() => {
      this.#framePending = false;
      this.requestUpdate();
    });
  }

  #keydown(event: KeyboardEvent, columns: readonly CaseColumn[]): void {
    const scroller = this.#scroller;
    if (scroller === null || event.target !== scroller || event.altKey || event.metaKey || event.shiftKey) return;
    const { place } = this;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#act(place, columns, event.key === ' ');
      return;
    }
    const page = Math.max(1, Math.floor((scroller.clientHeight - HEAD_HEIGHT) / CASE_ROW_HEIGHT) - 1);
    const size = { rows: this.pages.found ?? 0, columns: columns.length, page };
    const next = nextPlace(place, event.key, event.ctrlKey, size);
    if (next === undefined) return;
    event.preventDefault();
    this.place = next;
    this.#bringIntoSight(scroller, next);
  }

  #bringIntoSight(scroller: HTMLElement, { row, column }: CasePlace): void {
    if (row >= 0) {
      const top = row * CASE_ROW_HEIGHT;
      const height = scroller.clientHeight - HEAD_HEIGHT;
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      else if (top + CASE_ROW_HEIGHT > scroller.scrollTop + height) scroller.scrollTop = top + CASE_ROW_HEIGHT - height;
    }
    const heading = scroller.querySelector<HTMLElement>(`#${cellId(-1, column)}`);
    if (heading === null || column === 0) {
      if (column === 0) scroller.scrollLeft = 0;
      return;
    }
    const stuck = scroller.querySelector<HTMLElement>(`#${cellId(-1, 0)}`);
    const left = stuck !== null && getComputedStyle(stuck).position === 'sticky' ? stuck.offsetWidth : 0;
    if (heading.offsetLeft - left < scroller.scrollLeft) scroller.scrollLeft = heading.offsetLeft - left;
    else if (heading.offsetLeft + heading.offsetWidth > scroller.scrollLeft + scroller.clientWidth)
      scroller.scrollLeft = heading.offsetLeft + heading.offsetWidth - scroller.clientWidth;
  }

  #click(event: MouseEvent, columns: readonly CaseColumn[]): void {
    const target = event.target instanceof Element ? event.target : null;
    const cell = target?.closest<HTMLElement>('[data-column]');
    if (cell === null || cell === undefined) return;
    const row = cell.closest<HTMLElement>('[data-place]')?.dataset['place'];
    const place = { row: row === undefined ? -1 : Number(row), column: Number(cell.dataset['column']) };
    this.place = place;
    // Who marks text wants to copy it.
    if (window.getSelection()?.isCollapsed === false) return;
    this.#act(place, columns, target?.closest('[data-action="open-case"]') === null);
  }

  #act({ row, column }: CasePlace, columns: readonly CaseColumn[], wantsDetails: boolean): void {
    if (row === -1) {
      const one = columns[column];
      if (one?.kind === 'value' || one?.kind === 'delta') this.actions.sort(one.kind, one.systemId);
      return;
    }
    const id = this.pages.row(row)?.id;
    if (id === undefined) return;
    if (wantsDetails) this.actions.details(id);
    else this.actions.open(id);
  }
}

/** More lines than this in one frame can be seen by nobody. */
const FLING_LINES = 20;

/** The height of the headings, in pixels: the style sheet has the same. */
const HEAD_HEIGHT = 30;

/** The least width of each column, in pixels, and the share of what is left. */
const WIDTHS: Readonly<Record<CaseColumn['kind'], readonly [least: number, share: number]>> = {
  case: [128, 0],
  utterance: [180, 10],
  gold: [160, 9],
  response: [210, 13],
  value: [76, 0],
  delta: [84, 0],
};

function widths(columns: readonly CaseColumn[]): Readonly<Record<string, string>> {
  const all = columns.map(({ kind }) => WIDTHS[kind]);
  return {
    '--columns': all.map(([least, share]) => (share === 0 ? `${least}px` : `minmax(${least}px, ${share}fr)`)).join(' '),
    '--least': `${all.reduce((sum, [least]) => sum + least, 0)}px`,
  };
}

function cellId(row: number, column: number): string {
  return `case-${row < 0 ? 'h' : row}-${column}`;
}

customElements.define('rapport-cases-grid', CasesGrid);
