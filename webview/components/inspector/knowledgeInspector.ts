import './knowledgeComparison';
import './relationCard';
import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Inference, Knowledge } from '../../../src/core/commonsense/commonsenseModel';
import type { InferenceEdit } from '../../../src/core/commonsense/inferenceEdits';
import { RELATIONS, type Relation } from '../../../src/core/commonsense/relation';
import type { Turn } from '../../../src/core/inputs/dialogue';
import type { CellRecord } from '../../../src/core/run/runRecord';
import type { BenchColumn, BenchState } from '../../../src/protocol/benchState';
import { cosineText } from '../../model/exemplarText';
import { currentKnowledge, isChanged, originLines, ruleText, usedText } from '../../model/knowledgeText';
import { counted } from '../../model/numberText';
import { showControls } from '../../model/showControls';
import { marksOfKnowledge, wordsTakenUp } from '../../model/uptake';
import type { BenchActions } from '../../store/benchActions';
import { evidenceText } from '../cells/markedText';
import { icon } from '../icon';
import { LightElement } from '../lightElement';
import { withParts } from '../withParts';

/** The key of the open inspector of a column's knowledge in the view. */
export function knowledgeKey(columnId: string): string {
  return `knowledge|${columnId}`;
}

/** Everything about the knowledge of a cell: the event, each inference with its origin and fate, what the response took up, and another source beside it. */
export class KnowledgeInspector extends LightElement {
  static override properties: PropertyDeclarations = {
    column: { attribute: false },
    cell: { attribute: false },
    bench: { attribute: false },
    actions: { attribute: false },
  };
  declare column: BenchColumn;
  declare cell: CellRecord | undefined;
  declare bench: BenchState;
  declare actions: BenchActions;

  readonly #edit = (edit: InferenceEdit): void => this.actions.editKnowledge(edit);

  override render(): TemplateResult {
    const { column } = this;
    const made = this.cell?.knowledge;
    return html`<dialog
      class="inspector"
      aria-labelledby="knowledge-title"
      @close=${() => this.actions.toggleOpen(knowledgeKey(column.id))}
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && event.stopPropagation()}
    >
      <header>
        <h2 id="knowledge-title">
          ${withParts((part) => t('Inferences for {0}', part(html`<bdi>${showControls(column.name)}</bdi>`)))}
        </h2>
        ${this.#tools()}
        <button
          type="button"
          class="icon-button close"
          aria-label=${t('Close')}
          title=${t('Close')}
          @click=${() => this.#dialog?.close()}
        >
          ${icon('cross')}
        </button>
      </header>
      ${made === undefined ? html`<p class="muted" role="status">${t('Nothing has been inferred yet: run this column.')}</p>` : this.#body(made)}
    </dialog>`;
  }

  override firstUpdated(): void {
    this.#dialog?.showModal();
  }

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }

  #tools(): TemplateResult {
    const { bench, column, actions } = this;
    return html`<button
        type="button"
        class="text-button"
        data-action="run-column-again"
        ?disabled=${bench.running || bench.model === undefined || column.unavailable !== undefined}
        @click=${() => actions.runColumn(column.id)}
      >
        ${icon('run')} ${t('Run this column again')}
      </button>
      <button
        type="button"
        class="link"
        data-action="choose-knowledge-source"
        @click=${() => actions.chooseKnowledgeSource()}
      >
        ${t('choose source')}
      </button>
      ${
        bench.knowledge.edits.length === 0
          ? nothing
          : html`<span class="mark" data-part="edited"
                >${counted(bench.knowledge.edits.length, t('1 change by hand'), (many) => t('{0} changes by hand', many))}</span
              >
              <button
                type="button"
                class="link"
                data-edit="reset"
                @click=${() => actions.editKnowledge({ kind: 'reset' })}
              >
                ${t({ message: 'reset', comment: 'A button: to take all changes back.' })}
              </button>`
      }`;
  }

  #body(made: Knowledge): TemplateResult {
    const { bench, cell } = this;
    const shown = currentKnowledge(made, bench.knowledge.edits);
    const response = cell?.stages.response?.completion?.text;
    const context = bench.testCase?.context ?? NO_TURNS;
    const changed = isChanged(made, bench.knowledge.edits);
    return html`<p class="code">
        ${originLines(made).map((line, index) => html`${index === 0 ? nothing : ' · '}<bdi>${showControls(line)}</bdi>`)}
        · ${usedText(shown)}
      </p>
      <div class="remarks">
        ${changed ? html`<p class="mark warning" data-part="stale">${icon('warning')} ${t('The answer in the bench was given with other inferences: run this column again.')}</p>` : nothing}
        ${cutText(made)}
      </div>
      <div class="inspector-body">
        <div class="inspector-list">
          <h3>${t('Inferred about')}</h3>
          <blockquote class="event" data-part="event"><bdi>${showControls(made.event)}</bdi></blockquote>
          <p class="muted" data-part="rule">${ruleText(made.rule)}</p>
          ${RELATIONS.map(
            (relation) =>
              html`<rapport-relation-card
                .relation=${relation}
                .inferences=${shown.inferences[relation]}
                .takenUp=${this.#takenUp(made, relation, response, context)}
                .edit=${this.#edit}
              ></rapport-relation-card>`,
          )}
        </div>
        <aside>
          ${response === undefined ? nothing : this.#response(response, made, context)} ${heads(made)}
          <h3>${t('Under another source')}</h3>
          <rapport-knowledge-comparison
            .knowledge=${shown}
            .others=${bench.knowledge.others}
            .testCaseId=${bench.testCase?.id ?? ''}
            .actions=${this.actions}
          ></rapport-knowledge-comparison>
        </aside>
      </div>`;
  }

  /** Only what was shown to the model can have come back in the response. */
  #takenUp(
    made: Knowledge,
    relation: Relation,
    response: string | undefined,
    context: readonly Turn[],
  ): (inference: Inference) => readonly string[] {
    const given = new Set(
      made.inferences[relation].flatMap(({ text, dropped }) => (dropped === undefined ? [text] : [])),
    );
    return (inference) => (given.has(inference.text) ? wordsTakenUp(response, made, relation, inference, context) : []);
  }

  #response(response: string, made: Knowledge, context: readonly Turn[]): TemplateResult {
    const marks = marksOfKnowledge(response, made, context);
    return html`<h3>${t('The response')}</h3>
      <p class="response-marked" dir="auto">${evidenceText(response, response.length, marks)}</p>
      <p class="muted">
        ${marks.length === 0 ? t('No words of it stand in an inference.') : withParts((part) => t('{words} that also stand in an inference', { words: part(html`<mark class="evidence" data-source="knowledge">${t({ message: 'words', comment: 'An example in a legend.' })}</mark>`) }))}
      </p>`;
  }
}

const NO_TURNS: readonly Turn[] = [];

function cutText({ cutWords = 0, cutTokens = 0 }: Knowledge): TemplateResult | typeof nothing {
  if (cutWords === 0 && cutTokens === 0) return nothing;
  const cut =
    cutWords > 0
      ? counted(cutWords, t('The event is too long: 1 word at the beginning was left off.'), (many) =>
          t('The event is too long: {0} words at the beginning were left off.', many),
        )
      : counted(cutTokens, t('The event is too long: 1 token at the end was not read.'), (many) =>
          t('The event is too long: {0} tokens at the end were not read.', many),
        );
  return html`<p class="mark warning" data-part="event-cut">${icon('warning')} ${cut}</p>`;
}

function heads({ heads: found = [] }: Knowledge): TemplateResult | typeof nothing {
  if (found.length === 0) return nothing;
  return html`<h3>${t('Nearest events of the graph')}</h3>
    <ul class="heads">
      ${found.map(
        ({ text, cosine, under }) =>
          html`<li>
            <span class="cosine">${cosineText(cosine)}</span> <bdi>${showControls(text)}</bdi>
            ${
              under === undefined
                ? nothing
                : html`<span class="muted" data-part="too-far"
                    >${t('the nearest there is, and no match: under the threshold of {0}', under)}</span
                  >`
            }
          </li>`,
      )}
    </ul>`;
}

customElements.define('rapport-knowledge-inspector', KnowledgeInspector);
