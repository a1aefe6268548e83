import { t } from '@vscode/l10n';
import type { RatingValue } from '../../../src/core/ratings/ratingValue';
import type { RatingHostFunctions } from '../../../src/protocol/ratingRpc';
import { messageOf } from '../../model/messageOf';
import { countText } from '../../model/numberText';
import { answerTo, isComplete, nextIncomplete, nextUnanswered, questionName, valueName } from '../model/questions';
import type { RatingCommand } from '../model/ratingKeys';
import type { SightTimer } from '../model/sightTimer';
import type { RatingStore } from './ratingStore';
import { draftKey, type RatingViewState } from './ratingView';

/** What the components can bring about: calls to the host, and changes of where the rater is. */
export interface RatingActions {
  /** What a key asks for; moving among the options of a question is left to the page. */
  obey(command: Exclude<RatingCommand, { kind: 'option' }>): void;
  /** Answers a question of the shown item. */
  rate(question: number, value: RatingValue): void;
  activate(question: number): void;
  goTo(place: number): void;
  /** Shows an item by its id. */
  showItem(itemId: string): void;
  saveNote(text: string): void;
  closeNote(): void;
  setRater(name: string): void;
  reveal(): void;
  showTab(tab: RatingViewState['tab']): void;
  openFile(which: 'set' | 'ratings'): void;
  exportTables(): void;
  dismissFailure(): void;
}

/** Actions over that host and store; a call that fails is shown as a sentence on the page. */
export function createRatingActions(host: RatingHostFunctions, store: RatingStore, timer: SightTimer): RatingActions {
  function call(promise: Promise<unknown>): void {
    store.showFailure(undefined);
    promise.catch((error: unknown) => store.showFailure(messageOf(error)));
  }
  function goTo(place: number, active?: number): void {
    timer.restart();
    store.goTo(place, active);
    const { current, state } = store;
    const total = state?.items.length ?? 0;
    const question = current?.questions[current.active];
    store.announce(
      question === undefined
        ? t('You are at the end of the set.')
        : t('Item {place} of {total}. {question}.', {
            place: countText(store.view.place + 1),
            total: countText(total),
            question: questionName(question),
          }),
    );
  }
  function rate(index: number, value: RatingValue, noteText?: string): void {
    const { current, state, view } = store;
    const question = current?.questions[index];
    if (current === undefined || question === undefined) return;
    if (state?.revealed !== undefined)
      return store.announce(t('Whose the responses are has been revealed: nothing is rated any more.'));
    const { unitId, hash, aspect } = question;
    const key = draftKey(unitId, aspect.id);
    const note = noteText ?? view.drafts[key];
    const arrived = store.expect(question, value);
    if (noteText === undefined) {
      const next = nextUnanswered(current.questions, store.said, index);
      const nextQuestion = current.questions[next ?? index];
      store.activate(next ?? index);
      store.announce(
        next === undefined || nextQuestion === undefined
          ? t('{question}: {value}. All is answered: Enter goes on.', {
              question: questionName(question),
              value: valueName(value),
            })
          : t('{question}: {value}. {next}.', {
              question: questionName(question),
              value: valueName(value),
              next: questionName(nextQuestion),
            }),
      );
    }
    store.showFailure(undefined);
    const given = { unitId, hash, aspect: aspect.id, value, seconds: timer.lap() };
    host.rate({ ...given, ...(note === undefined ? {} : { note }) }).then(
      () => {
        arrived();
        if (note !== undefined && noteText === undefined) keepDraft(key, undefined);
      },
      (error: unknown) => {
        arrived();
        // Back to where it failed: whoever rates fast is further on by now.
        store.goTo(view.place, index);
        store.showFailure(messageOf(error));
      },
    );
  }
  function keepDraft(key: string, text: string | undefined): void {
    const others = Object.fromEntries(Object.entries(store.view.drafts).filter(([one]) => one !== key));
    store.changeView({ drafts: text === undefined || text === '' ? others : { ...others, [key]: text } });
  }
  function next(): void {
    const { current, said, view } = store;
    if (current === undefined) return;
    const { item, set, questions, active } = current;
    if (isComplete(item, set, said) || store.state?.revealed !== undefined) return goTo(view.place + 1);
    const missing = nextUnanswered(questions, said, active - 1) ?? active;
    const question = questions[missing];
    store.activate(missing);
    if (question !== undefined) store.announce(t('{0} is not rated yet. S skips the item.', questionName(question)));
  }
  function skip(): void {
    const { state, said, view } = store;
    if (state?.set === undefined || store.current === undefined) return;
    const found = nextIncomplete(state.items, state.set, said, view.place + 1);
    goTo(found === view.place ? view.place + 1 : found);
  }
  async function undo(): Promise<void> {
    const undone = await host.undo();
    const { state } = store;
    if (undone === undefined || state?.set === undefined) return store.announce(t('There is nothing to undo.'));
    const place = state.items.findIndex(({ units }) => units.some(({ id }) => id === undone.unitId));
    if (place < 0) return;
    goTo(place);
    const at = store.current?.questions.findIndex(
      ({ unitId, aspect }) => unitId === undone.unitId && aspect.id === undone.aspect,
    );
    if (at !== undefined && at >= 0) store.activate(at);
  }
  return {
    obey(command) {
      const { current, view } = store;
      switch (command.kind) {
        case 'rate':
          return rate(current?.active ?? 0, command.value);
        case 'question':
          if (current !== undefined) {
            const count = current.questions.length;
            store.activate((current.active + command.step + count) % count);
          }
          return;
        case 'next':
          return next();
        case 'back':
          return goTo(view.place - 1);
        case 'forward':
          return goTo(view.place + 1);
        case 'skip':
          return skip();
        case 'undo':
          if (store.state?.revealed === undefined) call(undo());
          return;
        case 'note':
          if (current !== undefined && store.state?.revealed === undefined) store.openNote(true);
      }
    },
    rate: (question, value) => rate(question, value),
    activate: (question) => store.activate(question),
    goTo: (place) => goTo(place),
    showItem(itemId) {
      const place = store.state?.items.findIndex(({ id }) => id === itemId) ?? -1;
      if (place >= 0) goTo(place);
    },
    saveNote(text) {
      const { current } = store;
      const question = current?.questions[current.active];
      if (current === undefined || question === undefined) return;
      store.openNote(false);
      const answer = answerTo(store.said, question);
      const note = text.trim();
      // Without a rating a note has no line of its own yet: it is kept here and goes with the rating.
      if (answer === undefined) keepDraft(draftKey(question.unitId, question.aspect.id), note);
      else rate(current.active, answer.value, note);
      store.announce(answer === undefined ? t('The note goes with the rating.') : t('The note is kept.'));
    },
    closeNote: () => store.openNote(false),
    setRater: (name) => call(host.setRater(name)),
    reveal: () => call(host.reveal()),
    showTab: (tab) => store.changeView({ tab }),
    openFile: (which) => call(host.openFile(which)),
    exportTables: () => call(host.exportTables()),
    dismissFailure: () => store.showFailure(undefined),
  };
}
