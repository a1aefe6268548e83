import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Exemplar } from '../../../src/core/exemplars/exemplar';
import type { ExemplarChoice } from '../../../src/core/strategy/strategy';
import { firstWords } from '../../model/barText';
import { decimalText, plural } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import type { BenchActions } from '../../store/benchActions';
import { LightElement } from '../lightElement';

const SHOWN = 5;

/** The exemplars shown to the model, each on a line that opens to its full text; before a run, which ones will be taken. */
export class ExemplarsCell extends LightElement {
  static override properties: PropertyDeclarations = {
    columnId: { attribute: false },
    choice: { attribute: false },
    exemplars: { attribute: false },
    seed: { attribute: false },
    open: { attribute: false },
    actions: { attribute: false },
  };
  declare columnId: string;
  declare choice: ExemplarChoice;
  declare exemplars: readonly Exemplar[] | undefined;
  declare seed: number;
  declare open: readonly string[];
  declare actions: BenchActions;

  override render(): TemplateResult | typeof nothing {
    if (this.choice.kind === 'none') return nothing;
    const how = this.choice.kind === 'random' ? `random, seed ${this.seed}` : 'nearest by cosine';
    if (this.exemplars === undefined) return html`<p class="muted">${this.choice.k} · ${how}</p>`;
    if (this.exemplars.length === 0) return html`<p class="muted">none found · ${how}</p>`;
    const key = `exemplars|${this.columnId}`;
    const all = this.open.includes(key);
    return html`
      <ol class="exemplars" data-details=${all ? key : nothing}>
        ${this.exemplars.slice(0, all ? undefined : SHOWN).map((exemplar, index) => this.#line(exemplar, index + 1))}
      </ol>
      <p class="muted">${this.#more(this.exemplars.length - SHOWN, key, all)} ${how}</p>
    `;
  }

  #more(more: number, key: string, all: boolean): TemplateResult | typeof nothing {
    if (more <= 0) return nothing;
    const toggle = () => this.actions.toggleOpen(key);
    return html`<button type="button" class="link" aria-expanded=${all ? 'true' : 'false'} @click=${toggle}>
        ${all ? 'fewer' : `${more} more`}
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
        @click=${() => this.actions.toggleOpen(key)}
      >
        <span class="rank">${rank}</span>
        ${cosineText(exemplar.cosine)}
        <span class="chip">${showControls(exemplar.emotion)}</span>
        <bdi class="first-words">${firstWords(exemplar.turns[0]?.text ?? '', 80)}</bdi>
      </button>
      ${open ? wholeText(exemplar, key) : nothing}
    </li>`;
  }
}

function cosineText(cosine: number | undefined): TemplateResult | typeof nothing {
  if (cosine === undefined) return nothing;
  const short = decimalText(cosine, 2).replace(/^(−?)0\./, '$1.');
  return html`<span class="cosine" title="cosine ${cosine}"
    ><span class="visually-hidden">cosine</span> ${short}</span
  >`;
}

function wholeText(exemplar: Exemplar, key: string): TemplateResult {
  return html`<div class="exemplar-text" data-details=${key}>
    ${exemplar.turns.map(
      ({ role, text }) =>
        html`<p>
          <span class="role">${role === 'speaker' ? 'Speaker' : 'Listener'}</span> <bdi>${showControls(text)}</bdi>
        </p>`,
    )}
    <p class="muted">${plural(exemplar.turns.length, 'turn')} · <bdi>${showControls(exemplar.id)}</bdi></p>
  </div>`;
}

customElements.define('rapport-exemplars-cell', ExemplarsCell);
