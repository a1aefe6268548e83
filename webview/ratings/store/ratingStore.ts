import type { RatingValue } from '../../../src/core/ratings/ratingValue';
import type { RatingPanelFunctions } from '../../../src/protocol/ratingRpc';
import type { RatingProgress, RatingState, SaidRatings, ShownItem, ShownSet } from '../../../src/protocol/ratingState';
import { nextIncomplete, nextUnanswered, questionsOf, type Question } from '../model/questions';
import { parseRatingView, type RatingViewState } from './ratingView';

/** Where the store keeps the view, and how it waits for the next frame. */
export interface RatingSurroundings {
  readonly savedView: unknown;
  saveView(view: RatingViewState): void;
  onNextFrame(paint: () => void): void;
}

/** The item that is shown, with what is asked about it. */
export interface CurrentItem {
  readonly set: ShownSet;
  readonly item: ShownItem;
  readonly questions: readonly Question[];
  /** The place of the question that keys answer. */
  readonly active: number;
}

/** What the rating view shows: the ratings as the host last told them, those on their way to the file, and where the rater is. Listeners hear of changes at most once a frame. */
export class RatingStore implements RatingPanelFunctions {
  readonly #surroundings: RatingSurroundings;
  readonly #listeners = new Set<() => void>();
  readonly #pending = new Map<string, { readonly question: Question; readonly value: RatingValue }>();
  #state: RatingState | undefined;
  #view: RatingViewState;
  #active = 0;
  #noteOpen = false;
  #failure: string | undefined;
  #announcement = '';
  #framePending = false;

  constructor(surroundings: RatingSurroundings) {
    this.#surroundings = surroundings;
    this.#view = parseRatingView(surroundings.savedView);
  }

  get state(): RatingState | undefined {
    return this.#state;
  }

  get view(): RatingViewState {
    return this.#view;
  }

  /** Why the last call to the host failed: a sentence. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** The field of the active question's note is open. */
  get noteOpen(): boolean {
    return this.#noteOpen;
  }

  /** What a screen reader is told. */
  get announcement(): string {
    return this.#announcement;
  }

  /** What was said, with what is on its way to the file. */
  get said(): SaidRatings {
    const said: Record<string, SaidRatings[string]> = { ...this.#state?.said };
    for (const { question, value } of this.#pending.values()) {
      const { unitId, aspect } = question;
      said[unitId] = { ...said[unitId], [aspect.id]: { ...said[unitId]?.[aspect.id], value } };
    }
    return said;
  }

  /** Absent before there is a rater, at the end, and while nothing can be read. */
  get current(): CurrentItem | undefined {
    const [set, item] = [this.#state?.set, this.#state?.items[this.#view.place]];
    if (set === undefined || item === undefined) return undefined;
    const questions = questionsOf(item, set);
    return { set, item, questions, active: Math.min(this.#active, questions.length - 1) };
  }

  subscribe(listener: () => void): void {
    this.#listeners.add(listener);
  }

  takeSnapshot(state: RatingState): void {
    this.#state = state;
    this.#settle();
  }

  stateChanged(state: RatingState): void {
    // Until the snapshot is there messages are dropped: it holds all that they say.
    if (this.#state === undefined) return;
    const isNew = this.#state.results === undefined && state.results !== undefined;
    this.takeSnapshot(state);
    // Who revealed without rating wants to see them.
    if (isNew && state.rater === undefined) this.changeView({ tab: 'results' });
  }

  progressChanged(progress: RatingProgress): void {
    if (this.#state === undefined) return;
    this.#state = { ...this.#state, ...progress };
    this.#changed();
  }

  changeView(change: Partial<RatingViewState>): void {
    this.#view = { ...this.#view, ...change };
    this.#surroundings.saveView(this.#view);
    this.#changed();
  }

  /** Shows an item, or the end; the first unanswered question is active unless another is named. */
  goTo(place: number, active?: number): void {
    this.#noteOpen = false;
    this.changeView({ place: Math.max(0, Math.min(place, this.#state?.items.length ?? 0)), tab: 'rate' });
    this.#active = 0;
    const { current } = this;
    if (current !== undefined) this.#active = active ?? nextUnanswered(current.questions, this.said, -1) ?? 0;
  }

  activate(question: number): void {
    this.#active = question;
    this.#noteOpen = false;
    this.#changed();
  }

  openNote(open: boolean): void {
    this.#noteOpen = open;
    this.#changed();
  }

  /** A rating is on its way; call what comes back when it has arrived or failed. */
  expect(question: Question, value: RatingValue): () => void {
    const key = `${question.aspect.id} ${question.unitId}`;
    const entry = { question, value };
    this.#pending.set(key, entry);
    this.#changed();
    return () => {
      // A later press may be on its way already.
      if (this.#pending.get(key) === entry) this.#pending.delete(key);
      this.#changed();
    };
  }

  announce(sentence: string): void {
    this.#announcement = sentence;
    this.#changed();
  }

  showFailure(sentence: string | undefined): void {
    this.#failure = sentence;
    this.#changed();
  }

  /** A rater who comes back is where they were, another one at their first incomplete item. */
  #settle(): void {
    const state = this.#state;
    if (state === undefined) return;
    const { uri, rater = '', items, set } = state;
    if (uri !== this.#view.uri || rater !== this.#view.rater) {
      const place = set === undefined ? 0 : nextIncomplete(items, set, state.said, 0);
      this.changeView({ uri, rater, place, drafts: uri === this.#view.uri ? this.#view.drafts : {} });
      this.goTo(place);
    } else if (this.#view.place > items.length && items.length > 0) this.goTo(items.length);
    else {
      const { current } = this;
      if (current !== undefined && this.#active === 0)
        this.#active = nextUnanswered(current.questions, this.said, -1) ?? 0;
    }
    if (state.results === undefined && this.#view.tab === 'results') this.changeView({ tab: 'rate' });
    this.#changed();
  }

  #changed(): void {
    if (this.#framePending) return;
    this.#framePending = true;
    this.#surroundings.onNextFrame(() => {
      this.#framePending = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
