import './cells/bertScoreDetails';
import './cells/exemplarsCell';
import './cells/knowledgeCell';
import './cells/promptCell';
import './cells/responseCell';
import './cells/scoresCell';
import './cells/stageOneCell';
import './columnHeader';
import './scoreNotes';
import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { CellRecord } from '../../src/core/run/runRecord';
import type { BenchColumn, BenchState } from '../../src/protocol/benchState';
import { rowsInUse, usesRow, type GridRow } from '../model/gridRows';
import type { BenchActions } from '../store/benchActions';
import { heldWidth, type ViewState } from '../store/viewState';
import { cellContent } from './cellContent';
import { keepOneTabStop, neighbour } from './gridNavigation';
import { LightElement } from './lightElement';
import { RowHeights } from './rowHeights';
import { styleProperties } from './styleProperties';

const RESIZE_STEP_PX = 16;

/** The grid: rows are the flow of a prompt, columns the strategies. */
export class BenchGrid extends LightElement {
  static override properties: PropertyDeclarations = {
    bench: { attribute: false },
    cells: { attribute: false },
    runId: { attribute: false },
    seed: { attribute: false },
    view: { attribute: false },
    actions: { attribute: false },
  };
  declare bench: BenchState;
  /** One for each column of the bench. */
  declare cells: readonly (CellRecord | undefined)[];
  declare runId: string | undefined;
  declare seed: number;
  declare view: ViewState;
  declare actions: BenchActions;

  readonly #heights = new RowHeights();
  #focused: HTMLTableCellElement | undefined;

  override willUpdate(): void {
    const { columns, testCase, running } = this.bench;
    const { open, foldedRows, foldedColumns, columnWidths, diff } = this.view;
    const shape = [
      testCase?.id,
      open,
      foldedRows,
      foldedColumns,
      columnWidths,
      diff,
      this.view.revealed,
      ...columns.map(({ id }) => id),
    ];
    this.#heights.beforeRender(this, this.runId, running, shape);
  }

  override updated(): void {
    const table = this.querySelector('table');
    if (table !== null) keepOneTabStop(table, this.#focused);
  }

  override render(): TemplateResult {
    const { columns } = this.bench;
    const widths = columns.map(({ id }) => heldWidth(this.view, id));
    const total = widths.reduce((sum: number, width) => sum + (width ?? 0), 0);
    const allSet = widths.every((width) => width !== undefined);
    return html`<table
      class="grid"
      ${styleProperties(allSet ? { width: `calc(var(--row-header-width) + ${total}px)` } : {})}
      @keydown=${(event: KeyboardEvent) => this.#keydown(event)}
      @focusin=${(event: FocusEvent) => this.#focusin(event)}
    >
      <caption class="visually-hidden">
        ${t('Strategies side by side: what each was shown, thought, said and scored')}
      </caption>
      <colgroup>
        <col class="row-headers" />
        ${widths.map((width) => html`<col ${styleProperties(width === undefined ? {} : { width: `${width}px` })} />`)}
      </colgroup>
      <thead>
        <tr>
          <td class="corner" tabindex="-1"></td>
          ${repeat(
            columns,
            ({ id }) => id,
            (column, index) => this.#columnHeader(column, index),
          )}
        </tr>
      </thead>
      <tbody>
        ${repeat(
          rowsInUse(columns),
          ({ id }) => id,
          (row) => this.#row(row),
        )}
      </tbody>
    </table>`;
  }

  #columnHeader(column: BenchColumn, index: number): TemplateResult {
    const { bench, actions } = this;
    const folded = this.view.foldedColumns.includes(column.id);
    return html`<th scope="col" data-column=${column.id} class=${folded ? 'folded-column' : ''} tabindex="-1">
      <rapport-column-header
        .column=${column}
        .cell=${this.cells[index]}
        .index=${index}
        .count=${bench.columns.length}
        .folded=${folded}
        .isBase=${bench.baseColumnId === column.id}
        .runnable=${!bench.running && bench.testCase !== undefined && bench.model !== undefined}
        .actions=${actions}
      ></rapport-column-header>
      <span
        class="resizer"
        title=${t('Drag to change the width, double-click to reset it; or Shift+Left and Shift+Right on the focused heading')}
        @pointerdown=${(event: PointerEvent) => this.#drag(event, column.id)}
        @dblclick=${() => actions.resizeColumn(column.id, undefined)}
      ></span>
    </th>`;
  }

  #row(row: GridRow): TemplateResult {
    const folded = this.view.foldedRows.includes(row.id);
    const height = folded ? undefined : this.#heights.of(row.id);
    return html`<tr
      data-row=${row.id}
      class=${folded ? 'folded' : ''}
      ${styleProperties(height === undefined ? {} : { height: `${height}px` })}
    >
      <th scope="row" tabindex="-1">
        <button
          type="button"
          class="row-toggle"
          aria-expanded=${folded ? 'false' : 'true'}
          title=${folded ? t('Unfold {0}', row.title) : t('Fold {0}', row.title)}
          @click=${() => this.actions.toggleRow(row.id)}
        >
          ${row.title}
        </button>
        ${folded ? nothing : html`<span class="subtitle">${row.subtitle}</span>${this.#notes(row)}`}
      </th>
      ${repeat(
        this.bench.columns,
        ({ id }) => id,
        (column, index) => this.#cell(row, column, index, folded),
      )}
    </tr>`;
  }

  #notes(row: GridRow): TemplateResult | typeof nothing {
    if (row.id !== 'scores') return nothing;
    return html`<rapport-score-notes
      .metrics=${this.bench.metrics}
      .columns=${this.bench.columns}
      .cells=${this.cells}
    ></rapport-score-notes>`;
  }

  #cell(row: GridRow, column: BenchColumn, index: number, folded: boolean): TemplateResult {
    const cell = this.cells[index];
    const used = usesRow(column, row.id);
    const { bench, view, seed, actions } = this;
    const baseIndex = bench.columns.findIndex(({ id }) => id === bench.baseColumnId);
    const baseCell = baseIndex === index ? undefined : this.cells[baseIndex];
    const strip = view.foldedColumns.includes(column.id);
    return html`<td
      class=${strip ? 'folded-column' : ''}
      data-column=${column.id}
      data-row=${row.id}
      tabindex="-1"
      aria-busy=${cell?.status === 'running' ? 'true' : 'false'}
    >
      ${folded || strip ? nothing : used ? cellContent(row.id, { column, cell, bench, view, seed, baseCell, actions }) : notUsed()}
    </td>`;
  }

  #focusin(event: FocusEvent): void {
    const cell = event.target instanceof Element ? event.target.closest<HTMLTableCellElement>('td, th') : null;
    const table = this.querySelector('table');
    if (cell === null || table === null || cell === this.#focused) return;
    this.#focused = cell;
    keepOneTabStop(table, cell);
  }

  #keydown(event: KeyboardEvent): void {
    const cell = event.target;
    const table = this.querySelector('table');
    if (event.altKey && event.shiftKey) return this.#moveByKey(event);
    if (!(cell instanceof HTMLTableCellElement) || table === null || event.altKey || event.ctrlKey || event.metaKey)
      return;
    if (event.shiftKey) return this.#resizeByKey(event, cell);
    if (event.key === 'Enter') {
      cell.querySelector<HTMLElement>('button:not(:disabled), [tabindex="0"]')?.focus();
      event.preventDefault();
      return;
    }
    const next = neighbour(table, cell, event.key);
    if (next === undefined) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #moveByKey(event: KeyboardEvent): void {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('td, th') : null;
    const columnId = cell?.dataset['column'];
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : undefined;
    if (step === undefined || columnId === undefined) return;
    event.preventDefault();
    this.actions.moveColumn(columnId, step);
  }

  #resizeByKey(event: KeyboardEvent, cell: HTMLTableCellElement): void {
    const columnId = cell.dataset['column'];
    const step = event.key === 'ArrowLeft' ? -RESIZE_STEP_PX : event.key === 'ArrowRight' ? RESIZE_STEP_PX : 0;
    if (step === 0 || columnId === undefined || cell.tagName !== 'TH') return;
    event.preventDefault();
    this.actions.resizeColumn(columnId, cell.offsetWidth + step);
  }

  #drag(event: PointerEvent, columnId: string): void {
    // The other buttons of a mouse are for menus and for pasting.
    if (event.button !== 0) return;
    const handle = event.currentTarget as HTMLElement;
    const width = handle.parentElement?.offsetWidth ?? 0;
    const startX = event.clientX;
    const move = (moved: PointerEvent) => this.actions.resizeColumn(columnId, width + moved.clientX - startX);
    const end = () => handle.removeEventListener('pointermove', move);
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', end, { once: true });
    event.preventDefault();
  }
}

function notUsed(): TemplateResult {
  return html`<span class="none" title=${t('Not part of this strategy')} aria-label=${t('not used')} role="img"
    >—</span
  >`;
}

customElements.define('rapport-bench-grid', BenchGrid);
