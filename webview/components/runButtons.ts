import '@vscode-elements/elements/dist/vscode-button/index.js';
import { t } from '@vscode/l10n';
import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { BenchState } from '../../src/protocol/benchState';
import type { RunKind } from '../../src/protocol/rpc';
import { counted } from '../model/numberText';
import type { BenchActions } from '../store/benchActions';
import { icon } from './icon';
import { LightElement } from './lightElement';

const MENU_ID = 'run-menu';

/** Run, what else to run, and Stop. */
export class RunButtons extends LightElement {
  static override properties: PropertyDeclarations = {
    bench: { attribute: false },
    actions: { attribute: false },
  };
  declare bench: BenchState;
  declare actions: BenchActions;

  override render(): TemplateResult {
    const { bench, actions } = this;
    const { plan, missing, model } = bench;
    const runnable = plan.blocked === undefined && !bench.running;
    const some = missing > 0 && missing < plan.columns;
    return html`<vscode-button
        data-action="run"
        ?disabled=${!runnable}
        aria-disabled=${runnable ? 'false' : 'true'}
        title=${plan.blocked ?? t('Run every available column on this test case')}
        @click=${() => actions.run('all')}
        ><span class="button-face"
          >${icon('run')}
          ${plan.columns === 0 ? t({ message: 'Run', comment: 'A button: to run.' }) : t('Run {0}', plan.columns)}</span
        ></vscode-button
      >
      <button
        type="button"
        class="icon-button"
        data-action="run-menu"
        aria-label=${t('More ways to run')}
        title=${t('More ways to run')}
        popovertarget=${MENU_ID}
        ?disabled=${!runnable}
      >
        ${icon('down')}
      </button>
      <div popover id=${MENU_ID} class="column-menu run-menu" role="group" aria-label=${t('More ways to run')}>
        ${this.#item('missing', some ? counted(missing, t('Only what is missing: 1 column'), (many) => t('Only what is missing: {0} columns', many)) : t('Only what is missing'), some)}
        ${this.#item('again', t('All again, asking the model anew'), model !== undefined && !model.recorded)}
      </div>
      <vscode-button
        secondary
        data-action="stop"
        ?disabled=${!bench.running}
        aria-disabled=${bench.running ? 'false' : 'true'}
        aria-label=${t('Stop')}
        title=${t('Stop the run')}
        @click=${() => actions.stop()}
        ><span class="button-face">${icon('stop')}</span></vscode-button
      >
      ${this.#onSave()}`;
  }

  #onSave(): TemplateResult {
    const { on } = this.bench.runOnSave;
    return html`<button
      type="button"
      class="icon-button toggle"
      data-action="run-on-save"
      aria-label=${t('Run on save')}
      aria-pressed=${on ? 'true' : 'false'}
      title=${this.#onSaveTitle()}
      @click=${() => this.actions.setRunOnSave(!on)}
    >
      ${icon('onSave')}
    </button>`;
  }

  #onSaveTitle(): string {
    const { on, mostCalls } = this.bench.runOnSave;
    const state = on ? t('Run on save is on') : t('Run on save is off');
    if (mostCalls === 0)
      return t(
        '{state}: saving the template runs the shown columns, when it takes no call. What did not change is answered from the store.',
        { state },
      );
    return counted(
      mostCalls,
      t(
        '{state}: saving the template runs the shown columns, as long as it takes at most 1 call. What did not change is answered from the store.',
        { state },
      ),
      (many) =>
        t(
          '{state}: saving the template runs the shown columns, as long as it takes at most {many} calls. What did not change is answered from the store.',
          { state, many },
        ),
    );
  }

  #item(which: RunKind, text: string, enabled: boolean): TemplateResult {
    return html`<button
      type="button"
      class="menu-item"
      data-action="run-${which}"
      popovertarget=${MENU_ID}
      popovertargetaction="hide"
      ?disabled=${!enabled}
      @click=${() => this.actions.run(which)}
    >
      ${text}
    </button>`;
  }
}

customElements.define('rapport-run-buttons', RunButtons);
