import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { showControls } from '../model/showControls';
import type { BenchActions } from '../store/benchActions';
import { icon } from './icon';
import { LightElement } from './lightElement';

/** Sentences the user should know of: problems of input files, why the last call failed, and what stays wrong until its cause is mended. */
export class NoticeList extends LightElement {
  static override properties: PropertyDeclarations = {
    notices: { attribute: false },
    failure: { attribute: false },
    standing: { attribute: false },
    actions: { attribute: false },
  };
  declare notices: readonly string[];
  /** Of the last call: the user can put it aside. */
  declare failure: string | undefined;
  /** Of the host: goes when its cause does. */
  declare standing: string | undefined;
  declare actions: Pick<BenchActions, 'dismissFailure'>;

  override render(): TemplateResult {
    return html`
      <div role="alert">
        ${
          this.failure === undefined
            ? nothing
            : html`<p class="notice error" data-part="failure">
                ${icon('cross')} <bdi>${showControls(this.failure)}</bdi>
                <button
                  type="button"
                  class="icon-button"
                  aria-label=${t('Dismiss')}
                  title=${t('Dismiss')}
                  @click=${() => this.actions.dismissFailure()}
                >
                  ${icon('cross')}
                </button>
              </p>`
        }
        ${
          this.standing === undefined
            ? nothing
            : html`<p class="notice error" data-part="standing">
                ${icon('cross')} <bdi>${showControls(this.standing)}</bdi>
              </p>`
        }
      </div>
      ${this.notices.map(
        (notice) =>
          html`<p class="notice warning" data-part="notice">${icon('warning')} <bdi>${showControls(notice)}</bdi></p>`,
      )}
    `;
  }
}

customElements.define('rapport-notices', NoticeList);
