import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Inference, Knowledge } from '../../../src/core/commonsense/commonsenseModel';
import type { InferenceEdit } from '../../../src/core/commonsense/inferenceEdits';
import { RELATION_DEFINITIONS, RELATIONS } from '../../../src/core/commonsense/relation';
import { isChanged, isEdited, sourceText } from '../../model/knowledgeText';
import { showControls } from '../../model/showControls';
import type { BenchActions } from '../../store/benchActions';
import { icon } from '../icon';
import { knowledgeKey } from '../inspector/knowledgeInspector';
import { LightElement } from '../lightElement';

/**
 * What was inferred about the Speaker's last utterance, a line for each relation until all is asked for: the responses are not
 * to be pushed out of sight. Dropped inferences stay, struck through with the reason.
 */
export class KnowledgeCell extends LightElement {
  static override properties: PropertyDeclarations = {
    columnId: { attribute: false },
    knowledge: { attribute: false },
    edits: { attribute: false },
    open: { attribute: false },
    actions: { attribute: false },
  };
  declare columnId: string;
  declare knowledge: Knowledge | undefined;
  /** What the user has changed by now in the inferences about the test case. */
  declare edits: readonly InferenceEdit[];
  declare open: readonly string[];
  declare actions: BenchActions;

  override render(): TemplateResult | typeof nothing {
    if (this.knowledge === undefined) return nothing;
    const { event, inferences } = this.knowledge;
    const key = knowledgeKey(this.columnId);
    const allKey = `whole-knowledge|${this.columnId}`;
    const whole = this.open.includes(allKey);
    return html`
      <ul class="knowledge" data-whole=${whole ? 'true' : 'false'}>
        ${RELATIONS.map(
          (relation) =>
            html`<li>
              <span class="relation" title=${RELATION_DEFINITIONS[relation]}>${relation}</span>
              ${inferences[relation].map(inference)}
            </li>`,
        )}
      </ul>
      <p class="muted foot-line">
        <bdi title=${showControls(`${sourceText(this.knowledge)}: ${event}`)}
          >${showControls(sourceText(this.knowledge))}</bdi
        >
        ·
        <button
          type="button"
          class="link"
          aria-haspopup="dialog"
          aria-expanded=${this.open.includes(key) ? 'true' : 'false'}
          data-action="inspect-knowledge"
          title=${t('The event, every inference with its score and origin; tick, edit, compare with another source')}
          @click=${() => this.actions.toggleOpen(key)}
        >
          ${t({ message: 'inspect', comment: 'A button: to inspect.' })}
        </button>
        ·
        <button
          type="button"
          class="link"
          aria-expanded=${whole ? 'true' : 'false'}
          data-action="whole-knowledge"
          title=${whole ? t('A line for each relation') : t('All inferences in full')}
          @click=${() => this.actions.toggleOpen(allKey)}
        >
          ${whole ? t('show less') : t('show all')}
        </button>
      </p>
      ${this.#edited(this.knowledge)}
    `;
  }

  #edited(knowledge: Knowledge): TemplateResult | typeof nothing {
    const edited = isEdited(knowledge);
    const changed = isChanged(knowledge, this.edits);
    if (!edited && !changed) return nothing;
    return html`<p class="cell-foot">
      ${edited ? html`<span class="mark" data-part="edited">${t('edited')}</span>` : nothing}
      ${
        changed
          ? html`<span
              class="mark warning"
              data-part="edits-pending"
              title=${t('Inferences were changed by hand since')}
              >${icon('warning')} ${t('changed: run again')}</span
            >`
          : nothing
      }
    </p>`;
  }
}

function inference({ text, dropped }: Inference, index: number): TemplateResult {
  const separator = index === 0 ? nothing : ' · ';
  if (dropped === undefined) return html`${separator}<bdi>${showControls(text)}</bdi>`;
  const reason = html`<span class="visually-hidden"> (${t('dropped: {0}', showControls(dropped))})</span>`;
  return html`${separator}<del title=${showControls(dropped)}><bdi>${showControls(text)}</bdi>${reason}</del>`;
}

customElements.define('rapport-knowledge-cell', KnowledgeCell);
