import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Neighbour } from '../../../src/core/exemplars/exemplar';
import type { ExemplarInspection, NeighbourView } from '../../../src/protocol/exemplarInspection';
import { firstWords } from '../../model/barText';
import { cosineText, settingText } from '../../model/exemplarText';
import { messageOf } from '../../model/messageOf';
import { compareRanks, type ComparedRank } from '../../model/neighbourList';
import { showControls } from '../../model/showControls';
import type { BenchActions } from '../../store/benchActions';
import { LightElement } from '../lightElement';

const ROWS = 10;

/** The neighbours under the setting in use beside those under another: which they share, and where they stand. */
export class NeighbourComparison extends LightElement {
  static override properties: PropertyDeclarations = {
    inspection: { attribute: false },
    actions: { attribute: false },
    chosen: { state: true },
    other: { state: true },
    failure: { state: true },
  };
  declare inspection: ExemplarInspection;
  declare actions: BenchActions;
  /** Position among the settings that are offered; -1 for none. */
  declare chosen: number;
  declare other: NeighbourView | undefined;
  declare failure: string | undefined;

  #askedFor: ExemplarInspection | undefined;

  constructor() {
    super();
    this.chosen = -1;
  }

  override willUpdate(): void {
    // Edits and another test case change what there is to compare with.
    if (this.chosen >= 0 && this.#askedFor !== this.inspection) this.#ask(this.chosen);
  }

  override render(): TemplateResult | typeof nothing {
    const { others } = this.inspection;
    if (others.length === 0) return nothing;
    return html`<label class="compare-with"
        >${t('Compare with')}
        <select
          data-part="compare"
          @change=${(event: Event) => this.#ask(Number((event.currentTarget as HTMLSelectElement).value))}
        >
          <option value="-1">${t({ message: 'nothing', comment: 'A choice: to compare with nothing.' })}</option>
          ${others.map((other, index) => html`<option value=${index} ?selected=${index === this.chosen}>${showControls(settingText(other))}</option>`)}
        </select>
      </label>
      ${this.failure === undefined ? nothing : html`<p class="trouble error" role="alert"><bdi>${showControls(this.failure)}</bdi></p>`}
      ${this.chosen >= 0 && this.other === undefined && this.failure === undefined ? html`<p class="muted" role="status">${t('looking…')}</p>` : nothing}
      ${this.other === undefined ? nothing : this.#table(this.other)}`;
  }

  #table({ setting, neighbourhood }: NeighbourView): TemplateResult {
    const { k } = this.inspection;
    const { ranks, common } = compareRanks(this.inspection.neighbourhood, neighbourhood, Math.max(ROWS, k), k);
    return html`<p data-part="overlap" role="status">${t('{common} of the first {k} in common', { common, k })}</p>
      <table class="comparison">
        <thead>
          <tr>
            <th scope="col"><span class="visually-hidden">${t('rank')}</span></th>
            <th scope="col">${showControls(settingText(this.inspection.setting))}</th>
            <th scope="col">${showControls(settingText(setting))}</th>
          </tr>
        </thead>
        <tbody>
          ${ranks.map((row) => this.#row(row, k))}
        </tbody>
      </table>`;
  }

  #row({ rank, left, leftElsewhere, right, rightElsewhere }: ComparedRank, k: number): TemplateResult {
    return html`<tr class=${rank === k ? 'last-shown' : ''}>
      <th scope="row">${rank}</th>
      <td>${entry(left, leftElsewhere)}</td>
      <td>${entry(right, rightElsewhere)}</td>
    </tr>`;
  }

  #ask(chosen: number): void {
    this.chosen = chosen;
    this.failure = undefined;
    this.other = undefined;
    const { inspection } = this;
    this.#askedFor = inspection;
    const setting = inspection.others[chosen];
    if (setting === undefined) return;
    const isStillAsked = (): boolean => this.chosen === chosen && this.#askedFor === inspection;
    this.actions.compareExemplars(inspection.columnId, setting).then(
      (view) => {
        if (isStillAsked()) this.other = view;
      },
      (error: unknown) => {
        if (isStillAsked()) this.failure = messageOf(error);
      },
    );
  }
}

function entry(neighbour: Neighbour | undefined, elsewhere: number | undefined): TemplateResult | typeof nothing {
  if (neighbour === undefined) return nothing;
  const { cosine = 0, turns, id } = neighbour;
  const where = elsewhere === undefined ? t('only here') : t('rank {0} there', elsewhere);
  return html`<span class="cosine">${cosineText(cosine)}</span>
    <bdi title=${showControls(id)}>${firstWords(turns[0]?.text ?? '', 60)}</bdi>
    <span class=${elsewhere === undefined ? 'mark only-here' : 'mark muted'}>${where}</span>`;
}

customElements.define('rapport-neighbour-comparison', NeighbourComparison);
