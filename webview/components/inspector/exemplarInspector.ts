import './neighbourComparison';
import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Neighbour } from '../../../src/core/exemplars/exemplar';
import type { ExemplarEdit } from '../../../src/core/exemplars/exemplarEdits';
import type { CellRecord } from '../../../src/core/run/runRecord';
import type { BenchColumn, BenchState } from '../../../src/protocol/benchState';
import type { ExemplarInspection } from '../../../src/protocol/exemplarInspection';
import { contentWordsOf } from '../../model/exemplarMarks';
import { editsText } from '../../model/exemplarText';
import { lastResult } from '../../model/lastResult';
import { messageOf } from '../../model/messageOf';
import { counted } from '../../model/numberText';
import { roleName } from '../../model/roleName';
import { showControls } from '../../model/showControls';
import type { BenchActions } from '../../store/benchActions';
import { icon } from '../icon';
import { LightElement } from '../lightElement';
import { withParts } from '../withParts';
import type { ExemplarSetting } from './exemplarView';
import { bannedItem, missedItem, shownItem, type ItemParts } from './neighbourItem';
import { similarityCurve } from './similarityCurve';

/** The key of the open inspector of a column in the view. */
export function inspectorKey(columnId: string): string {
  return `inspect|${columnId}`;
}

/** The neighbours of the test case as a column sees them, and what can be done with them. Asks the host when it is shown and whenever the bench has changed. */
export class ExemplarInspector extends LightElement {
  static override properties: PropertyDeclarations = {
    column: { attribute: false },
    cell: { attribute: false },
    bench: { attribute: false },
    revealed: { attribute: false },
    actions: { attribute: false },
    found: { state: true },
    failure: { state: true },
    busy: { state: true },
  };
  declare column: BenchColumn;
  declare cell: CellRecord | undefined;
  declare bench: BenchState;
  declare revealed: boolean;
  declare actions: BenchActions;
  declare found: ExemplarInspection | undefined;
  declare failure: string | undefined;
  declare busy: boolean;

  #askedOf: BenchState | undefined;
  readonly #contextWords = lastResult(contentWordsOf);

  constructor() {
    super();
    this.busy = false;
  }

  override willUpdate(): void {
    // A run changes the bench several times and nothing of this.
    if (this.bench === this.#askedOf || (this.bench.running && this.found !== undefined)) return;
    this.#askedOf = this.bench;
    void this.#ask();
  }

  override render(): TemplateResult {
    const { column, found, failure } = this;
    const close = (): void => this.#dialog?.close();
    return html`<dialog
      class="inspector"
      aria-labelledby="inspector-title"
      @close=${() => this.actions.toggleOpen(inspectorKey(column.id))}
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && event.stopPropagation()}
    >
      <header>
        <h2 id="inspector-title">
          ${withParts((part) => t('Exemplars of {0}', part(html`<bdi>${showControls(column.name)}</bdi>`)))}
        </h2>
        ${found === undefined ? nothing : this.#tools(found)}
        <button type="button" class="icon-button close" aria-label=${t('Close')} title=${t('Close')} @click=${close}>
          ${icon('cross')}
        </button>
      </header>
      ${failure === undefined ? nothing : html`<p class="trouble error" role="alert"><bdi>${showControls(failure)}</bdi></p>`}
      ${found === undefined ? (failure === undefined ? html`<p class="muted" role="status">${t('looking…')}</p>` : nothing) : this.#body(found)}
    </dialog>`;
  }

  override firstUpdated(): void {
    this.#dialog?.showModal();
  }

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }

  #tools({ edits }: ExemplarInspection): TemplateResult {
    const { bench, column, busy } = this;
    return html`<button
        type="button"
        class="text-button"
        data-action="run-column-again"
        ?disabled=${bench.running || bench.model === undefined}
        @click=${() => this.actions.runColumn(column.id)}
      >
        ${icon('run')} ${t('Run this column again')}
      </button>
      ${
        edits === undefined
          ? nothing
          : html`<span class="mark" data-part="edited">${t('edited: {0}', editsText(edits))}</span>
              <button
                type="button"
                class="link"
                data-edit="reset"
                ?disabled=${busy}
                @click=${() => this.#edit({ kind: 'reset' })}
              >
                ${t({ message: 'reset', comment: 'A button: to take all changes back.' })}
              </button>`
      }`;
  }

  #body(found: ExemplarInspection): TemplateResult {
    const { neighbourhood, signature } = found;
    const { exemplars, nearMisses, banned, missing } = neighbourhood;
    const context = this.bench.testCase?.context ?? [];
    return html`<p class="code">${showControls(found.testCaseId)} · ${showControls(signature)}</p>
      ${this.#remarks(found)}
      <div class="inspector-body">
        <div class="inspector-list">
          <h3>${t('Shown to the model')}</h3>
          <ol aria-label=${t('Shown to the model')}>
            ${repeat(exemplars, idOf, (one, at) => shownItem(one, at, exemplars.length, this.#parts(one, nearMisses)))}
          </ol>
          ${missing.map((id) => this.#missing(id))}
          ${this.#section(t('Near misses'), nearMisses, (one) => missedItem(one, this.#parts(one, exemplars)))}
          ${this.#section(t('Banned'), banned, (one) => bannedItem(one, this.#parts(one, [])))}
        </div>
        <aside>
          <h3>${t('Similarity by rank')}</h3>
          ${similarityCurve(neighbourhood)}
          <p class="muted curve-legend">
            <span class="key shown"></span> ${t('shown')} <span class="key missed"></span> ${t('near miss')}
            ${banned.length > 0 ? `× ${t('banned')}` : nothing}
          </p>
          <h3>${t('The dialogue')}</h3>
          <div class="inspected-context">
            ${context.map((turn) => html`<p class="turn"><span class="role">${roleName(turn)}</span> <bdi>${showControls(turn.text)}</bdi></p>`)}
          </div>
          <p class="muted">
            ${withParts((part) => t('{word} also in the dialogue', { word: part(html`<mark class="shared" data-kind="context">${t({ message: 'word', comment: 'An example in a legend.' })}</mark>`) }))}
            ${withParts((part) => t('{phrase} came back in the response', { phrase: part(html`<mark class="shared" data-kind="response">${t({ message: 'phrase', comment: 'An example in a legend.' })}</mark>`) }))}
          </p>
          <h3>${t('Under another encoder or reading')}</h3>
          <rapport-neighbour-comparison .inspection=${found} .actions=${this.actions}></rapport-neighbour-comparison>
        </aside>
      </div>`;
  }

  #section(
    title: string,
    all: readonly Neighbour[],
    item: (one: Neighbour) => TemplateResult,
  ): TemplateResult | typeof nothing {
    if (all.length === 0) return nothing;
    return html`<h3>${title} <span class="count">${all.length}</span></h3>
      <ol class="folded-list" aria-label=${title}>
        ${repeat(all, idOf, item)}
      </ol>`;
  }

  /** What the user must know to read the lists rightly. */
  #remarks({ neighbourhood, k }: ExemplarInspection): TemplateResult {
    const { exemplars, queryCut } = neighbourhood;
    const given = this.cell?.exemplars?.map(({ id }) => id).join('\n');
    const stale = given !== undefined && given !== exemplars.map(({ id }) => id).join('\n');
    const flagged = exemplars.filter(({ flags = [] }) => flags.length > 0).length;
    const { emotion } = this.#setting(undefined);
    const alike = exemplars.filter((one) => one.emotion === emotion).length;
    return html`<div class="remarks">
      ${stale ? html`<p class="mark warning" data-part="stale">${icon('warning')} ${t('The answer in the bench was given after other exemplars: run this column again.')}</p>` : nothing}
      ${flagged > 0 ? html`<p class="mark warning" data-part="flagged">${icon('warning')} ${t('{flagged} of {k} may give the answer away.', { flagged, k })}</p>` : nothing}
      ${queryCut ? html`<p class="mark warning" data-part="query-cut">${icon('warning')} ${t('The dialogue is longer than the encoder reads: only its beginning was compared.')}</p>` : nothing}
      <p class="muted">
        ${emotion === undefined ? t('Reveal shows which have the emotion of the dialogue.') : counted(k, t('{0} of 1 exemplar with the emotion of the dialogue.', alike), (all) => t('{alike} of {all} exemplars with the emotion of the dialogue.', { alike, all }))}
      </p>
    </div>`;
  }

  #missing(id: string): TemplateResult {
    return html`<p class="trouble error">
      ${icon('cross')}
      <span
        >${withParts((part) => t('{0} is pinned and not in the pool any more.', part(html`<bdi class="code">${showControls(id)}</bdi>`)))}</span
      >
      <button type="button" class="link" ?disabled=${this.busy} @click=${() => this.#edit({ kind: 'unpin', id })}>
        ${t('unpin')}
      </button>
    </p>`;
  }

  #parts({ id }: Neighbour, partners: readonly Neighbour[]): ItemParts {
    return { setting: this.#setting(id), busy: this.busy, partners, edit: (edit) => void this.#edit(edit) };
  }

  /** Only what was shown before the response can have come back in it. */
  #setting(id: string | undefined): ExemplarSetting {
    const { bench, cell, revealed } = this;
    const wasShown = cell?.exemplars?.some((exemplar) => exemplar.id === id) ?? false;
    return {
      contextWords: this.#contextWords(bench.testCase?.context ?? []),
      response: wasShown ? cell?.stages.response?.completion?.text : undefined,
      emotion: revealed ? bench.testCase?.emotion : undefined,
    };
  }

  async #ask(): Promise<void> {
    const asked = this.#askedOf;
    try {
      const found = await this.actions.inspectExemplars(this.column.id);
      if (asked === this.#askedOf) [this.found, this.failure] = [found, undefined];
    } catch (error) {
      if (asked === this.#askedOf) this.failure = messageOf(error);
    }
  }

  async #edit(edit: ExemplarEdit): Promise<void> {
    this.busy = true;
    try {
      await this.actions.editExemplars(this.column.id, edit);
      await this.#ask();
    } catch (error) {
      this.failure = messageOf(error);
    } finally {
      this.busy = false;
    }
  }
}

function idOf({ id }: Neighbour): string {
  return id;
}

customElements.define('rapport-exemplar-inspector', ExemplarInspector);
