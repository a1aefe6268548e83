import type { BudgetLimits, Spent } from '../llm/budget';
import type { Price } from '../llm/endpoint';
import type { ForeseenRun } from '../run/foreseeRun';
import type { RunSpec } from '../run/runSpec';

/** What some requests can come to at most, as far as it can be told before. */
export interface Need {
  readonly calls: number;
  readonly tokens: number;
  readonly usd: number;
}

/** Nothing at all. */
export const NO_NEED: Need = { calls: 0, tokens: 0, usd: 0 };

/** What the requests of a run that are not answered yet can come to; a prompt that waits for an answer is taken for one of the others and that answer. */
export function needOfRun(
  { calls, promptTokens, unseenPrompts }: ForeseenRun,
  { sampling: { maxTokens = 0 }, model: { price } }: Pick<RunSpec, 'sampling' | 'model'>,
): Need {
  const seen = calls - unseenPrompts;
  const each = seen === 0 ? 0 : promptTokens / seen;
  return needOfCalls(calls, promptTokens + unseenPrompts * (each + maxTokens), maxTokens, price);
}

/** What some calls can come to: their prompts, and answers of up to `maxTokens` each. */
export function needOfCalls(calls: number, promptTokens: number, maxTokens: number, price: Price | undefined): Need {
  const answerTokens = calls * maxTokens;
  const usd =
    price === undefined
      ? 0
      : (promptTokens * price.inputPerMillionUsd + answerTokens * price.outputPerMillionUsd) / 1e6;
  return { calls, tokens: promptTokens + answerTokens, usd };
}

/** The sum of needs. */
export function sumOfNeeds(...needs: readonly Need[]): Need {
  return needs.reduce(
    (sum, { calls, tokens, usd }) => ({ calls: sum.calls + calls, tokens: sum.tokens + tokens, usd: sum.usd + usd }),
    NO_NEED,
  );
}

/** What a budget has room for, with some of it kept for the end. */
export class BudgetRoom {
  readonly #limits: BudgetLimits;
  readonly #spent: () => Spent;
  #kept = NO_NEED;

  constructor(limits: BudgetLimits, spent: () => Spent) {
    this.#limits = limits;
    this.#spent = spent;
  }

  /** Nothing is counted where nothing is limited. */
  get limited(): boolean {
    return isLimited(this.#limits);
  }

  /** Keeps room for a need that comes at the end. */
  keep(need: Need): void {
    this.#kept = need;
  }

  /** Whether a need fits beside what is kept; what is stored already always does. */
  has(need: Need): boolean {
    return need.calls === 0 || fits(sumOfNeeds(this.#kept, need), this.#limits, this.#spent());
  }
}

/** Whether a need fits into what a budget has left. */
export function fits({ calls, tokens, usd }: Need, limits: BudgetLimits, spent: Spent): boolean {
  return (
    calls <= (limits.calls ?? Infinity) - spent.calls &&
    tokens <= (limits.tokens ?? Infinity) - spent.tokens &&
    usd <= (limits.usd ?? Infinity) - (spent.usd ?? 0)
  );
}

function isLimited({ calls, tokens, usd }: BudgetLimits): boolean {
  return calls !== undefined || tokens !== undefined || usd !== undefined;
}
