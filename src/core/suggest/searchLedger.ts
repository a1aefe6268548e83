import * as z from 'zod';
import type { Spent } from '../llm/budget';
import { AppError } from '../util/errors';

/** Keeps what each search spent, over all its runs. */
export interface SearchLedger {
  /** What a search spent so far; nothing when it was never made. Throws `file-error` when that cannot be told. */
  read(searchId: string): Promise<Spent>;
  /** Keeps what it spent. What goes wrong is told, and the search goes on. */
  write(searchId: string, spent: Spent): Promise<void>;
}

/** The folder inside a store's that has a file for each search. */
export const LEDGER_FOLDER = 'searches';

const LEDGER = z.object({
  kind: z.literal('rapport-search'),
  version: z.literal(1),
  spent: z.object({
    calls: z.number().int().min(0),
    tokens: z.number().min(0),
    usd: z.number().min(0).nullable(),
  }),
});

/** The text of a search's file. */
export function formatSpent(spent: Spent): string {
  return `${JSON.stringify({ kind: 'rapport-search', version: 1, spent })}\n`;
}

/** Reads a search's file. Throws `file-error` naming it. */
export function parseSpent(text: string, file: string): Spent {
  try {
    return LEDGER.parse(JSON.parse(text)).spent;
  } catch (cause) {
    throw new AppError(
      'file-error',
      `What this search has spent cannot be read from ${file}. Delete the file to count from nothing.`,
      { cause },
    );
  }
}

/** Writes what a search spent while it goes on: one write at a time, each of the newest. */
export class SpentNotes {
  readonly #write: (spent: Spent) => Promise<void>;
  #noted: Spent;
  #wanted: Spent | undefined;
  #writing: Promise<void> | undefined;

  /** `before` is what is written already. */
  constructor(before: Spent, write: (spent: Spent) => Promise<void>) {
    this.#noted = before;
    this.#write = write;
  }

  note(spent: Spent): void {
    const before = this.#wanted ?? this.#noted;
    if (before.calls === spent.calls && before.tokens === spent.tokens) return;
    this.#wanted = spent;
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when all that was noted is written. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (let next = this.#wanted; next !== undefined; next = this.#wanted) {
      this.#wanted = undefined;
      this.#noted = next;
      await this.#write(next);
    }
    this.#writing = undefined;
  }
}
