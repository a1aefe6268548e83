import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Prompt } from '../../../src/core/prompt/messages';
import type { StageRecord } from '../../../src/core/run/runRecord';
import { lastResult } from '../../model/lastResult';
import { promptBlocks, promptDiff } from '../../model/promptDiff';
import { promptSummary, sentStages, stageTokens, usageSummary, type SentStage } from '../../model/promptSummary';
import { showControls } from '../../model/showControls';
import type { BenchActions } from '../../store/benchActions';
import { icon, type IconName } from '../icon';
import { LightElement } from '../lightElement';
import { diffText } from './markedText';

/** What was sent: its size, and on demand the exact messages. */
export class PromptCell extends LightElement {
  static override properties: PropertyDeclarations = {
    columnId: { attribute: false },
    columnName: { attribute: false },
    one: { attribute: false },
    response: { attribute: false },
    diff: { attribute: false },
    baseOne: { attribute: false },
    baseResponse: { attribute: false },
    isBase: { attribute: false },
    open: { attribute: false },
    actions: { attribute: false },
  };
  declare columnId: string;
  declare columnName: string;
  declare one: StageRecord | undefined;
  declare response: StageRecord | undefined;
  declare diff: boolean;
  /** What the stages are compared with while `diff` is on; absent where there is nothing to compare with. */
  declare baseOne: Prompt | undefined;
  declare baseResponse: Prompt | undefined;
  declare isBase: boolean;
  declare open: readonly string[];
  declare actions: BenchActions;

  readonly #diffs = { one: lastResult(promptDiff), response: lastResult(promptDiff) };

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
        data-opens=${key}
        title=${t('Counted with {0}', sent[0]?.record.tokens.tokeniser ?? '')}
        @click=${() => this.actions.toggleOpen(key)}
      >
        ${promptSummary(sent)}
      </button>
      <p class="muted usage" title=${t('Tokens as the server counted them')}>${usage ?? nothing}</p>
      ${open ? html`<div data-details=${key}>${this.#diffToggle()} ${sent.map((stage) => this.#stage(stage))}</div>` : nothing}
    `;
  }

  #stage({ stage, title, record }: SentStage): TemplateResult {
    const of = t('{prompt} of {column}', { prompt: title, column: showControls(this.columnName) });
    const { columnId, actions } = this;
    return html`<section class="sent" aria-label=${of}>
      <h2>
        ${title}
        <span class="sent-tokens" title=${t('Counted with {0}', record.tokens.tokeniser)}>${stageTokens(record)}</span>
        <span class="sent-actions"
          >${button('copy-prompt', 'copy', t('Copy'), of, () => actions.copyPrompt(columnId, stage))}
          ${button('open-prompt', 'open', t('Open in the editor'), of, () => actions.openPrompt(columnId, stage))}
          ${this.isBase ? nothing : button('compare-base', 'diff', t('Compare with the base column in the editor'), of, () => actions.comparePrompt(columnId, stage, 'base'))}
          ${button('compare-previous', 'history', t('Compare with the run before in the editor'), of, () => actions.comparePrompt(columnId, stage, 'previous'))}</span
        >
      </h2>
      <div class="messages" tabindex="0" role="group" aria-label=${t('{0}, as sent', of)}>
        ${this.#messages(stage, record)}
      </div>
    </section>`;
  }

  #diffToggle(): TemplateResult | typeof nothing {
    if (this.isBase) return nothing;
    return html`<button
      type="button"
      class="quiet-link"
      data-action="diff-prompt"
      aria-pressed=${this.diff ? 'true' : 'false'}
      @click=${() => (this.diff ? this.actions.toggleDiff() : this.actions.diffAgainst('base'))}
    >
      ${t('diff with base')}
    </button>`;
  }

  #messages(stage: SentStage['stage'], { prompt }: StageRecord): TemplateResult {
    const base = stage === 'one' ? this.baseOne : this.baseResponse;
    const blocks =
      base === undefined
        ? promptBlocks(prompt).map(({ role, content }) => block(role, showControls(content)))
        : this.#diffs[stage](base, prompt).map(({ role, parts }) => block(role, diffText(parts)));
    const stops = prompt.form === 'chat' ? '' : prompt.stop.map((text) => JSON.stringify(text)).join('  ');
    return html`${blocks} ${stops === '' ? nothing : block(t('stops at'), showControls(stops))}`;
  }
}

function button(action: string, name: IconName, text: string, of: string, act: () => void): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    aria-label="${text}: ${of}"
    title=${text}
    data-action=${action}
    @click=${act}
  >
    ${icon(name)}
  </button>`;
}

function block(role: string, content: unknown): TemplateResult {
  return html`<div class="message">
    <div class="role">${role}</div>
    <div class="content" dir="auto">${content}</div>
  </div>`;
}

customElements.define('rapport-prompt-cell', PromptCell);
