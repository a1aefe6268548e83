import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { CellRecord } from '../../src/core/run/runRecord';
import type { BenchColumn } from '../../src/protocol/benchState';
import { columnStatus, type ColumnStatusKind } from '../model/columnStatus';
import { showControls } from '../model/showControls';
import type { BenchActions } from '../store/benchActions';
import { icon, type IconName } from './icon';
import { LightElement } from './lightElement';

/** The heading of a column: its name, where it stands, and the buttons that run it alone or make it the base. */
export class ColumnHeader extends LightElement {
  static override properties: PropertyDeclarations = {
    column: { attribute: false },
    cell: { attribute: false },
    isBase: { attribute: false },
    runnable: { attribute: false },
    actions: { attribute: false },
  };
  declare column: BenchColumn;
  declare cell: CellRecord | undefined;
  declare isBase: boolean;
  /** A run may be started now. */
  declare runnable: boolean;
  declare actions: BenchActions;

  override render(): TemplateResult {
    const { column, cell, actions } = this;
    const status = columnStatus(cell, column.unavailable);
    const recorded = cell?.stages.response?.completion?.source.kind === 'recorded';
    const mark = status.kind === 'answered' && recorded ? 'recorded' : STATUS_ICONS[status.kind];
    return html`
      <div class="column-name">
        <bdi class="name" title=${showControls(column.name)}>${showControls(column.name)}</bdi>
        ${this.isBase ? html`<span class="base" title="The others are compared with this column">${icon('flagSet')} base</span>` : nothing}
        <span class="column-actions">
          ${this.isBase ? nothing : this.#button('set-base', 'flag', `Compare with ${column.name}: make it the base`, () => actions.setBaseColumn(column.id), true)}
          ${this.#button('run-column', 'run', `Run ${column.name} alone`, () => actions.runColumn(column.id), this.runnable && column.unavailable === undefined)}
        </span>
      </div>
      <div class="status ${status.kind}" data-status=${status.kind} title=${status.detail ?? status.text}>
        ${mark === undefined ? html`<span class="spinner" aria-hidden="true"></span>` : icon(mark)}
        <span class="status-text">${status.text}</span>
      </div>
    `;
  }

  #button(action: string, name: IconName, label: string, act: () => void, enabled: boolean): TemplateResult {
    return html`<button
      type="button"
      class="icon-button"
      data-action=${action}
      aria-label=${showControls(label)}
      title=${showControls(label)}
      ?disabled=${!enabled}
      @click=${act}
    >
      ${icon(name)}
    </button>`;
  }
}

const STATUS_ICONS: Readonly<Record<ColumnStatusKind, IconName | undefined>> = {
  idle: 'waiting',
  waiting: 'waiting',
  running: undefined,
  answered: 'check',
  failed: 'cross',
  stopped: 'stop',
  unavailable: 'unavailable',
};

customElements.define('rapport-column-header', ColumnHeader);
