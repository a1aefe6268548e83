import { EventEmitter, l10n, type Disposable, type Event, type Uri } from 'vscode';
import { parseRatingSet } from '../../core/ratings/parseRatingSet';
import { ratingUnits, type RatingSet, type RatingUnit } from '../../core/ratings/ratingSet';
import type { Rating } from '../../core/ratings/ratings';
import { AppError, toErrorInfo } from '../../core/util/errors';
import type { GivenRating, QuestionId } from '../../protocol/ratingRpc';
import type { RatingProgress, RatingState } from '../../protocol/ratingState';
import { Lifetime } from '../lifecycle';
import { noticesOf, ratersOf, saidBy, shownItems, shownSet } from './describeRating';
import { nameOf, readTextFile, watchFiles, type RatingFiles } from './ratingFiles';
import { RatingLog, type AppendLine } from './ratingLog';

/** A rating of this sitting and what counted before it. */
interface Step {
  readonly rater: string;
  readonly question: QuestionId;
  readonly before: Rating | undefined;
}

/** One open set and who rates it. All of it is read from the files, and again whenever they change. */
export class RatingSession implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<'all' | 'progress'>());
  readonly #log: RatingLog;
  readonly files: RatingFiles;
  #set: RatingSet | undefined;
  #units: ReadonlyMap<string, RatingUnit> = new Map();
  #failure: string | undefined;
  #rater: string | undefined;
  #steps: readonly Step[] = [];
  #last: Promise<unknown> = Promise.resolve();

  /** `state()` differs: all of it, or its progress alone. */
  readonly onDidChange: Event<'all' | 'progress'> = this.#changed.event;

  constructor(files: RatingFiles, append: AppendLine) {
    this.files = files;
    this.#log = this.#lifetime.own(new RatingLog(files.ratings, append));
    this.#lifetime.own(this.#log.onDidChange(() => this.#changed.fire('progress')));
    this.#lifetime.own(watchFiles([files.set, files.ratings], (uri) => void this.#reread(uri)));
  }

  /** The set, when its file could be read. */
  get set(): RatingSet | undefined {
    return this.#set;
  }

  /** What counts of everybody's ratings. */
  get ratings(): readonly Rating[] {
    return this.#log.ratings;
  }

  get rater(): string | undefined {
    return this.#rater;
  }

  /** Reads both files; what is wrong with them is in the state. */
  async load(): Promise<void> {
    try {
      const text = await readTextFile(this.files.set);
      const name = nameOf(this.files.set);
      if (text === undefined) throw new AppError('not-found', l10n.t('{0} is not there any more.', name));
      const set = parseRatingSet(text, name);
      this.#units = new Map(ratingUnits(set).map((unit) => [unit.id, unit]));
      this.#set = set;
      this.#failure = undefined;
      await this.#log.read(set);
    } catch (error) {
      // What was read before stays: nothing is lost, and nothing is rated against a text that may be another.
      this.#failure = toErrorInfo(error).message;
    }
    this.#changed.fire('all');
  }

  /** Says who rates; nobody when the name is blank. */
  setRater(name: string): void {
    const trimmed = name.trim();
    this.#rater = trimmed === '' ? undefined : trimmed;
    this.#changed.fire('all');
  }

  /** Writes a rating. Throws `invalid-input` when it cannot be one any more, `file-error` when it cannot be written. */
  rate(given: GivenRating): Promise<void> {
    return this.#inTurn(() => this.#rate(given));
  }

  /** Takes the rater's last rating of this sitting back. Throws `file-error`. */
  undo(): Promise<QuestionId | undefined> {
    return this.#inTurn(() => this.#undo());
  }

  state(): Omit<RatingState, 'revealed' | 'results'> {
    const [set, rater, failure] = [this.#set, this.#rater, this.#failure];
    return {
      uri: this.files.set.toString(),
      ...(set === undefined ? {} : { set: shownSet(set, nameOf(this.files.set)) }),
      ...(rater === undefined ? {} : { rater }),
      items: set === undefined || rater === undefined ? [] : shownItems(set, rater),
      ...(failure === undefined ? {} : { failure }),
      notices: noticesOf(this.#log.problems),
      ...this.progress(),
    };
  }

  progress(): RatingProgress {
    const [set, rater, ratings] = [this.#set, this.#rater, this.#log.ratings];
    return {
      said: rater === undefined ? {} : saidBy(rater, ratings),
      raters: set === undefined ? [] : ratersOf(set, ratings),
      canUndo: this.#steps.some((step) => step.rater === rater),
    };
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  /** One after the other: a press is fast, a disk may not be. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #rate({ unitId, hash, aspect, value, seconds, note }: GivenRating): Promise<void> {
    const rater = this.#rater;
    if (this.#failure !== undefined) throw new AppError('file-error', l10n.t('Not rated: {0}', this.#failure));
    if (rater === undefined) throw new AppError('invalid-input', l10n.t('Say who rates first.'));
    const unit = this.#units.get(unitId);
    if (unit?.hash !== hash)
      throw new AppError(
        'invalid-input',
        l10n.t('Not rated: the set was edited, and this text has changed. Read it again.'),
      );
    const question = { id: unitId, rater, aspect };
    const before = this.#log.find(question);
    const kept = note ?? before?.note ?? '';
    await this.#log.add({
      ...question,
      value,
      seconds: Math.round(10 * seconds) / 10,
      ...(kept === '' ? {} : { note: kept }),
      hash,
    });
    this.#steps = [...this.#steps, { rater, question: { unitId, aspect }, before }];
    this.#changed.fire('progress');
  }

  async #undo(): Promise<QuestionId | undefined> {
    const at = this.#steps.findLastIndex(({ rater }) => rater === this.#rater);
    const step = this.#steps[at];
    if (step === undefined) return undefined;
    const { rater, question, before } = step;
    if (before === undefined) await this.#log.withdraw({ id: question.unitId, rater, aspect: question.aspect });
    else await this.#log.add(before);
    this.#steps = this.#steps.filter((_, index) => index !== at);
    this.#changed.fire('progress');
    return question;
  }

  async #reread(uri: Uri): Promise<void> {
    if (uri === this.files.set || this.#failure !== undefined) {
      await this.load();
      return;
    }
    const before = JSON.stringify(noticesOf(this.#log.problems));
    try {
      await this.#log.read(this.#set);
      if (before !== JSON.stringify(noticesOf(this.#log.problems))) this.#changed.fire('all');
    } catch (error) {
      this.#failure = toErrorInfo(error).message;
      this.#changed.fire('all');
    }
  }
}
