import { EventEmitter, type Disposable, type Event, type Uri } from 'vscode';
import { formatRating, formatWithdrawal, parseRatings, ratingKeyOf, type Rating } from '../../core/ratings/ratings';
import type { RatingServices } from '../../core/ratings/ratingServices';
import type { RatingSet } from '../../core/ratings/ratingSet';
import type { InputProblem } from '../../core/inputs/problem';
import { Lifetime } from '../lifecycle';
import { nameOf, readTextFile } from './ratingFiles';

/** Appends one line to a file. */
export type AppendLine = RatingServices['appendLine'];

type Question = Pick<Rating, 'id' | 'rater' | 'aspect'>;

/** The ratings file of a set: read as anybody left it, written one line at its end at a time. */
export class RatingLog implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #file: Uri;
  readonly #append: AppendLine;
  #ratings = new Map<string, Rating>();
  #problems: readonly InputProblem[] = [];
  #writes = 0;
  #last: Promise<void> = Promise.resolve();

  /** `ratings` differs. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(file: Uri, append: AppendLine) {
    this.#file = file;
    this.#append = append;
  }

  /** What counts, in the order of the file. */
  get ratings(): readonly Rating[] {
    return [...this.#ratings.values()];
  }

  /** What of the file does not count, as it was last read. */
  get problems(): readonly InputProblem[] {
    return this.#problems;
  }

  /** What counts for a question. */
  find(question: Question): Rating | undefined {
    return this.#ratings.get(ratingKeyOf(question));
  }

  /** Reads the file anew; a set says what of it fits. Throws `file-error`. */
  async read(set: RatingSet | undefined): Promise<void> {
    for (;;) {
      const before = this.#writes;
      await this.#last;
      const text = (await readTextFile(this.#file)) ?? '';
      // A line of ours that came meanwhile may not be in what was read.
      if (before !== this.#writes) continue;
      const { ratings, problems } = parseRatings(text, nameOf(this.#file), set);
      const known = JSON.stringify(this.ratings);
      this.#ratings = new Map(ratings.map((rating) => [ratingKeyOf(rating), rating]));
      this.#problems = problems;
      // What this window wrote itself is no news.
      if (known !== JSON.stringify(this.ratings)) this.#changed.fire();
      return;
    }
  }

  /** Writes a rating at once; it counts when it is written. Throws `file-error` when it cannot be. */
  async add(rating: Rating): Promise<void> {
    await this.#write(formatRating(rating));
    this.#ratings.set(ratingKeyOf(rating), rating);
    this.#changed.fire();
  }

  /** Takes a rating back: the file says so in a line of its own. Throws `file-error`. */
  async withdraw(question: Question): Promise<void> {
    await this.#write(formatWithdrawal(question));
    this.#ratings.delete(ratingKeyOf(question));
    this.#changed.fire();
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  /** One after the other, in the order of the calls. */
  async #write(line: string): Promise<void> {
    const written = this.#last.then(() => this.#append(this.#file.fsPath, line));
    this.#last = written.catch(() => undefined);
    this.#writes++;
    await written;
  }
}
