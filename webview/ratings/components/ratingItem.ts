import './noteField';
import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { SaidRatings } from '../../../src/protocol/ratingState';
import { LightElement } from '../../components/lightElement';
import { roleName } from '../../model/roleName';
import { showControls } from '../../model/showControls';
import { answerTo, optionsOf, questionName, type Question } from '../model/questions';
import { keyHints } from '../model/ratingKeys';
import type { RatingActions } from '../store/ratingActions';
import type { CurrentItem } from '../store/ratingStore';
import { draftKey } from '../store/ratingView';
import { ratingQuestion } from './ratingQuestion';

/** A context, its responses without names, and what is asked about them. The active question has the focus. */
export class RatingItem extends LightElement {
  static override properties: PropertyDeclarations = {
    current: { attribute: false },
    said: { attribute: false },
    drafts: { attribute: false },
    noteOpen: { attribute: false },
    columns: { attribute: false },
    actions: { attribute: false },
  };
  declare current: CurrentItem;
  declare said: SaidRatings;
  declare drafts: Readonly<Record<string, string>>;
  declare noteOpen: boolean;
  /** Whose the responses are, by label; absent while it is not revealed. */
  declare columns: Readonly<Record<string, string>> | undefined;
  declare actions: RatingActions;
  #focused = '';

  override render(): TemplateResult {
    const { item, set, questions } = this.current;
    const apart = set.mode === 'pairwise';
    return html`<div class="rating-item" data-mode=${set.mode}>
      <section class="context" aria-label=${t('Dialogue')}>
        <ol class="bubbles">
          ${item.context.map(
            (turn) =>
              html`<li class="bubble ${turn.role}">
                <span class="role">${roleName(turn)}</span>
                <bdi class="said">${showControls(turn.text)}</bdi>
              </li>`,
          )}
        </ol>
      </section>
      <div class="responses" data-count=${item.responses.length}>
        ${item.responses.map(
          ({ label, text }) =>
            html`<article class="response" aria-label=${t('Response {0}', label)} data-label=${label}>
              <h2>${t('Response {0}', label)}${this.#columnOf(label)}</h2>
              <p class="response-text" dir="auto">${showControls(text)}</p>
              ${apart ? nothing : this.#questions(questions.filter((question) => question.label === label))}
            </article>`,
        )}
      </div>
      ${apart ? this.#questions(questions) : nothing} ${this.#foot()}
    </div>`;
  }

  override updated(): void {
    const { item, active } = this.current;
    if (this.noteOpen) {
      this.#focused = '';
      return;
    }
    // The keyboard is where the question is: also for whoever listens to the page.
    const wanted = `${item.id} ${active}`;
    if (wanted === this.#focused) return;
    this.#focused = wanted;
    const question = this.querySelector<HTMLElement>('.question[data-active="true"]');
    (question?.querySelector<HTMLElement>('[role="radio"][tabindex="0"]') ?? question)?.focus({ preventScroll: true });
    question?.scrollIntoView({ block: 'nearest' });
  }

  /** Moves the focus among the values of the active question of `current`, which is drawn first: keys may be faster than frames. */
  moveOption(step: 1 | -1, current: CurrentItem): void {
    this.current = current;
    if (this.isUpdatePending) this.performUpdate();
    const options = [...this.querySelectorAll<HTMLElement>('.question[data-active="true"] [role="radio"]')];
    const at = options.indexOf(document.activeElement as HTMLElement);
    const next = at < 0 ? (step > 0 ? 0 : options.length - 1) : (at + step + options.length) % options.length;
    options[next]?.focus();
  }

  #columnOf(label: string): TemplateResult | typeof nothing {
    const column = this.columns?.[label];
    return column === undefined
      ? nothing
      : html` <bdi class="revealed" data-part="revealed">${showControls(column)}</bdi>`;
  }

  #questions(asked: readonly Question[]): TemplateResult {
    const { current, said, drafts, actions } = this;
    const { set, item, questions, active } = current;
    const options = optionsOf(set, item);
    return html`<div class="questions">
      ${asked.map((question) => {
        const index = questions.indexOf(question);
        const answer = answerTo(said, question);
        const draft = drafts[draftKey(question.unitId, question.aspect.id)];
        const note = answer?.note ?? draft;
        return html`${ratingQuestion({
          question,
          options,
          value: answer?.value,
          note,
          isActive: index === active,
          isLocked: this.columns !== undefined,
          withDefinition: set.mode === 'pairwise',
          activate: () => actions.activate(index),
          rate: (value) => actions.rate(index, value),
        })}
        ${
          index === active && this.noteOpen
            ? html`<rapport-note-field
                .name=${questionName(question)}
                .text=${note ?? ''}
                .actions=${actions}
              ></rapport-note-field>`
            : nothing
        }`;
      })}
    </div>`;
  }

  #foot(): TemplateResult {
    const { set, item, questions, active } = this.current;
    const aspect = questions[active]?.aspect;
    const options = optionsOf(set, item);
    const values =
      set.mode === 'absolute'
        ? '1–5'
        : options.map(({ digit, letter }) => `${digit}/${letter?.toUpperCase() ?? ''}`).join(' ');
    return html`<footer class="rating-foot">
      ${
        set.mode === 'absolute' && aspect !== undefined
          ? html`<p class="definition" id="definition" data-part="definition">
              <b>${showControls(aspect.name)}</b> ${showControls(aspect.question)}
              <span class="scale">${t('1 not at all · 3 OK · 5 very good')}</span>
            </p>`
          : nothing
      }
      <p class="keys" aria-label=${t('Keys')}>
        <span><kbd>${values}</kbd> ${t({ message: 'rate', comment: 'What a key does: gives a rating.' })}</span>
        ${keyHints().map(([keys, what]) => html`<span><kbd>${keys}</kbd> ${what}</span>`)}
      </p>
    </footer>`;
  }
}

customElements.define('rapport-rating-item', RatingItem);
