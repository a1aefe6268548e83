import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Completion } from '../../../src/core/llm/completion';
import type { CellStatus, StageRecord } from '../../../src/core/run/runRecord';
import type { ErrorInfo } from '../../../src/core/util/errors';
import { beginningOf } from '../../model/longText';
import { showControls } from '../../model/showControls';
import type { BenchActions } from '../../store/benchActions';
import { icon } from '../icon';
import { LightElement } from '../lightElement';
import { longTextToggle } from './longTextToggle';

/** What a strategy said, as it comes; or why it did not, with what to do. */
export class ResponseCell extends LightElement {
  static override properties: PropertyDeclarations = {
    columnId: { attribute: false },
    stage: { attribute: false },
    status: { attribute: false },
    error: { attribute: false },
    unavailable: { attribute: false },
    open: { attribute: false },
    actions: { attribute: false },
  };
  declare columnId: string;
  declare stage: StageRecord | undefined;
  declare status: CellStatus | undefined;
  declare error: ErrorInfo | undefined;
  declare unavailable: string | undefined;
  declare open: readonly string[];
  declare actions: BenchActions;

  override render(): TemplateResult {
    return html`${this.stage === undefined ? nothing : this.#said(this.stage)} ${this.#trouble()}`;
  }

  #said({ text, completion }: StageRecord): TemplateResult {
    const key = `response|${this.columnId}`;
    const whole = this.open.includes(key);
    const { shown, hiddenWords } = beginningOf(text, whole);
    const writing = this.status === 'running' && completion === undefined;
    const caret = writing ? html`<span class="caret" aria-hidden="true"></span>` : nothing;
    // prettier-ignore
    return html`<div class="said" dir="auto" data-part="response-text" data-details=${whole ? key : nothing}
      >${showControls(shown)}${hiddenWords === 0 ? nothing : '…'}${caret}</div
    >${longTextToggle(text, key, whole, this.actions)} ${completion === undefined ? nothing : marks(completion)}`;
  }

  #trouble(): TemplateResult | typeof nothing {
    const { status, error } = this;
    if (status === 'cancelled') return html`<p class="muted">stopped</p>`;
    if (status === 'failed' && error !== undefined) {
      return html`<div class="trouble error" data-part="error">
        ${icon('cross')}
        <p><bdi>${showControls(error.message)}</bdi> <span class="code">${error.code}</span></p>
      </div>`;
    }
    // A column that cannot run says so before it is tried.
    const foreseen = status === undefined || status === 'waiting' ? this.unavailable : undefined;
    const reason = status === 'unavailable' ? (error?.message ?? this.unavailable) : foreseen;
    if (reason === undefined) return nothing;
    return html`<div class="trouble muted" data-part="unavailable">
      ${icon('unavailable')}
      <p><bdi>${showControls(reason)}</bdi></p>
    </div>`;
  }
}

const FINISH_TEXT: Readonly<Partial<Record<Completion['finishReason'], string>>> = {
  length: 'cut at the token limit',
  'content-filter': 'cut by the content filter',
  other: 'ended for a reason the server did not name',
};

function marks({ finishReason, notSent }: Completion): TemplateResult {
  const reason = FINISH_TEXT[finishReason];
  return html`
    ${
      reason === undefined
        ? nothing
        : html`<p class="mark warning" data-mark=${finishReason}>${icon('warning')} ${reason}</p>`
    }
    ${
      notSent.length === 0
        ? nothing
        : html`<p
            class="mark muted"
            data-mark="not-sent"
            title="The model refuses these parameters: they were left out."
          >
            not sent: ${notSent.join(', ')}
          </p>`
    }
  `;
}

customElements.define('rapport-response-cell', ResponseCell);
