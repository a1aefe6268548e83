import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { CellRepeats, RepeatedAnswer } from '../../../src/protocol/cellRepeats';
import { messageOf } from '../../model/messageOf';
import { dayText } from '../../model/numberText';
import { agreementText, groupName } from '../../model/repeatText';
import { showControls } from '../../model/showControls';
import type { BenchActions } from '../../store/benchActions';
import { icon } from '../icon';
import { LightElement } from '../lightElement';
import { styleProperties } from '../styleProperties';

/** Answers asked for at one press. */
const MORE = 3;

/** The key of the open repeats of a column in the view. */
export function repeatsKey(columnId: string): string {
  return `repeats|${columnId}`;
}

/** The answers to the request of a cell side by side, which of them say the same, and a button for more. Asks the host when it is shown and whenever there may be others. */
export class CellRepeatsView extends LightElement {
  static override properties: PropertyDeclarations = {
    columnId: { attribute: false },
    columnName: { attribute: false },
    requestHash: { attribute: false },
    count: { attribute: false },
    actions: { attribute: false },
    found: { state: true },
    failure: { state: true },
    asking: { state: true },
  };
  declare columnId: string;
  declare columnName: string;
  declare requestHash: string;
  /** Stored answers, as the host last counted them. */
  declare count: number;
  declare actions: BenchActions;
  declare found: CellRepeats | undefined;
  declare failure: string | undefined;
  declare asking: boolean;

  #key = '';

  override willUpdate(changed: PropertyValues): void {
    // Answers to another request are none to this one.
    if (changed.has('requestHash')) this.found = undefined;
    const key = JSON.stringify([this.columnId, this.requestHash, this.count]);
    if (key === this.#key) return;
    this.#key = key;
    this.#take(this.actions.repeats(this.columnId));
  }

  override firstUpdated(): void {
    this.querySelector<HTMLElement>('.repeats')?.showPopover();
  }

  override render(): TemplateResult {
    const { found, failure } = this;
    const label = t('Answers of {0}', showControls(this.columnName));
    return html`<div
      popover
      class="repeats"
      role="group"
      aria-label=${label}
      @toggle=${(event: ToggleEvent) => event.newState === 'closed' && this.#close()}
    >
      <div class="repeats-head">
        <h2>${label}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label=${t('Close')}
          title=${t('Close')}
          @click=${() => this.#close()}
        >
          ${icon('cross')}
        </button>
      </div>
      ${
        failure === undefined
          ? nothing
          : html`<p class="trouble error" role="alert"><bdi>${showControls(failure)}</bdi></p>`
      }
      ${found === undefined ? html`<p class="muted">…</p>` : this.#answers(found)}
    </div>`;
  }

  #close(): void {
    this.actions.closeOpen(repeatsKey(this.columnId));
  }

  #answers(found: CellRepeats): TemplateResult {
    return html`<p class="muted" data-part="agreement" role="status">${agreementText(found)}</p>
      <ol
        class="answers"
        ${styleProperties({ width: `min(${Math.min(found.answers.length, 5) * 250}px, 90vw)` })}
        aria-label=${t('Answers side by side')}
      >
        ${found.answers.map((answer) => this.#answer(answer, found.answers.length > 1))}
      </ol>
      ${this.#more(found)}`;
  }

  #answer({ repeat, text, date, group, shown }: RepeatedAnswer, several: boolean): TemplateResult {
    return html`<li class=${shown ? 'shown' : ''}>
      <p class="answer-head">
        ${repeat + 1}${several ? html` <span class="chip" title=${t('Answers with the same letter say the same')}>${groupName(group)}</span>` : nothing}
        <span class="muted" title=${date}
          >${dayText(date)}${shown ? ` · ${t({ message: 'shown', comment: 'The answer that the bench shows.' })}` : ''}</span
        >
      </p>
      <div class="answer-text" dir="auto">${showControls(text)}</div>
    </li>`;
  }

  #more({ closed }: CellRepeats): TemplateResult {
    if (closed !== undefined) return html`<p class="muted">${showControls(closed)}</p>`;
    if (this.asking)
      return html`<p class="muted">
        ${t('asking {0} times…', MORE)}
        <button type="button" class="quiet-link" data-action="stop-repeats" @click=${() => this.actions.stop()}>
          ${t({ message: 'stop', comment: 'A button: to stop.' })}
        </button>
      </p>`;
    return html`<button
      type="button"
      class="link"
      data-action="more-repeats"
      title=${t('Asks the model the same again; each answer is kept')}
      @click=${() => this.#ask()}
    >
      ${t('run {0} more', MORE)}
    </button>`;
  }

  #ask(): void {
    this.asking = true;
    this.#take(this.actions.moreRepeats(this.columnId, MORE), () => (this.asking = false));
  }

  /** Shows what the host finds or why it finds nothing, unless it was asked for something else since. */
  #take(repeats: Promise<CellRepeats>, after?: () => void): void {
    this.failure = undefined;
    const { requestHash } = this;
    repeats
      .then((found) => {
        if (requestHash === this.requestHash) this.found = found;
      })
      .catch((error: unknown) => {
        if (requestHash === this.requestHash) this.failure = messageOf(error);
      })
      .finally(() => after?.());
  }
}

customElements.define('rapport-cell-repeats', CellRepeatsView);
