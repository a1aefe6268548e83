import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ModelChoice } from '../../src/protocol/benchState';
import { modelLabel } from '../model/barText';
import type { BenchActions } from '../store/benchActions';
import { icon } from './icon';
import { LightElement } from './lightElement';

const NONE = '';

/** Chooses among the models that the host knows; recorded ones say so. */
export class ModelSelect extends LightElement {
  static override properties: PropertyDeclarations = {
    models: { attribute: false },
    model: { attribute: false },
    actions: { attribute: false },
  };
  declare models: readonly ModelChoice[];
  declare model: ModelChoice | undefined;
  declare actions: BenchActions;

  #choose(event: Event): void {
    const { value } = event.target as HTMLElement & { value: string };
    const chosen = this.models.find((candidate) => keyOf(candidate) === value);
    if (chosen !== undefined) this.actions.chooseModel(chosen);
    // Until the host says otherwise the old model holds.
    this.requestUpdate();
  }

  override render(): TemplateResult {
    return html`
      ${this.models.length === 0 ? nothing : this.#select()}
      <button
        type="button"
        class=${this.models.length === 0 ? 'text-button' : 'icon-button'}
        data-action="connect-model"
        title=${t('Connect a model')}
        aria-label=${t('Connect a model')}
        @click=${() => this.actions.connectModel()}
      >
        ${icon('connect')} ${this.models.length === 0 ? t('Connect a model…') : nothing}
      </button>
    `;
  }

  #select(): TemplateResult {
    const selected = this.model === undefined ? NONE : keyOf(this.model);
    return html`<vscode-single-select
      class="model-select"
      data-action="choose-model"
      label=${t('Model')}
      title=${this.model === undefined ? t('Model') : t('Model: {0}', modelLabel(this.model))}
      .value=${live(selected)}
      @change=${(event: Event) => this.#choose(event)}
    >
      ${this.model === undefined ? html`<vscode-option value=${NONE}>${t('Choose a model')}</vscode-option>` : nothing}
      ${repeat(
        this.models,
        keyOf,
        (choice) => html`<vscode-option .value=${keyOf(choice)}>${modelLabel(choice)}</vscode-option>`,
      )}
    </vscode-single-select>`;
  }
}

function keyOf({ endpointId, model }: ModelChoice): string {
  return JSON.stringify([endpointId, model]);
}

customElements.define('rapport-model-select', ModelSelect);
