import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Turn } from '../../src/core/inputs/dialogue';
import type { TestCase } from '../../src/core/inputs/testCase';
import type { BenchState } from '../../src/protocol/benchState';
import { counted } from '../model/numberText';
import { roleName } from '../model/roleName';
import { showControls } from '../model/showControls';
import type { BenchActions } from '../store/benchActions';
import type { DiffSide } from '../store/viewState';
import { LightElement } from './lightElement';
import { markLegend } from './markLegend';

const EARLIER_KEY = 'earlier-turns';
const LATEST_TURNS = 6;

/** The dialogue up to the turn to be answered, as bubbles; gold response, emotion and situation only when revealed. */
export class DialogueView extends LightElement {
  static override properties: PropertyDeclarations = {
    testCase: { attribute: false },
    bench: { attribute: false },
    diff: { attribute: false },
    diffSide: { attribute: false },
    revealed: { attribute: false },
    earlierOpen: { attribute: false },
    actions: { attribute: false },
  };
  declare testCase: TestCase;
  declare bench: BenchState;
  /** Responses are shown as a diff. */
  declare diff: boolean;
  declare diffSide: DiffSide;
  declare revealed: boolean;
  declare earlierOpen: boolean;
  declare actions: BenchActions;

  override render(): TemplateResult {
    return html`<section class="dialogue" aria-label=${t('Dialogue')} data-part="dialogue">
      ${this.#turns()}
      <div class="side">${this.#gold()} ${markLegend(this)}</div>
    </section>`;
  }

  #turns(): TemplateResult {
    const { context } = this.testCase;
    const earlier = Math.max(0, context.length - LATEST_TURNS);
    const shown = this.earlierOpen ? context : context.slice(earlier);
    return html`<div class="turns">
      ${
        earlier === 0
          ? nothing
          : html`<button
              type="button"
              class="quiet-link earlier"
              aria-expanded=${this.earlierOpen ? 'true' : 'false'}
              data-action="earlier-turns"
              data-opens=${EARLIER_KEY}
              @click=${() => this.actions.toggleOpen(EARLIER_KEY)}
            >
              ${this.earlierOpen ? t('Hide earlier turns') : counted(earlier, t('1 earlier turn'), (many) => t('{0} earlier turns', many))}
            </button>`
      }
      <ol class="bubbles" data-details=${this.earlierOpen ? EARLIER_KEY : nothing}>
        ${shown.map(bubble)}
      </ol>
    </div>`;
  }

  #gold(): TemplateResult {
    return html`<aside class="gold ${this.revealed ? 'revealed' : ''}" aria-label=${t('Gold')} data-part="gold">
      ${this.revealed ? this.#goldTexts() : html`<p>${t('Gold response, emotion and situation are hidden.')}</p>`}
      <p>
        <button
          type="button"
          class="link"
          aria-pressed=${this.revealed ? 'true' : 'false'}
          data-action="reveal"
          @click=${() => this.actions.reveal(!this.revealed)}
        >
          ${this.revealed ? t('Hide') : t('Reveal')}
        </button>
        <span class="muted">· ${t('scores use them either way')}</span>
      </p>
    </aside>`;
  }

  #goldTexts(): TemplateResult {
    const { emotion, situation, gold } = this.testCase;
    return html`<dl>
      <div>
        <dt>${t('Emotion')}</dt>
        <dd><span class="chip">${showControls(emotion)}</span></dd>
      </div>
      <div>
        <dt>${t('Situation')}</dt>
        <dd dir="auto">${showControls(situation)}</dd>
      </div>
      <div>
        <dt>${t('Gold response')}</dt>
        <dd dir="auto">${showControls(gold)}</dd>
      </div>
    </dl>`;
  }
}

function bubble(turn: Turn): TemplateResult {
  return html`<li class="bubble ${turn.role}">
    <span class="role">${roleName(turn)}</span>
    <bdi class="said">${showControls(turn.text)}</bdi>
  </li>`;
}

customElements.define('rapport-dialogue', DialogueView);
