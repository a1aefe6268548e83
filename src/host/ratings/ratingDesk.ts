import { commands, EventEmitter, window, type Disposable, type Event, type Memento } from 'vscode';
import { parseRatingKey } from '../../core/ratings/parseRatingSet';
import type { RatingKey } from '../../core/ratings/ratingSet';
import { AppError } from '../../core/util/errors';
import type { GivenRating, QuestionId } from '../../protocol/ratingRpc';
import type { RatingResults } from '../../protocol/ratingResults';
import type { RatingState } from '../../protocol/ratingState';
import { Lifetime } from '../lifecycle';
import { columnsByLabel } from './describeRating';
import { exportFigures } from './exportFigures';
import { nameOf, readTextFile } from './ratingFiles';
import { ratingResults } from './ratingResults';
import type { RatingSession } from './ratingSession';

const KEY = 'rapport.rating.revealed';

/** A set on somebody's desk: its session, and what is revealed to whom. */
export class RatingDesk implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<'all' | 'progress'>());
  readonly #memento: Memento;
  readonly session: RatingSession;
  #key: RatingKey | undefined;
  #results: RatingResults | undefined;

  /** `state()` differs: all of it, or its progress alone. */
  readonly onDidChange: Event<'all' | 'progress'> = this.#changed.event;

  /** Takes the session over. */
  constructor(session: RatingSession, memento: Memento) {
    this.session = this.#lifetime.own(session);
    this.#memento = memento;
    this.#lifetime.own(
      session.onDidChange((what) => {
        this.#results = undefined;
        this.#changed.fire(this.#key === undefined ? what : 'all');
      }),
    );
  }

  state(): RatingState {
    const { session } = this;
    const key = this.#key;
    if (key === undefined || session.set === undefined) return session.state();
    this.#results ??= ratingResults(session.set, key, session.ratings);
    return { ...session.state(), revealed: columnsByLabel(key), results: this.#results };
  }

  /** Says who rates. Who has seen whose the responses are sees it again; anybody else does not. */
  async setRater(name: string): Promise<void> {
    this.#key = undefined;
    const rater = name.trim();
    if (rater !== '' && this.#revealedTo.includes(this.#mark(rater))) this.#key = await this.#readKey();
    this.session.setRater(rater);
  }

  /** Writes a rating. Throws `invalid-input` after the reveal, and what the session throws. */
  async rate(given: GivenRating): Promise<void> {
    this.#mustBeBlind();
    await this.session.rate(given);
  }

  /** Takes the last rating of this sitting back. Throws as `rate`. */
  async undo(): Promise<QuestionId | undefined> {
    this.#mustBeBlind();
    return this.session.undo();
  }

  /** Shows whose the responses are; asks first while somebody is not done. Throws `not-found` without a key. */
  async reveal(): Promise<void> {
    const key = await this.#readKey();
    const { rater } = this.session;
    const why = this.#whyNotYet();
    if (why !== undefined) {
      const yes = 'Reveal';
      const detail = `${why} ${rater === undefined ? 'Who sees the names is not blind any more.' : `${rater} cannot rate this set any more after that.`}`;
      if ((await window.showWarningMessage('Reveal whose the responses are?', { modal: true, detail }, yes)) !== yes)
        return;
    }
    this.#key = key;
    if (rater !== undefined) await this.#memento.update(KEY, [...this.#revealedTo, this.#mark(rater)]);
    this.#changed.fire('all');
  }

  /** Opens the set or its ratings in the editor. */
  async openFile(which: 'set' | 'ratings'): Promise<void> {
    await commands.executeCommand('vscode.open', this.session.files[which]);
  }

  /** Asks where to, and writes the tables of the results. Throws `not-found` before the reveal. */
  async exportTables(): Promise<void> {
    const { results } = this.state();
    if (results === undefined) throw new AppError('not-found', 'There are no results before the reveal.');
    await exportFigures(results.tables, this.session.files);
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  get #revealedTo(): readonly string[] {
    return this.#memento.get<readonly string[]>(KEY, []);
  }

  #mark(rater: string): string {
    return JSON.stringify([this.session.files.set.toString(), rater]);
  }

  #mustBeBlind(): void {
    if (this.#key !== undefined)
      throw new AppError('invalid-input', 'Whose the responses are has been revealed: nothing is rated any more.');
  }

  /** Who of the raters is not done; `undefined` when all are. */
  #whyNotYet(): string | undefined {
    const { raters } = this.session.progress();
    const { rater, set } = this.session;
    const left = raters.filter(({ done }) => !done).map(({ name }) => name);
    if (set !== undefined && rater !== undefined && raters.every(({ name }) => name !== rater)) left.push(rater);
    return left.length === 0 ? undefined : `Not done: ${left.join(', ')}.`;
  }

  async #readKey(): Promise<RatingKey> {
    const name = nameOf(this.session.files.key);
    const text = await readTextFile(this.session.files.key);
    if (text === undefined)
      throw new AppError(
        'not-found',
        `${name} is not beside the set, and only it says whose the responses are. Ask whoever made the set for it.`,
      );
    return parseRatingKey(text, name);
  }
}
