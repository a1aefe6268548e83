import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Inference, Knowledge } from '../../../src/core/commonsense/commonsenseModel';
import { RELATIONS, type Relation } from '../../../src/core/commonsense/relation';
import { inferenceKey } from '../../../src/core/commonsense/selectInferences';
import type { KnowledgeComparison } from '../../../src/protocol/knowledgeView';
import { sourceText } from '../../model/knowledgeText';
import { messageOf } from '../../model/messageOf';
import { showControls } from '../../model/showControls';
import type { BenchActions } from '../../store/benchActions';
import { LightElement } from '../lightElement';
import { withParts } from '../withParts';

/** The inferences of the source in use beside those of another, asked for when that is chosen. */
export class KnowledgeComparisonTable extends LightElement {
  static override properties: PropertyDeclarations = {
    knowledge: { attribute: false },
    others: { attribute: false },
    testCaseId: { attribute: false },
    actions: { attribute: false },
    chosen: { state: true },
    other: { state: true },
    failure: { state: true },
  };
  declare knowledge: Knowledge;
  declare others: readonly string[];
  declare testCaseId: string;
  declare actions: BenchActions;
  declare chosen: string;
  declare other: KnowledgeComparison | undefined;
  declare failure: string | undefined;

  constructor() {
    super();
    this.chosen = '';
  }

  override render(): TemplateResult {
    const { others, chosen, other, failure } = this;
    if (others.length === 0)
      return html`<p class="muted">
        ${withParts((part) => t('No other source is set. Name some in {0}.', part(html`<span class="code">rapport.knowledge.otherSources</span>`)))}
      </p>`;
    return html`<label class="compare-with"
        >${t('Compare with')}
        <select
          data-part="compare"
          @change=${(event: Event) => this.#ask((event.currentTarget as HTMLSelectElement).value)}
        >
          <option value="">${t({ message: 'nothing', comment: 'A choice: to compare with nothing.' })}</option>
          ${others.map((source) => html`<option value=${source} ?selected=${source === chosen}>${showControls(source)}</option>`)}
        </select>
      </label>
      ${failure === undefined ? nothing : html`<p class="trouble error" role="alert"><bdi>${showControls(failure)}</bdi></p>`}
      ${chosen !== '' && other === undefined && failure === undefined ? html`<p class="muted" role="status">${t('inferring…')}</p>` : nothing}
      ${other?.testCaseId === this.testCaseId ? this.#table(other.knowledge) : nothing}`;
  }

  #table(other: Knowledge): TemplateResult {
    return html`<table class="comparison knowledge-comparison">
      <thead>
        <tr>
          <th scope="col"><span class="visually-hidden">${t('relation')}</span></th>
          <th scope="col"><bdi>${showControls(sourceText(this.knowledge))}</bdi></th>
          <th scope="col"><bdi>${showControls(sourceText(other))}</bdi></th>
        </tr>
      </thead>
      <tbody>
        ${RELATIONS.map(
          (relation) =>
            html`<tr>
              <th scope="row" class="relation">${relation}</th>
              <td>${entries(relation, this.knowledge, other)}</td>
              <td>${entries(relation, other, this.knowledge)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #ask(source: string): void {
    this.chosen = source;
    this.other = undefined;
    this.failure = undefined;
    if (source === '') return;
    this.actions.compareKnowledge(source).then(
      (found) => {
        if (this.chosen === source) this.other = found;
      },
      (error: unknown) => {
        if (this.chosen === source) this.failure = messageOf(error);
      },
    );
  }
}

/** What both say is told by a word, not by a colour alone. */
function entries(relation: Relation, here: Knowledge, there: Knowledge): TemplateResult | string {
  const used = (all: readonly Inference[]) => all.filter(({ dropped }) => dropped === undefined);
  const said = new Set(used(there.inferences[relation]).map(({ text }) => inferenceKey(text)));
  const mine = used(here.inferences[relation]);
  if (mine.length === 0) return t('nothing used');
  return html`<ul>
    ${mine.map(({ text }) => html`<li><bdi>${showControls(text)}</bdi>${said.has(inferenceKey(text)) ? html` <span class="mark" data-part="both">${t({ message: 'both', comment: 'Both sources say it.' })}</span>` : nothing}</li>`)}
  </ul>`;
}

customElements.define('rapport-knowledge-comparison', KnowledgeComparisonTable);
