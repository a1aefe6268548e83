import '../../components/noticeList';
import './raterForm';
import './ratingBar';
import './ratingItem';
import './ratingResults';
import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { RatingState } from '../../../src/protocol/ratingState';
import { keepFocus } from '../../components/keepFocus';
import { LightElement } from '../../components/lightElement';
import { counted } from '../../model/numberText';
import { completeCount, optionsOf } from '../model/questions';
import { commandOf } from '../model/ratingKeys';
import type { RatingActions } from '../store/ratingActions';
import type { RatingStore } from '../store/ratingStore';
import { RatingItem } from './ratingItem';

/** The whole rating view over a store. Carries its phase as `data-rating-state`, for tests and styles. */
export class RapportRatings extends LightElement {
  #store: RatingStore | undefined;
  #actions: RatingActions | undefined;
  #shown = '';

  /** Shows that store from now on. To be called once. */
  show(store: RatingStore, actions: RatingActions): void {
    this.#store = store;
    this.#actions = actions;
    store.subscribe(() => this.requestUpdate());
    keepFocus(this);
    window.addEventListener('keydown', (event) => this.#pressed(event));
    this.requestUpdate();
  }

  override render(): TemplateResult | typeof nothing {
    const [store, actions] = [this.#store, this.#actions];
    if (store === undefined || actions === undefined) return nothing;
    const { state, failure } = store;
    return html`<main class="ratings" aria-busy=${state === undefined ? 'true' : 'false'}>
        <h1 class="visually-hidden">${t('Rapport rating')}</h1>
        ${
          state === undefined
            ? nothing
            : html`<rapport-rating-bar
                .state=${state}
                .said=${store.said}
                .view=${store.view}
                .actions=${actions}
              ></rapport-rating-bar>`
        }
        <rapport-notices
          .notices=${state?.notices ?? []}
          .failure=${failure}
          .standing=${state?.failure}
          .actions=${actions}
        ></rapport-notices>
        ${state === undefined ? nothing : this.#body(state, store, actions)}
      </main>
      <div class="visually-hidden" role="status" aria-live="polite" data-part="announcement">
        ${store.announcement}
      </div>`;
  }

  override updated(): void {
    const store = this.#store;
    if (store?.state === undefined) return;
    this.dataset['ratingState'] = phaseOf(store);
    // What is new begins at its top.
    const shown = `${store.view.tab} ${store.view.place} ${store.state.rater ?? ''}`;
    if (shown !== this.#shown) this.querySelector('main')?.scrollTo({ top: 0 });
    this.#shown = shown;
  }

  #body(state: RatingState, store: RatingStore, actions: RatingActions): TemplateResult | typeof nothing {
    const { results } = state;
    if (store.view.tab === 'results' && results !== undefined)
      return html`<rapport-rating-results
        .results=${results}
        .items=${state.items}
        .actions=${actions}
      ></rapport-rating-results>`;
    if (state.set === undefined)
      return html`<p>
        <button type="button" class="text-button" data-action="open-set" @click=${() => actions.openFile('set')}>
          ${t('Open the file')}
        </button>
      </p>`;
    if (state.rater === undefined)
      return html`<rapport-rater-form .state=${state} .actions=${actions}></rapport-rater-form>`;
    const { current } = store;
    if (current === undefined) return this.#end(state, store, actions);
    return html`<rapport-rating-item
      .current=${current}
      .said=${store.said}
      .drafts=${store.view.drafts}
      .noteOpen=${store.noteOpen}
      .columns=${state.revealed?.[current.item.id]}
      .actions=${actions}
    ></rapport-rating-item>`;
  }

  #end({ items, set, revealed, results }: RatingState, store: RatingStore, actions: RatingActions): TemplateResult {
    const left = set === undefined ? 0 : items.length - completeCount(items, set, store.said);
    return html`<section class="rating-end" data-part="end">
      <h2 tabindex="-1">${left === 0 ? t('All is rated. Thank you.') : t('This is the end of the set.')}</h2>
      <p>
        ${
          left === 0
            ? counted(items.length, t('Every rating of the 1 item is in the ratings file.'), (many) =>
                t('Every rating of the {0} items is in the ratings file.', many),
              )
            : counted(left, t('1 item is not rated yet.'), (many) => t('{0} items are not rated yet.', many))
        }
      </p>
      <p class="end-buttons">
        ${
          left === 0
            ? nothing
            : html`<button
                type="button"
                class="text-button"
                data-action="go-on"
                @click=${() => actions.obey({ kind: 'skip' })}
              >
                ${t('Go on with those')}
              </button>`
        }
        ${
          revealed === undefined
            ? html`<button type="button" class="text-button" data-action="reveal" @click=${() => actions.reveal()}>
                ${t('Reveal whose the responses are…')}
              </button>`
            : results === undefined
              ? html`<span class="muted">${t('The results are being computed…')}</span>`
              : html`<button
                  type="button"
                  class="text-button"
                  data-action="show-results"
                  @click=${() => actions.showTab('results')}
                >
                  ${t('Show the results')}
                </button>`
        }
        <button type="button" class="text-button" data-action="back" @click=${() => actions.goTo(items.length - 1)}>
          ${t('Back to the last item')}
        </button>
        <button
          type="button"
          class="text-button"
          data-action="open-ratings"
          @click=${() => actions.openFile('ratings')}
        >
          ${t('Open the ratings file')}
        </button>
      </p>
    </section>`;
  }

  #pressed(event: KeyboardEvent): void {
    const [store, actions] = [this.#store, this.#actions];
    if (store?.state?.set === undefined || actions === undefined || event.defaultPrevented || event.isComposing) return;
    if (store.view.tab === 'results' || store.state.rater === undefined || isForElement(event)) return;
    // A note is typed as soon as its field is there: until then nothing is a command.
    if (store.noteOpen) return;
    const { current } = store;
    const options = current === undefined ? [] : optionsOf(current.set, current.item);
    const command = commandOf(event, options);
    if (command === undefined) return;
    if (command.kind === 'option') {
      const item = this.querySelector('rapport-rating-item');
      if (item instanceof RatingItem && current !== undefined) item.moveOption(command.step, current);
    } else actions.obey(command);
    event.preventDefault();
  }
}

/** A key that the focused element itself understands: text is typed, and a button is pressed by Enter. */
function isForElement({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('input, textarea, select, [contenteditable]') !== null) return true;
  return (key === 'Enter' || key === ' ') && target.closest('button:not([role="radio"]), a, summary') !== null;
}

function phaseOf({ state, view, current }: RatingStore): string {
  if (state?.set === undefined) return 'broken';
  if (view.tab === 'results' && state.results !== undefined) return 'results';
  if (state.rater === undefined) return 'rater';
  return current === undefined ? 'end' : 'item';
}

customElements.define('rapport-ratings', RapportRatings);
