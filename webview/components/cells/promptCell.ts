import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { StageRecord } from '../../../src/core/run/runRecord';
import { promptSummary, sentStages, usageSummary, type SentStage } from '../../model/promptSummary';
import { showControls } from '../../model/showControls';
import type { BenchActions } from '../../store/benchActions';
import { icon } from '../icon';
import { LightElement } from '../lightElement';

/** What was sent: its size, and on demand the exact messages. */
export class PromptCell extends LightElement {
  static override properties: PropertyDeclarations = {
    columnId: { attribute: false },
    columnName: { attribute: false },
    one: { attribute: false },
    response: { attribute: false },
    open: { attribute: false },
    actions: { attribute: false },
  };
  declare columnId: string;
  declare columnName: string;
  declare one: StageRecord | undefined;
  declare response: StageRecord | undefined;
  declare open: readonly string[];
  declare actions: BenchActions;

  override render(): TemplateResult | typeof nothing {
    const sent = sentStages({ one: this.one, response: this.response });
    if (sent.length === 0) return nothing;
    const key = `prompt|${this.columnId}`;
    const open = this.open.includes(key);
    const usage = usageSummary(sent);
    return html`
      <button
        type="button"
        class="link prompt-toggle"
        aria-expanded=${open ? 'true' : 'false'}
        data-action="toggle-prompt"
        title="Counted with ${sent[0]?.record.tokens.tokeniser ?? ''}"
        @click=${() => this.actions.toggleOpen(key)}
      >
        ${promptSummary(sent)}
      </button>
      <p class="muted usage" title="Tokens as the server counted them">${usage ?? nothing}</p>
      ${open ? html`<div data-details=${key}>${sent.map((stage) => this.#stage(stage))}</div>` : nothing}
    `;
  }

  #stage({ stage, title, record }: SentStage): TemplateResult {
    const of = `${title} of ${this.columnName}`;
    return html`<section class="sent" aria-label=${of}>
      <h2>
        ${title}
        <button
          type="button"
          class="icon-button"
          aria-label="Open ${of} in the editor"
          title="Open in the editor"
          data-action="open-prompt"
          @click=${() => this.actions.openPrompt(this.columnId, stage)}
        >
          ${icon('open')}
        </button>
      </h2>
      <div class="messages" tabindex="0" role="group" aria-label="${of}, as sent">${messages(record)}</div>
    </section>`;
  }
}

function messages({ prompt }: StageRecord): TemplateResult {
  if (prompt.form === 'chat') return html`${prompt.messages.map(({ role, content }) => block(role, content))}`;
  const stops = prompt.stop.map((text) => JSON.stringify(text)).join('  ');
  return html`${block('text to continue', prompt.text)} ${stops === '' ? nothing : block('stops at', stops)}`;
}

function block(role: string, content: string): TemplateResult {
  return html`<div class="message">
    <div class="role">${role}</div>
    <div class="content" dir="auto">${showControls(content)}</div>
  </div>`;
}

customElements.define('rapport-prompt-cell', PromptCell);
