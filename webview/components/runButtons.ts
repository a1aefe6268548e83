import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { BenchState } from '../../src/protocol/benchState';
import type { RunKind } from '../../src/protocol/rpc';
import { plural } from '../model/numberText';
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
        title=${plan.blocked ?? 'Run every available column on this test case'}
        @click=${() => actions.run('all')}
        ><span class="button-face"
          >${icon('run')} Run ${plan.columns === 0 ? nothing : plan.columns}</span
        ></vscode-button
      >
      <button
        type="button"
        class="icon-button"
        data-action="run-menu"
        aria-label="More ways to run"
        title="More ways to run"
        popovertarget=${MENU_ID}
        ?disabled=${!runnable}
      >
        ${icon('down')}
      </button>
      <div popover id=${MENU_ID} class="column-menu run-menu" role="group" aria-label="More ways to run">
        ${this.#item('missing', some ? `Only what is missing: ${plural(missing, 'column')}` : 'Only what is missing', some)}
        ${this.#item('again', 'All again, asking the model anew', model !== undefined && !model.recorded)}
      </div>
      <vscode-button
        secondary
        data-action="stop"
        ?disabled=${!bench.running}
        aria-disabled=${bench.running ? 'false' : 'true'}
        aria-label="Stop"
        title="Stop the run"
        @click=${() => actions.stop()}
        ><span class="button-face">${icon('stop')}</span></vscode-button
      >
      ${this.#onSave()}`;
  }

  #onSave(): TemplateResult {
    const { on, mostCalls } = this.bench.runOnSave;
    const limit =
      mostCalls === 0 ? 'when it takes no call' : `as long as it takes at most ${plural(mostCalls, 'call')}`;
    return html`<button
      type="button"
      class="icon-button toggle"
      data-action="run-on-save"
      aria-label="Run on save"
      aria-pressed=${on ? 'true' : 'false'}
      title="Run on save is ${on ? 'on' : 'off'}: saving the template runs the shown columns, ${limit}. What did not change is answered from the store."
      @click=${() => this.actions.setRunOnSave(!on)}
    >
      ${icon('onSave')}
    </button>`;
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
