import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Exemplar, ExemplarEdits } from '../../../src/core/exemplars/exemplar';
import type { Turn } from '../../../src/core/inputs/dialogue';
import type { ExemplarChoice } from '../../../src/core/strategy/strategy';
import { firstWords } from '../../model/barText';
import { contentWordsOf, type MarkedAgainst } from '../../model/exemplarMarks';
import { cosineText, editsText, flagText, sameEdits } from '../../model/exemplarText';
import { lastResult } from '../../model/lastResult';
import { counted } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import type { BenchActions } from '../../store/benchActions';
import { icon } from '../icon';
import { exemplarBody, exemplarFlags } from '../inspector/exemplarView';
import { inspectorKey } from '../inspector/exemplarInspector';
import { LightElement } from '../lightElement';

const SHOWN = 5;

/** The exemplars shown to the model, each on a line that opens to its full text; before a run, which ones will be taken. */
export class ExemplarsCell extends LightElement {
  static override properties: PropertyDeclarations = {
    columnId: { attribute: false },
    choice: { attribute: false },
    exemplars: { attribute: false },
    context: { attribute: false },
    response: { attribute: false },
    madeWith: { attribute: false },
    edits: { attribute: false },
    inspectable: { attribute: false },
    seed: { attribute: false },
    open: { attribute: false },
    actions: { attribute: false },
  };
  declare columnId: string;
  declare choice: ExemplarChoice;
  declare exemplars: readonly Exemplar[] | undefined;
  declare context: readonly Turn[];
  /** The whole response that was given after them. */
  declare response: string | undefined;
  /** What had been changed by hand in what is shown, and what is by now. */
  declare madeWith: ExemplarEdits | undefined;
  declare edits: ExemplarEdits | undefined;
  declare inspectable: boolean;
  declare seed: number;
  declare open: readonly string[];
  declare actions: BenchActions;

  readonly #contextWords = lastResult(contentWordsOf);

  override render(): TemplateResult | typeof nothing {
    if (this.choice.kind === 'none') return nothing;
    const how = this.choice.kind === 'random' ? t('random, seed {0}', this.seed) : t('nearest by cosine');
    if (this.exemplars === undefined) return html`<p class="muted">${this.choice.k} · ${how} ${this.#inspect()}</p>`;
    if (this.exemplars.length === 0) return html`<p class="muted">${t('none found')} · ${how} ${this.#inspect()}</p>`;
    const key = `exemplars|${this.columnId}`;
    const all = this.open.includes(key);
    return html`
      <ol class="exemplars" data-details=${all ? key : nothing}>
        ${this.exemplars.slice(0, all ? undefined : SHOWN).map((exemplar, index) => this.#line(exemplar, index + 1))}
      </ol>
      <p class="muted foot-line">
        ${this.#more(this.exemplars.length - SHOWN, key, all)} <span title=${how}>${how}</span> ${this.#inspect()}
      </p>
      ${this.#edited()}
    `;
  }

  /** The way to look closer. */
  #inspect(): TemplateResult | typeof nothing {
    if (this.choice.kind !== 'nearest' || !this.inspectable) return nothing;
    const key = inspectorKey(this.columnId);
    return html`·
      <button
        type="button"
        class="link"
        aria-haspopup="dialog"
        aria-expanded=${this.open.includes(key) ? 'true' : 'false'}
        data-action="inspect-exemplars"
        title=${t('Ranks, near misses and shared words; pin, ban, reorder and swap')}
        @click=${() => this.actions.toggleOpen(key)}
      >
        ${t({ message: 'inspect', comment: 'A button: to inspect.' })}
      </button>`;
  }

  /** What was changed by hand. */
  #edited(): TemplateResult | typeof nothing {
    const { exemplars, madeWith, edits } = this;
    const pending = exemplars !== undefined && !sameEdits(madeWith, edits);
    if (this.choice.kind !== 'nearest' || (madeWith === undefined && !pending)) return nothing;
    return html`<p class="cell-foot">
      ${madeWith === undefined ? nothing : html`<span class="mark" data-part="edited" title=${editsText(madeWith)}>${t('edited')}</span>`}
      ${
        pending
          ? html`<span
              class="mark warning"
              data-part="edits-pending"
              title=${t('The exemplars were changed by hand since')}
              >${icon('warning')} ${t('changed: run again')}</span
            >`
          : nothing
      }
    </p>`;
  }

  #more(more: number, key: string, all: boolean): TemplateResult | typeof nothing {
    if (more <= 0) return nothing;
    const toggle = () => this.actions.toggleOpen(key);
    return html`<button
        type="button"
        class="link"
        aria-expanded=${all ? 'true' : 'false'}
        data-opens=${key}
        @click=${toggle}
      >
        ${all ? t('fewer') : t('{0} more', more)}
      </button>
      ·`;
  }

  #line(exemplar: Exemplar, rank: number): TemplateResult {
    const key = `exemplar|${this.columnId}|${exemplar.id}`;
    const open = this.open.includes(key);
    return html`<li>
      <button
        type="button"
        class="exemplar-line"
        aria-expanded=${open ? 'true' : 'false'}
        title=${showControls(exemplar.situation)}
        data-action="toggle-exemplar"
        data-opens=${key}
        @click=${() => this.actions.toggleOpen(key)}
      >
        <span class="rank">${rank}</span>
        ${shortCosine(exemplar.cosine)} ${flagSign(exemplar)}
        <span class="chip">${showControls(exemplar.emotion)}</span>
        <bdi class="first-words">${firstWords(exemplar.turns[0]?.text ?? '', 80)}</bdi>
      </button>
      ${open ? wholeText(exemplar, key, { contextWords: this.#contextWords(this.context), response: this.response }) : nothing}
    </li>`;
  }
}

function shortCosine(cosine: number | undefined): TemplateResult | typeof nothing {
  if (cosine === undefined) return nothing;
  return html`<span class="cosine" title=${t('cosine {0}', cosine)}
    ><span class="visually-hidden">${t('cosine')}</span> ${cosineText(cosine)}</span
  >`;
}

/** On the line there is room for a sign alone; the words stand in the open text. */
function flagSign({ flags = [] }: Exemplar): TemplateResult | typeof nothing {
  if (flags.length === 0) return nothing;
  const said = flags.map(flagText).join(', ');
  return html`<span class="flag-sign warning" data-part="flag" title=${said}
    >${icon('warning')}<span class="visually-hidden">${said}</span></span
  >`;
}

function wholeText(exemplar: Exemplar, key: string, against: MarkedAgainst): TemplateResult {
  return html`<div class="exemplar-text" data-details=${key}>
    ${exemplarFlags(exemplar)} ${exemplarBody(exemplar, against)}
    <p class="muted">
      ${counted(exemplar.turns.length, t('1 turn'), (many) => t('{0} turns', many))} ·
      <bdi>${showControls(exemplar.id)}</bdi>
    </p>
  </div>`;
}

customElements.define('rapport-exemplars-cell', ExemplarsCell);
