import { Budget, type BudgetLimits, type Spent } from '../llm/budget';
import type { Price } from '../llm/endpoint';
import type { LlmClient } from '../llm/llmClient';
import { Pacer, type ResponseNews } from '../llm/pacer';
import { paceClient } from '../llm/pacedClient';
import { shareRequests } from '../llm/sharedClient';
import type { TokenCounter } from '../llm/tokenCounter';
import { answerFromStore } from '../store/answerFromStore';
import type { CompletionStore } from '../store/completionStore';
import type { Clock } from '../util/clock';
import { AppError, type ErrorInfo } from '../util/errors';
import { createRandom } from '../util/random';
import type { JudgeSpec } from './judgeQuestions';
import { planJudge, type JudgePlan } from './planJudge';
import { runJudge, type JudgeReplies } from './runJudge';

/** What a judge is asked through. */
export interface JudgeSessionParts {
  /** A client that makes one attempt, and tells the head of every response where it can. */
  readonly createClient: (onResponse: (news: ResponseNews) => void) => LlmClient;
  /** Requests under way at once, at most. */
  readonly maxConcurrent: number;
  /** Of the judge's model; absent is unknown, not free. */
  readonly price?: Price | undefined;
  readonly budget: BudgetLimits;
  readonly tokens: TokenCounter;
  readonly clock: Clock;
  readonly completions?: CompletionStore | undefined;
  /** Asks although an answer is stored. */
  readonly again: boolean;
  /** A problem of the store: answers go on. */
  readonly onProblem: (problem: ErrorInfo) => void;
}

const RETRIES = 5;

/** A judge's model, asked as an experiment's is: paced, within a budget, from the store. Whoever makes it disposes of it. */
export class JudgeSession {
  readonly #parts: JudgeSessionParts;
  readonly #budget: Budget;
  readonly #pacer: Pacer;
  readonly #clients = new Map<number, LlmClient>();
  readonly #paced: LlmClient;

  constructor(parts: JudgeSessionParts) {
    this.#parts = parts;
    const { budget, maxConcurrent, clock, price, tokens, createClient } = parts;
    this.#budget = new Budget(budget);
    this.#pacer = new Pacer({ maxConcurrent, adaptive: true }, clock);
    this.#paced = paceClient(
      createClient((news) => this.#pacer.heard(news)),
      { pacer: this.#pacer, budget: this.#budget, tokens, price, retries: RETRIES, clock, random: createRandom(0) },
    );
  }

  get spent(): Spent {
    return this.#budget.spent;
  }

  /** What a judge would be asked. Throws `invalid-setting` for a template of the other mode, and `cancelled`. */
  plan(spec: JudgeSpec, signal: AbortSignal): Promise<JudgePlan> {
    const { completions, again, tokens, price } = this.#parts;
    return planJudge(spec, { tokens, price, completions: again ? undefined : completions }, signal);
  }

  /**
   * Asks a judge every question. What was answered is stored at once: who asks again after a cancel, a kill or the end of
   * the budget goes on. Throws `cancelled`, and `invalid-setting` before anything is asked when money is limited and the
   * price is unknown.
   */
  run(spec: JudgeSpec, onReply: (done: number, total: number) => void, signal: AbortSignal): Promise<JudgeReplies> {
    const { budget, price, maxConcurrent } = this.#parts;
    if (budget.usd !== undefined && price === undefined)
      return Promise.reject(
        new AppError(
          'invalid-setting',
          `The budget limits money, and the price of "${spec.model}" is unknown. Give its price, or limit calls or tokens.`,
        ),
      );
    const ports = { client: (repeat: number) => this.#client(repeat), concurrency: maxConcurrent, onReply };
    return runJudge(spec, ports, signal);
  }

  dispose(): void {
    this.#pacer.dispose();
  }

  #client(repeat: number): LlmClient {
    const known = this.#clients.get(repeat);
    if (known !== undefined) return known;
    const { completions, again, onProblem } = this.#parts;
    const client = shareRequests(
      completions === undefined ? this.#paced : answerFromStore(this.#paced, completions, { repeat, again, onProblem }),
    );
    this.#clients.set(repeat, client);
    return client;
  }
}
