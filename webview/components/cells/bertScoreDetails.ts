import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ExplainedBertScore } from '../../../src/core/evaluation/evaluationServices';
import { messageOf } from '../../model/messageOf';
import { decimalText } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import { tokenMatches, type TokenMatchLine } from '../../model/tokenMatches';
import type { BenchActions } from '../../store/benchActions';
import { LightElement } from '../lightElement';
import { styleProperties } from '../styleProperties';

/** BERTScore of one response on demand: P, R and F with their signature, and the token matches behind them once the gold response is revealed. */
export class BertScoreDetails extends LightElement {
  static override properties: PropertyDeclarations = {
    columnId: { attribute: false },
    columnName: { attribute: false },
    response: { attribute: false },
    revealed: { attribute: false },
    open: { attribute: false },
    actions: { attribute: false },
    found: { state: true },
    failure: { state: true },
  };
  declare columnId: string;
  declare columnName: string;
  /** The text that is scored. */
  declare response: string;
  /** The gold response may be seen. */
  declare revealed: boolean;
  /** Keys of the details that stand open. */
  declare open: readonly string[];
  declare actions: BenchActions;
  declare found: ExplainedBertScore | undefined;
  declare failure: string | undefined;

  #asked: string | undefined;

  override willUpdate(): void {
    if (!this.#isOpen || this.#asked === this.response) return;
    const asked = this.response;
    this.#asked = asked;
    this.found = undefined;
    this.failure = undefined;
    this.actions.bertScore(this.columnId).then(
      (found) => {
        if (this.#asked === asked) this.found = found;
      },
      (error: unknown) => {
        if (this.#asked === asked) this.failure = messageOf(error);
      },
    );
  }

  get #key(): string {
    return `bertscore|${this.columnId}`;
  }

  get #isOpen(): boolean {
    return this.open.includes(this.#key);
  }

  override render(): TemplateResult {
    const name = showControls(this.columnName);
    return html`<div class="bert">
      <button
        type="button"
        class="link"
        data-action="toggle-bertscore"
        data-opens=${this.#key}
        aria-expanded=${this.#isOpen ? 'true' : 'false'}
        aria-label=${t('BERTScore of {0}', name)}
        @click=${() => this.#toggle()}
      >
        BERTScore
      </button>
      ${
        this.#isOpen
          ? html`<div
              class="bert-details"
              data-details=${this.#key}
              role="group"
              aria-label=${t('BERTScore of {0}', name)}
            >
              ${this.#details()}
            </div>`
          : nothing
      }
    </div>`;
  }

  #toggle(): void {
    // What failed is tried again: the user may have named an encoder meanwhile.
    if (this.failure !== undefined) this.#asked = undefined;
    this.actions.toggleOpen(this.#key);
  }

  #details(): TemplateResult {
    const { found, failure } = this;
    if (failure !== undefined)
      return html`<p class="trouble" role="alert"><bdi>${showControls(failure)}</bdi></p>
        <button
          type="button"
          class="link"
          data-action="open-bert-setting"
          @click=${() => this.actions.openBertSetting()}
        >
          ${t('Open the setting')}
        </button>`;
    if (found === undefined) return html`<p class="muted" role="status">${t('scoring…')}</p>`;
    return html`<p class="bert-figures">
        ${(['p', 'r', 'f'] as const).map(
          (part) =>
            html`<span data-part=${part}
              ><span class="muted">${part.toUpperCase()}</span> <b>${decimalText(found[part], 4)}</b></span
            > `,
        )}
      </p>
      <p class="code">${showControls(found.signature)}</p>
      ${this.revealed ? matchTables(found) : html`<p class="muted">${t('Reveal the gold response to see which tokens match.')}</p>`}`;
  }
}

function matchTables({ match }: ExplainedBertScore): TemplateResult {
  const { precision, recall } = tokenMatches(match);
  return html`${matchTable(t('P: response → gold'), t('Response'), t('Closest in gold'), precision)}
  ${matchTable(t('R: gold → response'), t('Gold'), t('Closest in response'), recall)}`;
}

function matchTable(caption: string, from: string, to: string, lines: readonly TokenMatchLine[]): TemplateResult {
  return html`<table class="matches">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">${from}</th>
        <th scope="col">${to}</th>
        <th scope="col">${t('cosine')}</th>
      </tr>
    </thead>
    <tbody>
      ${lines.map(
        ({ token, closest, cosine, heat }) =>
          html`<tr>
            <td><bdi>${showControls(token)}</bdi></td>
            <td><bdi>${showControls(closest)}</bdi></td>
            <td class="heat" ${styleProperties({ '--heat': heat.toFixed(3) })}>${decimalText(cosine, 3)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

customElements.define('rapport-bert-score', BertScoreDetails);
