import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { StageRecord } from '../../../src/core/run/runRecord';
import type { StageOneResult } from '../../../src/core/strategy/stepEvent';
import type { TruthGiven } from '../../../src/core/strategy/strategy';
import { beginningOf, THOUGHT, withoutEmptyLines } from '../../model/longText';
import { showControls } from '../../model/showControls';
import type { BenchActions } from '../../store/benchActions';
import { icon } from '../icon';
import { LightElement } from '../lightElement';
import { longTextToggle } from './longTextToggle';

/** What the model thought before it answered: its words as they come, then the label and situation understood from them. */
export class StageOneCell extends LightElement {
  static override properties: PropertyDeclarations = {
    columnId: { attribute: false },
    stage: { attribute: false },
    result: { attribute: false },
    truth: { attribute: false },
    goldEmotion: { attribute: false },
    revealed: { attribute: false },
    running: { attribute: false },
    open: { attribute: false },
    actions: { attribute: false },
  };
  declare columnId: string;
  declare stage: StageRecord | undefined;
  declare result: StageOneResult | undefined;
  declare truth: TruthGiven;
  declare goldEmotion: string;
  declare revealed: boolean;
  declare running: boolean;
  declare open: readonly string[];
  declare actions: BenchActions;

  override render(): TemplateResult | typeof nothing {
    if (this.stage === undefined) return nothing;
    const { text, completion } = this.stage;
    const whole = this.open.includes(this.#key) || text.length <= THOUGHT.shortEnough;
    return html`
      <p class="label-line">${this.result === undefined ? nothing : this.#label(this.result)}</p>
      ${this.#thought(text, this.running && completion === undefined)}
      ${
        completion?.finishReason === 'length'
          ? html`<p class="mark warning" data-mark="length">${icon('warning')} ${t('cut at the token limit')}</p>`
          : nothing
      }
      ${this.result === undefined ? nothing : this.#understood(this.result, whole)}
    `;
  }

  get #key(): string {
    return `stage-one|${this.columnId}`;
  }

  #label({ label }: StageOneResult): TemplateResult {
    const right = label === this.goldEmotion;
    const gold = this.revealed && !right ? html`: <bdi>${showControls(this.goldEmotion)}</bdi>` : nothing;
    return html`<span class="verdict ${right ? 'right' : 'wrong'}" data-verdict=${right ? 'right' : 'wrong'}
      ><bdi>${label ?? t('no label')}</bdi> ${icon(right ? 'check' : 'cross')}
      <span class="visually-hidden">${right ? t('agrees with gold') : t('differs from gold')}</span
      ><span aria-hidden="true">${t('gold')}</span>${gold}</span
    >`;
  }

  #thought(text: string, writing: boolean): TemplateResult {
    const key = this.#key;
    const whole = this.open.includes(key);
    const { shown, hiddenWords } = beginningOf(text, whole, THOUGHT);
    const caret = writing ? html`<span class="caret" aria-hidden="true"></span>` : nothing;
    // prettier-ignore
    return html`<div class="thought" dir="auto" data-details=${whole ? key : nothing}
      >${this.#marked(hiddenWords === 0 ? shown : withoutEmptyLines(shown))}${hiddenWords === 0 ? nothing : '…'}${caret}</div
    >${longTextToggle(text, key, whole, this.actions, THOUGHT)}`;
  }

  /** The text with the understood situation underlined where it stands in it. */
  #marked(text: string): TemplateResult {
    const situation = this.result?.situation ?? '';
    const at = situation === '' ? -1 : text.indexOf(situation);
    if (at < 0) return html`${showControls(text)}`;
    const marked = html`<span class="situation" title=${t('Understood as the situation')}
      >${showControls(situation)}</span
    >`;
    return html`${showControls(text.slice(0, at))}${marked}${showControls(text.slice(at + situation.length))}`;
  }

  #understood(result: StageOneResult, whole: boolean): TemplateResult {
    return html`
      ${situationLine(result, whole)} ${this.truth === 'none' ? nothing : this.#told(result, whole)}
      ${
        result.truthAppended === true
          ? html`<p class="mark warning" data-mark="truth-appended">
              ${icon('warning')} ${t('truth appended: the reply could not be taken apart')}
            </p>`
          : nothing
      }
    `;
  }

  #told({ sentReply }: StageOneResult, whole: boolean): TemplateResult {
    if (this.revealed) return understoodLine(t('stage two was told:'), sentReply, whole);
    const hidden =
      this.truth === 'emotion'
        ? t('stage two was told the true emotion (hidden)')
        : t('stage two was told the true situation (hidden)');
    return html`<p class=${lineClass(whole)} title=${whole ? nothing : hidden}>${hidden}</p>`;
  }
}

function situationLine({ situation, text }: StageOneResult, whole: boolean): TemplateResult | typeof nothing {
  if (situation === undefined) return html`<p class="muted">${t('no situation found')}</p>`;
  return text.includes(situation) ? nothing : understoodLine(t('situation:'), situation, whole);
}

/** One line beside the beginning of a thought, all of it beside the whole. */
function understoodLine(what: string, text: string, whole: boolean): TemplateResult {
  const safe = showControls(text);
  return html`<p class=${lineClass(whole)} title=${whole ? nothing : safe}>${what} <bdi>${safe}</bdi></p>`;
}

function lineClass(whole: boolean): string {
  return whole ? 'muted' : 'muted one-line';
}

customElements.define('rapport-stage-one-cell', StageOneCell);
