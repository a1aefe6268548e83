import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { t } from '@vscode/l10n';
import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { BenchActions } from '../store/benchActions';
import { LightElement } from './lightElement';

const LARGEST_SEED = 4294967295;

/** The seed that draws random exemplars; what is no seed is marked and not told to the host. */
export class SeedField extends LightElement {
  static override properties: PropertyDeclarations = {
    seed: { attribute: false },
    actions: { attribute: false },
    invalid: { state: true },
  };
  declare seed: number;
  declare actions: BenchActions;
  declare invalid: boolean;

  constructor() {
    super();
    this.invalid = false;
  }

  #change(event: Event): void {
    const { value } = event.target as HTMLElement & { value: string };
    const seed = Number(value);
    this.invalid = !/^\d+$/.test(value.trim()) || seed > LARGEST_SEED;
    if (!this.invalid && seed !== this.seed) this.actions.setSeed(seed);
  }

  override render(): TemplateResult {
    const hint = t('Draws the random exemplars: a whole number from 0 to {0}.', LARGEST_SEED);
    return html`<label class="seed" title=${hint}
      ><span aria-hidden="true">${t('seed')}</span>
      <vscode-textfield
        class="seed-field"
        data-action="seed"
        .label=${this.invalid ? `${t('Seed')}. ${hint}` : t('Seed')}
        inputmode="numeric"
        .value=${this.invalid ? live(this.#typed()) : live(String(this.seed))}
        ?invalid=${this.invalid}
        @change=${(event: Event) => this.#change(event)}
      ></vscode-textfield>
    </label>`;
  }

  #typed(): string {
    return this.querySelector<HTMLElement & { value: string }>('vscode-textfield')?.value ?? '';
  }
}

customElements.define('rapport-seed-field', SeedField);
