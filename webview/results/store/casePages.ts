import type { CaseQuery } from '../../../src/core/evaluation/caseQuery';
import type { CaseRow } from '../../../src/core/evaluation/caseRows';
import type { CasePage } from '../../../src/protocol/caseState';
import type { ResultsHostFunctions } from '../../../src/protocol/resultsRpc';
import { messageOf } from '../../model/messageOf';

/** Rows of a page: more than a screen shows. */
const PAGE_ROWS = 60;

/** Pages that are kept; those farthest from what is looked at go first. */
const MOST_PAGES = 40;

/** Calls under way at once: what was scrolled past is never asked for. */
const MOST_CALLS = 2;

/** The lines of one query that are here. */
interface Lines {
  readonly key: string;
  readonly query: CaseQuery;
  found: number;
  readonly pages: Map<number, readonly CaseRow[]>;
  /** Pages that are on their way. */
  readonly asked: Set<number>;
}

/** The lines of the test cases that the panel has, by place; the rest is asked of the host when it comes into sight. */
export class CasePages {
  readonly #host: Pick<ResultsHostFunctions, 'casePage'>;
  readonly #onChange: () => void;
  readonly #onFailure: (sentence: string) => void;
  #shown: Lines | undefined;
  /** Of a query whose first page is on its way: until then the old lines stay. */
  #coming: Lines | undefined;
  #wanted: readonly number[] = [];
  /** A query that could not be answered is not asked again and again. */
  #failedKey: string | undefined;

  constructor(
    host: Pick<ResultsHostFunctions, 'casePage'>,
    onChange: () => void,
    onFailure: (sentence: string) => void,
  ) {
    this.#host = host;
    this.#onChange = onChange;
    this.#onFailure = onFailure;
  }

  /** What the lines are of; differs when all of them do. */
  get key(): string {
    return this.#shown?.key ?? '';
  }

  /** The query of the lines that are shown. */
  get query(): CaseQuery | undefined {
    return this.#shown?.query;
  }

  /** Lines that the query finds; absent while nothing is known. */
  get found(): number | undefined {
    return this.#shown?.found;
  }

  /** Other lines are on their way. */
  get busy(): boolean {
    return this.#coming !== undefined;
  }

  row(place: number): CaseRow | undefined {
    return this.#shown?.pages.get(Math.floor(place / PAGE_ROWS))?.[place % PAGE_ROWS];
  }

  /** Shows what this query finds in that version of the data. */
  ask(version: number, query: CaseQuery): void {
    const key = JSON.stringify([version, query]);
    if (key === (this.#coming ?? this.#shown)?.key || key === this.#failedKey) return;
    this.#failedKey = undefined;
    this.#coming = { key, query, found: 0, pages: new Map(), asked: new Set() };
    this.#fetch(this.#coming, 0);
  }

  /** Says which lines are in sight. */
  look(first: number, last: number): void {
    const lines = this.#shown;
    if (lines === undefined) return;
    const [from, to] = [Math.floor(Math.max(0, first) / PAGE_ROWS), Math.floor(Math.max(0, last) / PAGE_ROWS)];
    const wanted: number[] = [];
    for (let page = from; page <= to && page * PAGE_ROWS < lines.found; page++) wanted.push(page);
    this.#wanted = wanted;
    this.#fetchWanted();
    for (const page of lines.pages.keys()) {
      if (lines.pages.size <= MOST_PAGES) break;
      if (Math.abs(page - from) > MOST_PAGES / 2) lines.pages.delete(page);
    }
  }

  #fetchWanted(): void {
    const lines = this.#shown;
    if (lines === undefined || this.#coming !== undefined) return;
    for (const page of this.#wanted)
      if (lines.asked.size < MOST_CALLS && !lines.pages.has(page)) this.#fetch(lines, page);
  }

  #fetch(lines: Lines, page: number): void {
    if (lines.asked.has(page)) return;
    lines.asked.add(page);
    this.#host
      .casePage(lines.query, page * PAGE_ROWS, PAGE_ROWS)
      .then(
        (answer) => this.#take(lines, page, answer),
        (error: unknown) => {
          if (lines !== this.#shown && lines !== this.#coming) return;
          if (lines === this.#coming) {
            this.#coming = undefined;
            this.#failedKey = lines.key;
          }
          this.#wanted = [];
          this.#onFailure(messageOf(error));
        },
      )
      .finally(() => {
        lines.asked.delete(page);
        this.#fetchWanted();
      });
  }

  #take(lines: Lines, page: number, answer: CasePage | undefined): void {
    // Another query was asked since, or the data were replaced: its own pages are on their way.
    if (answer === undefined || (lines !== this.#shown && lines !== this.#coming)) return;
    lines.found = answer.found;
    lines.pages.set(page, answer.rows);
    if (lines === this.#coming) {
      this.#shown = lines;
      this.#coming = undefined;
      this.#wanted = [];
    }
    this.#onChange();
  }
}
