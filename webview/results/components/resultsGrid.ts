import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ResultCell, ResultRow } from '../../../src/core/evaluation/resultTable';
import type { MetricInfo } from '../../../src/protocol/benchState';
import type { ResultsState } from '../../../src/protocol/resultsState';
import { keepOneTabStop, neighbour } from '../../components/gridNavigation';
import { icon } from '../../components/icon';
import { LightElement } from '../../components/lightElement';
import { countText, decimalText } from '../../model/numberText';
import { deltaArrow, verdictText } from '../../model/shownDelta';
import { showControls } from '../../model/showControls';
import { shownDifference, type ShownDifference } from '../model/differenceText';
import { significanceMark, significanceText } from '../model/statisticNames';
import { cellOf, sortedRows } from '../model/tableView';
import type { ResultsActions } from '../store/resultsActions';
import type { TableSort } from '../store/resultsView';
import { openPopover } from './anchoredPopover';
import { figureDetails, metricCard } from './resultDetails';

/** What the popover of the grid tells of. */
type Detail =
  | { readonly kind: 'card'; readonly metric: MetricInfo }
  | { readonly kind: 'figure'; readonly metric: MetricInfo; readonly row: ResultRow };

/** Strategies x metrics as a grid with one stop of Tab: Enter on a heading sorts, Enter on a figure opens what is known of it. */
export class ResultsGrid extends LightElement {
  static override properties: PropertyDeclarations = {
    state: { attribute: false },
    metrics: { attribute: false },
    sort: { attribute: false },
    actions: { attribute: false },
    detail: { state: true },
  };
  declare state: ResultsState;
  /** Those that are shown. */
  declare metrics: readonly MetricInfo[];
  declare sort: TableSort | undefined;
  declare actions: ResultsActions;
  declare detail: Detail | undefined;

  #focused: HTMLTableCellElement | undefined;

  override updated(): void {
    const table = this.querySelector('table');
    if (table !== null) keepOneTabStop(table, this.#focused);
  }

  override render(): TemplateResult | typeof nothing {
    const { table } = this.state;
    if (table === undefined) return nothing;
    return html`<div class="table-scroller">
        <table
          class="result-grid"
          role="grid"
          aria-label=${t('Strategies and their figures')}
          @keydown=${(event: KeyboardEvent) => this.#keydown(event)}
          @focusin=${(event: FocusEvent) => this.#focusin(event)}
        >
          <thead>
            <tr>
              <th scope="col" tabindex="-1" class="corner">${t('System')}</th>
              <th scope="col" tabindex="-1" class="number">n</th>
              ${this.metrics.map((metric) => this.#heading(metric))}
            </tr>
          </thead>
          <tbody>
            ${sortedRows(table, this.sort).map((row) => this.#row(row))}
          </tbody>
        </table>
      </div>
      <div popover id="result-details" class="details-panel" role="dialog" aria-label=${t('Details')} tabindex="-1">
        ${this.#detail()}
      </div>`;
  }

  #heading(metric: MetricInfo): TemplateResult {
    const { id, name, higherIsBetter } = metric;
    const direction = this.sort?.metric === id ? this.sort.direction : undefined;
    const arrow = higherIsBetter === undefined ? '' : higherIsBetter ? '↑' : '↓';
    return html`<th
      scope="col"
      tabindex="-1"
      class="number"
      data-metric=${id}
      aria-sort=${direction === undefined ? 'none' : direction === 'falling' ? 'descending' : 'ascending'}
      title=${headingTitle(higherIsBetter)}
    >
      <span class="heading-face">
        <span class="sort-face" data-action="sort" @click=${() => this.actions.sortBy(metric)}
          >${direction === undefined ? nothing : html`<span class="sort-arrow" aria-hidden="true">${direction === 'falling' ? '▼' : '▲'}</span> `}${name}${arrow === '' ? nothing : html` <span class="better-arrow" aria-hidden="true">${arrow}</span>`}</span
        >
        <span
          class="card-face"
          data-action="card"
          aria-hidden="true"
          title=${t('What {0} is', name)}
          @click=${(event: Event) => this.#open({ kind: 'card', metric }, event.currentTarget)}
          >${icon('info')}</span
        >
      </span>
    </th>`;
  }

  #row(row: ResultRow): TemplateResult {
    const { id, name, kind, count } = row;
    return html`<tr data-row=${id} class=${kind}>
      <th scope="row" tabindex="-1">
        <bdi>${showControls(name)}</bdi>
        ${kind === 'published' ? html`<span class="row-note">${t('published, not run here')}</span>` : nothing}
        ${kind === 'baseline' ? html`<span class="row-note base">${icon('flagSet')} ${t('base')}</span>` : nothing}
      </th>
      <td tabindex="-1" class="number muted">${countText(count)}</td>
      ${this.metrics.map((metric) => this.#cell(row, metric, cellOf(row, metric.id)))}
    </tr>`;
  }

  #cell(row: ResultRow, metric: MetricInfo, cell: ResultCell | undefined): TemplateResult {
    if (cell === undefined) return html`<td tabindex="-1" class="number" data-metric=${metric.id}></td>`;
    const difference = shownDifference(metric, cell);
    const mark = cell.mark === undefined ? '' : cell.mark === 'best' ? `, ${t('best')}` : `, ${t('second best')}`;
    return html`<td
      tabindex="-1"
      class="number ${row.kind === 'published' ? '' : 'opens'}"
      data-metric=${metric.id}
      title=${cell.value === null ? (cell.reason ?? '') : nothing}
      @click=${(event: Event) => row.kind !== 'published' && this.#open({ kind: 'figure', metric, row }, event.currentTarget)}
    >
      <span class="figure ${cell.mark ?? ''}"
        >${cell.value === null ? '–' : decimalText(cell.value, metric.decimals)}</span
      >${cell.value === null ? html`<span class="visually-hidden">${cell.reason ?? t('no figure')}</span>` : nothing}${
        mark === '' ? nothing : html`<span class="visually-hidden">${mark}</span>`
      }${difference === undefined ? nothing : differenceFace(difference)}
    </td>`;
  }

  #detail(): TemplateResult | typeof nothing {
    const { detail, state } = this;
    if (detail === undefined || state.table === undefined) return nothing;
    if (detail.kind === 'card') return metricCard(detail.metric, state.table);
    return figureDetails(detail.metric, detail.row, state.table);
  }

  #open(detail: Detail, from: EventTarget | null): void {
    this.detail = detail;
    const cell = from instanceof Element ? from.closest<HTMLElement>('td, th') : null;
    const panel = this.querySelector<HTMLElement>('#result-details');
    if (cell === null || panel === null) return;
    void this.updateComplete.then(() => openPopover(panel, cell));
  }

  #focusin(event: FocusEvent): void {
    const cell = event.target instanceof Element ? event.target.closest<HTMLTableCellElement>('td, th') : null;
    const table = this.querySelector('table');
    if (cell === null || table === null || cell === this.#focused) return;
    this.#focused = cell;
    keepOneTabStop(table, cell);
  }

  #keydown(event: KeyboardEvent): void {
    const [cell, table] = [event.target, this.querySelector('table')];
    if (!(cell instanceof HTMLTableCellElement) || table === null) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#activate(cell, event.key === ' ');
      return;
    }
    const next = neighbour(table, cell, event.key) ?? edge(table, cell, event.key);
    if (next === undefined) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #activate(cell: HTMLTableCellElement, isSpace: boolean): void {
    const metric = this.metrics.find(({ id }) => id === cell.dataset['metric']);
    if (metric === undefined) return;
    if (cell.tagName === 'TH') {
      if (isSpace) this.#open({ kind: 'card', metric }, cell);
      else this.actions.sortBy(metric);
      return;
    }
    const rowId = cell.closest('tr')?.dataset['row'];
    const row = this.state.table?.rows.find(({ id }) => id === rowId);
    if (row !== undefined && row.kind !== 'published') this.#open({ kind: 'figure', metric, row }, cell);
  }
}

/** Home and End go to the ends of the row. */
function edge(table: HTMLTableElement, cell: HTMLTableCellElement, key: string): HTMLTableCellElement | undefined {
  const row = cell.parentElement;
  if (!(row instanceof HTMLTableRowElement)) return undefined;
  const cells = table.rows[row.rowIndex]?.cells;
  return key === 'Home' ? cells?.[0] : key === 'End' ? cells?.[cells.length - 1] : undefined;
}

function headingTitle(higherIsBetter: boolean | undefined): string {
  if (higherIsBetter === undefined) return t('Enter or a click sorts, Space tells what it is');
  return higherIsBetter
    ? t('Enter or a click sorts, Space tells what it is, higher is better')
    : t('Enter or a click sorts, Space tells what it is, lower is better');
}

/** A difference under its figure: arrow, sign, number, and in words whether it is real. */
function differenceFace(difference: ShownDifference): TemplateResult {
  const { text, verdict, significance } = difference;
  return html`<span class="difference ${verdict} ${significance}" data-significance=${significance}
    ><span aria-hidden="true">${deltaArrow(difference)}</span> ${text}<span class="visually-hidden">
      ${verdictText(verdict)}, ${significanceText(significance)}</span
    ><span class="significance" aria-hidden="true"> ${significanceMark(significance)}</span></span
  >`;
}

customElements.define('rapport-results-grid', ResultsGrid);
