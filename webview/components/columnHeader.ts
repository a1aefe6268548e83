import { t } from '@vscode/l10n';
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
    index: { attribute: false },
    count: { attribute: false },
    folded: { attribute: false },
    isBase: { attribute: false },
    runnable: { attribute: false },
    actions: { attribute: false },
  };
  declare column: BenchColumn;
  declare cell: CellRecord | undefined;
  /** Its place among all columns, from 0. */
  declare index: number;
  declare count: number;
  declare folded: boolean;
  declare isBase: boolean;
  /** A run may be started now. */
  declare runnable: boolean;
  declare actions: BenchActions;

  override render(): TemplateResult {
    const { column, cell, actions } = this;
    const status = columnStatus(cell, column.unavailable);
    if (this.folded) return this.#strip(status.text);
    const recorded = cell?.stages.response?.completion?.source.kind === 'recorded';
    const mark = status.kind === 'answered' && recorded ? 'recorded' : STATUS_ICONS[status.kind];
    return html`
      <div class="column-name">
        <bdi class="name" title=${showControls(column.name)}>${showControls(column.name)}</bdi>
        ${this.isBase ? html`<span class="base" title=${t('The others are compared with this column')}>${icon('flagSet')} ${t('base')}</span>` : nothing}
        <span class="column-actions">
          ${this.isBase ? nothing : this.#button('set-base', 'flag', t('Compare with {0}: make it the base', column.name), () => actions.setBaseColumn(column.id), true)}
          ${this.#runOrStop(status.kind)} ${this.#menu()}
        </span>
      </div>
      <div class="status ${status.kind}" data-status=${status.kind} title=${status.detail ?? status.text}>
        ${mark === undefined ? html`<span class="spinner" aria-hidden="true"></span>` : icon(mark)}
        <span class="status-text">${status.text}</span>
      </div>
    `;
  }

  /** While the column runs or waits its own stop takes the place of its run. */
  #runOrStop(status: ColumnStatusKind): TemplateResult {
    const { column, actions } = this;
    return status === 'running' || status === 'waiting'
      ? this.#button('stop-column', 'stop', t('Stop {0} alone', column.name), () => actions.stopColumn(column.id), true)
      : this.#button(
          'run-column',
          'run',
          t('Run {0} alone', column.name),
          () => actions.runColumn(column.id),
          this.runnable && column.unavailable === undefined,
        );
  }

  /** A folded column: its name from top to bottom, and the button that unfolds it. */
  #strip(status: string): TemplateResult {
    const { column, actions } = this;
    const label = t('Unfold {0}', column.name);
    return html`${this.#button('unfold-column', 'next', label, () => actions.toggleColumn(column.id), true)}
      <bdi class="name" title=${showControls(`${column.name}: ${status}`)}>${showControls(column.name)}</bdi>`;
  }

  #menu(): TemplateResult {
    const { column, actions, index, count } = this;
    const id = `column-menu-${index}`;
    const label = showControls(t('More for {0}', column.name));
    const item = (action: string, text: string, act: () => void, enabled = true): TemplateResult =>
      html`<button
        type="button"
        class="menu-item"
        data-action=${action}
        popovertarget=${id}
        popovertargetaction="hide"
        ?disabled=${!enabled}
        @click=${act}
      >
        ${text}
      </button>`;
    return html`<button
        type="button"
        class="icon-button"
        data-action="column-menu"
        aria-label=${label}
        title=${label}
        popovertarget=${id}
      >
        ${icon('more')}
      </button>
      <div popover id=${id} class="column-menu" role="group" aria-label=${label}>
        ${item('move-left', t('Move left'), () => actions.moveColumn(column.id, -1), index > 0)}
        ${item('move-right', t('Move right'), () => actions.moveColumn(column.id, 1), index < count - 1)}
        ${item('duplicate-column', t({ message: 'Duplicate', comment: 'A menu: to duplicate the column.' }), () => actions.duplicateColumn(column.id))}
        ${item('change-column', t('Change strategy or wording…'), () => actions.changeColumn(column.id))}
        ${item('fold-column', t({ message: 'Fold', comment: 'A menu: to fold the column.' }), () => actions.toggleColumn(column.id))}
        ${item('remove-column', t('Remove from the bench'), () => actions.removeColumn(column.id), count > 1)}
      </div>`;
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
