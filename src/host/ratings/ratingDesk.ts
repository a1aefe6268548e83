import { commands, EventEmitter, l10n, window, type Disposable, type Event, type Memento } from 'vscode';
import { parseRatingKey } from '../../core/ratings/parseRatingSet';
import type { RatingKey } from '../../core/ratings/ratingSet';
import type { RatingServices } from '../../core/ratings/ratingServices';
import { AppError, isCancelled } from '../../core/util/errors';
import type { GivenRating, QuestionId } from '../../protocol/ratingRpc';
import type { RatingResults } from '../../core/ratings/results/figures';
import type { RatingState } from '../../protocol/ratingState';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { columnsByLabel } from './describeRating';
import { exportFigures } from './exportFigures';
import { nameOf, readTextFile } from './ratingFiles';
import type { RatingSession } from './ratingSession';

const KEY = 'rapport.rating.revealed';

/** What a desk works with. */
export interface DeskParts {
  readonly memento: Memento;
  readonly log: Log;
  readonly services: () => Pick<RatingServices, 'rateResults'>;
}

/** A set on somebody's desk: its session, and what is revealed to whom. */
export class RatingDesk implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<'all' | 'progress'>());
  readonly #memento: Memento;
  readonly #log: Log;
  readonly #services: () => Pick<RatingServices, 'rateResults'>;
  readonly session: RatingSession;
  #key: RatingKey | undefined;
  #results: RatingResults | undefined;
  #computing = new AbortController();
  #finished: Promise<void> = Promise.resolve();

  /** `state()` differs: all of it, or its progress alone. */
  readonly onDidChange: Event<'all' | 'progress'> = this.#changed.event;

  /** Takes the session over. */
  constructor(session: RatingSession, { memento, log, services }: DeskParts) {
    this.session = this.#lifetime.own(session);
    this.#memento = memento;
    this.#log = log;
    this.#services = services;
    this.#lifetime.own({ dispose: () => this.#computing.abort() });
    this.#lifetime.own(
      session.onDidChange((what) => {
        this.#changed.fire(what);
        if (this.#key !== undefined) this.#compute(this.#key);
      }),
    );
  }

  /** Settles when no results are being computed any more. */
  async finished(): Promise<void> {
    for (let last; last !== this.#finished;) {
      last = this.#finished;
      await last;
    }
  }

  state(): RatingState {
    const { session } = this;
    const key = this.#key;
    if (key === undefined || session.set === undefined) return session.state();
    const results = this.#results;
    return { ...session.state(), revealed: columnsByLabel(key), ...(results === undefined ? {} : { results }) };
  }

  /** Says who rates. Who has seen whose the responses are sees it again; anybody else does not. */
  async setRater(name: string): Promise<void> {
    this.#key = undefined;
    this.#results = undefined;
    this.#computing.abort();
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
      const yes = l10n.t('Reveal');
      const after =
        rater === undefined
          ? l10n.t('Who sees the names is not blind any more.')
          : l10n.t('{0} cannot rate this set any more after that.', rater);
      const detail = `${why} ${after}`;
      if (
        (await window.showWarningMessage(l10n.t('Reveal whose the responses are?'), { modal: true, detail }, yes)) !==
        yes
      )
        return;
    }
    this.#key = key;
    if (rater !== undefined) await this.#memento.update(KEY, [...this.#revealedTo, this.#mark(rater)]);
    this.#changed.fire('all');
    this.#compute(key);
  }

  /** Opens the set or its ratings in the editor. */
  async openFile(which: 'set' | 'ratings'): Promise<void> {
    await commands.executeCommand('vscode.open', this.session.files[which]);
  }

  /** Asks where to, and writes the tables of the results. Throws `not-found` before there are any. */
  async exportTables(): Promise<void> {
    const { results } = this.state();
    if (results === undefined) throw new AppError('not-found', l10n.t('There are no results yet.'));
    await exportFigures(results.tables, this.session.files);
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  /** Results anew; those of before stay until the new ones are there. */
  #compute(key: RatingKey): void {
    const { set, ratings } = this.session;
    this.#computing.abort();
    if (set === undefined) return;
    const computing = new AbortController();
    this.#computing = computing;
    this.#finished = this.#services()
      .rateResults({ set, key, ratings }, computing.signal)
      .then(
        (results) => {
          if (computing.signal.aborted) return;
          this.#results = results;
          this.#changed.fire('all');
        },
        (error: unknown) => {
          if (!isCancelled(error)) void window.showErrorMessage(logError(this.#log, 'results of ratings', error));
        },
      );
  }

  get #revealedTo(): readonly string[] {
    return this.#memento.get<readonly string[]>(KEY, []);
  }

  #mark(rater: string): string {
    return JSON.stringify([this.session.files.set.toString(), rater]);
  }

  #mustBeBlind(): void {
    if (this.#key !== undefined)
      throw new AppError(
        'invalid-input',
        l10n.t('Whose the responses are has been revealed: nothing is rated any more.'),
      );
  }

  /** Who of the raters is not done; `undefined` when all are. */
  #whyNotYet(): string | undefined {
    const { raters } = this.session.progress();
    const { rater, set } = this.session;
    const left = raters.filter(({ done }) => !done).map(({ name }) => name);
    if (set !== undefined && rater !== undefined && raters.every(({ name }) => name !== rater)) left.push(rater);
    return left.length === 0 ? undefined : l10n.t('Not done: {0}.', left.join(', '));
  }

  async #readKey(): Promise<RatingKey> {
    const name = nameOf(this.session.files.key);
    const text = await readTextFile(this.session.files.key);
    if (text === undefined)
      throw new AppError(
        'not-found',
        l10n.t(
          '{0} is not beside the set, and only it says whose the responses are. Ask whoever made the set for it.',
          name,
        ),
      );
    return parseRatingKey(text, name);
  }
}
