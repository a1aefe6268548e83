import { Budget, type BudgetLimits, type Spent } from '../llm/budget';
import type { CostRange } from '../llm/cost';
import type { Price } from '../llm/endpoint';
import type { TokenCounter } from '../llm/tokenCounter';
import { promptText } from '../prompt/messages';
import { isAppError } from '../util/errors';
import { batchItemId, type BatchItem } from './batchItem';
import type { ExperimentRun } from './experimentRuns';
import type { ExperimentSession } from './experimentSession';

/** What a batch costs of the price where the experiment says nothing: OpenAI's half. */
export const BATCH_PRICE_FACTOR = 0.5;

/** What the runs of an experiment would ask for in bulk now. */
export interface BatchPlan {
  /** Requests to send, each once, within the budget. */
  readonly items: readonly BatchItem[];
  /** Requests left out since the budget leaves no room, and the sentence that says so. */
  readonly overBudget: number;
  readonly budgetSays?: string;
  /** Requests that are answered, and that a batch was sent with. */
  readonly known: number;
  readonly underWay: number;
  /** Requests that are not to be sent again. */
  readonly skipped: number;
  /** Requests that wait for the answer of another: they go into a later batch. */
  readonly later: number;
  readonly promptTokens: number;
  /** What the answers may have. */
  readonly answerTokens: number;
  /** At the price of batches; absent when a price is unknown. */
  readonly cost?: CostRange;
}

/** What a plan is made of. */
export interface BatchPlanParts {
  readonly runs: readonly ExperimentRun[];
  readonly session: ExperimentSession;
  readonly tokens: TokenCounter;
  /** Ids of requests that are under way, and of others that are not to be sent again. */
  readonly underWay: ReadonlySet<string>;
  readonly skip: ReadonlySet<string>;
  /** Whether a server can be asked: recordings cannot. */
  readonly asks: (endpointId: string) => boolean;
  readonly budget: BudgetLimits;
  /** What earlier batches may have used of it. */
  readonly spent?: Spent;
  readonly priceFactor: number;
}

/** Finds out what can be asked now. Throws `invalid-setting` when money is limited and a price is unknown. */
export async function planBatch(parts: BatchPlanParts, signal: AbortSignal): Promise<BatchPlan> {
  const { runs, session, tokens, underWay, skip, asks, priceFactor } = parts;
  const budget = new Budget(parts.budget, parts.spent);
  const seen = new Set<string>();
  const items: BatchItem[] = [];
  let [known, waiting, skipped, later, overBudget] = [0, 0, 0, 0, 0];
  let [promptTokens, answerTokens, leastUsd, mostUsd] = [0, 0, 0, 0];
  let [priceKnown, budgetSays] = [true, undefined as string | undefined];
  for (const run of runs) {
    if (!asks(run.spec.endpointId)) continue;
    const { plan, requests } = await session.unanswered(run, signal);
    known += plan.known;
    later += plan.unseenPrompts;
    const price = discounted(run.spec.model.price, priceFactor);
    for (const request of requests) {
      const item = { request, repeat: run.repeat };
      const id = batchItemId(item);
      if (seen.has(id)) continue;
      seen.add(id);
      if (underWay.has(id)) waiting++;
      else if (skip.has(id)) skipped++;
      if (underWay.has(id) || skip.has(id)) continue;
      const asked = (await tokens.count(promptText(request.prompt), request.model)).tokens;
      const most = request.sampling.maxTokens ?? 0;
      try {
        budget.reserve(asked, most, price);
      } catch (error) {
        if (!isAppError(error) || error.code !== 'limit-exceeded') throw error;
        budgetSays = error.message;
        overBudget++;
        continue;
      }
      items.push(item);
      promptTokens += asked;
      answerTokens += most;
      if (price === undefined) priceKnown = false;
      else {
        const least = (asked * price.inputPerMillionUsd) / 1e6;
        leastUsd += least;
        mostUsd += least + (most * price.outputPerMillionUsd) / 1e6;
      }
    }
  }
  return {
    items,
    overBudget,
    ...(budgetSays === undefined ? {} : { budgetSays }),
    known,
    underWay: waiting,
    skipped,
    later,
    promptTokens,
    answerTokens,
    ...(priceKnown ? { cost: { leastUsd, mostUsd } } : {}),
  };
}

function discounted(price: Price | undefined, factor: number): Price | undefined {
  return price === undefined
    ? undefined
    : {
        inputPerMillionUsd: price.inputPerMillionUsd * factor,
        outputPerMillionUsd: price.outputPerMillionUsd * factor,
      };
}
