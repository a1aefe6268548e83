import { AppError } from '../util/errors';
import type { Completion } from './completion';
import type { Price } from './endpoint';

/** Hard limits of what may be spent; what is absent is not limited. */
export interface BudgetLimits {
  readonly calls?: number;
  /** Of prompts and answers. */
  readonly tokens?: number;
  readonly usd?: number;
}

/** What was spent so far. Money is `null` when a price was unknown. */
export interface Spent {
  readonly calls: number;
  readonly tokens: number;
  readonly usd: number | null;
}

/** Before anything is spent. */
export const NOTHING_SPENT: Spent = { calls: 0, tokens: 0, usd: 0 };

/** What was spent after `before`. */
export function spentSince(before: Spent, now: Spent): Spent {
  return {
    calls: now.calls - before.calls,
    tokens: now.tokens - before.tokens,
    usd: now.usd === null ? null : now.usd - (before.usd ?? 0),
  };
}

/** The share of a budget that one request under way holds. */
export interface Reservation {
  /** Settles with what the request really used; without a completion it counts as its prompt alone. */
  settle(completion: Completion | undefined): void;
}

/**
 * Watches over a budget: before a request is sent the most that it can use is set aside, so that no limit is ever passed,
 * however many are under way. An answer without usage counts as that most.
 */
export class Budget {
  readonly #limits: BudgetLimits;
  #calls = 0;
  #tokens = 0;
  #usd = 0;
  #priceUnknown = false;
  #heldTokens = 0;
  #heldUsd = 0;

  /** `before` is what was spent of it already. */
  constructor(limits: BudgetLimits, before?: Spent) {
    this.#limits = limits;
    if (before !== undefined) this.add(before);
  }

  /** Counts what was spent of it elsewhere. */
  add({ calls, tokens, usd }: Spent): void {
    this.#calls += calls;
    this.#tokens += tokens;
    this.#usd += usd ?? 0;
    if (usd === null) this.#priceUnknown = true;
  }

  get spent(): Spent {
    return { calls: this.#calls, tokens: this.#tokens, usd: this.#priceUnknown ? null : this.#usd };
  }

  /**
   * Sets a request's most aside: `promptTokens`, and `maxTokens` of answer. Throws `limit-exceeded` saying which limit is
   * reached, and `invalid-setting` when money is limited and the price is unknown.
   */
  reserve(promptTokens: number, maxTokens: number, price: Price | undefined): Reservation {
    const { calls = Infinity, tokens = Infinity, usd } = this.#limits;
    if (usd !== undefined && price === undefined)
      throw new AppError(
        'invalid-setting',
        'The budget limits money, and the price of the model is unknown. Give its price, or limit calls or tokens.',
      );
    const mostTokens = promptTokens + maxTokens;
    const mostUsd = moneyOf(price, promptTokens, maxTokens);
    if (this.#calls + 1 > calls) throw exceeded(`${calls.toLocaleString('en')} calls`);
    if (this.#tokens + this.#heldTokens + mostTokens > tokens) throw exceeded(`${tokens.toLocaleString('en')} tokens`);
    if (usd !== undefined && this.#usd + this.#heldUsd + mostUsd > usd) throw exceeded(`${usd} US dollars`);
    this.#calls++;
    this.#heldTokens += mostTokens;
    this.#heldUsd += mostUsd;
    if (price === undefined) this.#priceUnknown = true;
    let open = true;
    return {
      settle: (completion) => {
        if (!open) return;
        open = false;
        this.#heldTokens -= mostTokens;
        this.#heldUsd -= mostUsd;
        const asked = completion?.usage?.promptTokens ?? promptTokens;
        const answered = completion === undefined ? 0 : (completion.usage?.completionTokens ?? maxTokens);
        this.#tokens += asked + answered;
        this.#usd += moneyOf(price, asked, answered);
      },
    };
  }
}

function moneyOf(price: Price | undefined, promptTokens: number, answerTokens: number): number {
  if (price === undefined) return 0;
  return (promptTokens * price.inputPerMillionUsd + answerTokens * price.outputPerMillionUsd) / 1e6;
}

function exceeded(limit: string): AppError {
  return new AppError(
    'limit-exceeded',
    `The budget of ${limit} leaves no room for another request. What was answered is kept; raise the budget and resume.`,
  );
}
