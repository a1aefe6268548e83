import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { Knowledge } from '../../../src/core/commonsense/commonsenseModel';
import type { Exemplar } from '../../../src/core/exemplars/exemplar';
import type { Turn } from '../../../src/core/inputs/dialogue';
import type { Completion } from '../../../src/core/llm/completion';
import type { CellRecord, CellStatus, StageRecord } from '../../../src/core/run/runRecord';
import type { ErrorInfo } from '../../../src/core/util/errors';
import { wordDiff } from '../../../src/core/util/wordDiff';
import type { PreviousResponse } from '../../../src/protocol/rpc';
import { findEvidence, type EvidenceMark } from '../../model/evidence';
import { lastResult } from '../../model/lastResult';
import { beginningOf } from '../../model/longText';
import { counted } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import type { BenchActions } from '../../store/benchActions';
import { icon } from '../icon';
import { LightElement } from '../lightElement';
import { noteKey, noteText, noteToggle } from './cellNote';
import './cellRepeats';
import { repeatsKey } from './cellRepeats';
import { longTextToggle } from './longTextToggle';
import { diffText, evidenceText } from './markedText';

/** What a strategy said, as it comes; or why it did not, with what to do. */
export class ResponseCell extends LightElement {
  static override properties: PropertyDeclarations = {
    columnId: { attribute: false },
    stage: { attribute: false },
    status: { attribute: false },
    error: { attribute: false },
    unavailable: { attribute: false },
    exemplars: { attribute: false },
    knowledge: { attribute: false },
    thought: { attribute: false },
    context: { attribute: false },
    baseText: { attribute: false },
    earlierOf: { attribute: false },
    earlier: { state: true },
    note: { attribute: false },
    columnName: { attribute: false },
    repeats: { attribute: false },
    open: { attribute: false },
    actions: { attribute: false },
  };
  declare columnId: string;
  declare stage: StageRecord | undefined;
  declare status: CellStatus | undefined;
  declare error: ErrorInfo | undefined;
  declare unavailable: string | undefined;
  declare exemplars: readonly Exemplar[] | undefined;
  declare knowledge: Knowledge | undefined;
  /** The whole reply of stage one. */
  declare thought: string | undefined;
  declare context: readonly Turn[];
  /** The whole response of the base column, or the gold one, when this one is to be shown as changes of it. */
  declare baseText: string | undefined;
  /** The cell, when its response is to be shown as changes of that of the run before. */
  declare earlierOf: CellRecord | undefined;
  /** What the run before said; `null` where none did. */
  declare earlier: PreviousResponse | null | undefined;
  /** What is noted on this cell; absent where no notes are kept. */
  declare note: string | undefined;
  declare columnName: string;
  /** How many stored answers this one is of; absent where none is stored. */
  declare repeats: number | undefined;
  declare open: readonly string[];
  declare actions: BenchActions;

  readonly #evidence = lastResult(
    (
      text: string,
      knowledge: Knowledge | undefined,
      stageOne: string | undefined,
      exemplars: readonly Exemplar[] | undefined,
      context: readonly Turn[],
    ) => findEvidence(text, { knowledge, stageOne, exemplars, context }),
  );
  readonly #diff = lastResult(wordDiff);

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('earlierOf')) return;
    const of = this.earlierOf;
    this.earlier = undefined;
    if (of?.status !== 'finished') return;
    const take = (earlier: PreviousResponse | null | undefined): void => {
      if (this.earlierOf === of) this.earlier = earlier ?? null;
    };
    // What cannot be read cannot be compared with: the host shows why.
    this.actions.previousResponse(this.columnId).then(take, () => take(null));
  }

  override render(): TemplateResult {
    return html`${this.stage === undefined ? nothing : this.#said(this.stage)} ${this.#trouble()}`;
  }

  #said({ text, completion, requestHash }: StageRecord): TemplateResult {
    const key = `response|${this.columnId}`;
    const whole = this.open.includes(key);
    const { shown, hiddenWords } = beginningOf(text, whole);
    const writing = this.status === 'running' && completion === undefined;
    const caret = writing ? html`<span class="caret" aria-hidden="true"></span>` : nothing;
    const { columnId, note, open, actions } = this;
    const notes = note === undefined ? undefined : { columnId, note, open: open.includes(noteKey(columnId)), actions };
    // Not before the whole is there: nothing is worked out again with every word that comes.
    const marks =
      completion === undefined ? [] : this.#evidence(text, this.knowledge, this.thought, this.exemplars, this.context);
    // prettier-ignore
    return html`<div class="said" dir="auto" data-part="response-text" data-details=${whole ? key : nothing}
      >${this.#marked(text, shown.length, completion !== undefined, marks)}${hiddenWords === 0 ? nothing : '…'}${caret}</div
    >${longTextToggle(text, key, whole, this.actions)} ${completion === undefined ? nothing : completionMarks(completion)}
    ${this.#against()}
    <p class="cell-foot">${marks.length === 0 ? nothing : this.#tracesToggle(marks)} ${this.#repeatsToggle()} ${notes === undefined ? nothing : noteToggle(notes)}</p>
      ${notes === undefined ? nothing : noteText(notes)}
      ${this.#repeats(requestHash)}
    ${marks.length > 0 && this.open.includes(this.#tracesKey) ? this.#traces(text, marks) : nothing}`;
  }

  #marked(text: string, length: number, ended: boolean, marks: readonly EvidenceMark[]): unknown {
    const other = this.baseText ?? this.earlier?.text;
    if (!ended || (other === undefined && marks.length === 0)) return showControls(text.slice(0, length));
    if (other !== undefined) return diffText(this.#diff(other, text), length);
    return evidenceText(text, length, marks);
  }

  /** Which run the changes are of: each column may have another one before. */
  #against(): TemplateResult | typeof nothing {
    if (this.earlier === undefined) return nothing;
    const told =
      this.earlier === null
        ? t('No kept run before this one has a response here.')
        : t(
            'against the run of {0}',
            new Date(this.earlier.startedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
          );
    return html`<p class="mark muted" data-part="against">${told}</p>`;
  }

  #repeatsToggle(): TemplateResult | typeof nothing {
    const { columnId, repeats } = this;
    if (repeats === undefined) return nothing;
    const key = repeatsKey(columnId);
    return html`<button
      type="button"
      class="quiet-link"
      aria-expanded=${this.open.includes(key) ? 'true' : 'false'}
      data-action="toggle-repeats"
      data-opens=${key}
      title=${t('The answers to this request side by side, and more of them')}
      @click=${() => this.actions.toggleOpen(key)}
    >
      ${counted(repeats, t('1 answer'), (many) => t('{0} answers', many))}
    </button>`;
  }

  #repeats(requestHash: string): TemplateResult | typeof nothing {
    const { columnId, columnName, repeats, actions } = this;
    if (repeats === undefined || !this.open.includes(repeatsKey(columnId))) return nothing;
    return html`<rapport-cell-repeats
      data-details=${repeatsKey(columnId)}
      .columnId=${columnId}
      .columnName=${columnName}
      .requestHash=${requestHash}
      .count=${repeats}
      .actions=${actions}
    ></rapport-cell-repeats>`;
  }

  get #tracesKey(): string {
    return `traces|${this.columnId}`;
  }

  #tracesToggle(marks: readonly EvidenceMark[]): TemplateResult {
    return html`<button
      type="button"
      class="quiet-link"
      aria-expanded=${this.open.includes(this.#tracesKey) ? 'true' : 'false'}
      data-action="toggle-traces"
      data-opens=${this.#tracesKey}
      title=${t('Words that also stand in what the model was given')}
      @click=${() => this.actions.toggleOpen(this.#tracesKey)}
    >
      ${counted(marks.length, t('1 trace'), (many) => t('{0} traces', many))}
    </button>`;
  }

  #traces(text: string, marks: readonly EvidenceMark[]): TemplateResult {
    return html`<ul
      class="traces"
      data-details=${this.#tracesKey}
      aria-label=${t('Where words of this response also stand')}
    >
      ${marks.map(
        ({ start, end, source, from }) =>
          html`<li>
            <mark class="evidence" data-source=${source}><bdi>${showControls(text.slice(start, end))}</bdi></mark>
            <span class="muted">${showControls(from)}</span>
          </li>`,
      )}
    </ul>`;
  }

  #trouble(): TemplateResult | typeof nothing {
    const { status, error } = this;
    if (status === 'cancelled')
      return html`<p class="muted">${t({ message: 'stopped', comment: 'The answer was stopped.' })}</p>`;
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

function finishText(reason: Completion['finishReason']): string | undefined {
  switch (reason) {
    case 'length':
      return t('cut at the token limit');
    case 'content-filter':
      return t('cut by the content filter');
    case 'other':
      return t('ended for a reason the server did not name');
    case 'stop':
      return undefined;
  }
}

function completionMarks({ finishReason, notSent }: Completion): TemplateResult {
  const reason = finishText(finishReason);
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
            title=${t('The model refuses these parameters: they were left out.')}
          >
            ${t('not sent: {0}', notSent.join(', '))}
          </p>`
    }
  `;
}

customElements.define('rapport-response-cell', ResponseCell);
