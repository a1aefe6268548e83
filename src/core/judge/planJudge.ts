import { costRange, type CostRange } from '../llm/cost';
import type { CompletionRequest } from '../llm/completion';
import type { Price } from '../llm/endpoint';
import { requestHash } from '../llm/requestHash';
import type { TokenCounter } from '../llm/tokenCounter';
import { promptText } from '../prompt/messages';
import type { CompletionStore } from '../store/completionStore';
import { throwIfAborted } from '../util/errors';
import { judgeQuestions, type JudgeSpec } from './judgeQuestions';

/** What a judge would ask, told without asking. */
export interface JudgePlan {
  readonly questions: number;
  /** Distinct requests that the store has no answer to; each may want one more to repair its answer. */
  readonly calls: number;
  /** Questions that the store answers. */
  readonly stored: number;
  /** Of the prompts of the calls. */
  readonly promptTokens: number;
  /** From prompts alone to the longest answers, each asked for once more; `null` without a price. */
  readonly cost: CostRange | null;
}

/** What a plan is made with. */
export interface JudgePlanParts {
  readonly completions?: CompletionStore | undefined;
  readonly tokens: TokenCounter;
  readonly price?: Price | undefined;
}

/** Counts the questions, which of them the store can answer, and what the others take. Throws `cancelled`. */
export async function planJudge(
  spec: JudgeSpec,
  { completions, tokens, price }: JudgePlanParts,
  signal: AbortSignal,
): Promise<JudgePlan> {
  const questions = judgeQuestions(spec);
  const hashes = questions.map(({ request }) => requestHash(request));
  const counts = await completions?.count(hashes);
  const open = new Map<string, CompletionRequest>();
  let stored = 0;
  for (const [index, { repeat, request }] of questions.entries()) {
    if ((counts?.[index] ?? 0) > repeat) stored++;
    else open.set(`${hashes[index] ?? ''} ${repeat}`, request);
  }
  const sizes = new Map<CompletionRequest, number>();
  let promptTokens = 0;
  for (const request of open.values()) {
    throwIfAborted(signal);
    const size = sizes.get(request) ?? (await tokens.count(promptText(request.prompt), request.model)).tokens;
    sizes.set(request, size);
    promptTokens += size;
  }
  return {
    questions: questions.length,
    calls: open.size,
    stored,
    promptTokens,
    cost: price === undefined ? null : await costOf(spec, open.size, promptTokens, price, tokens),
  };
}

/** What a plan comes to, in a sentence. */
export function judgePlanText(plan: JudgePlan, { set, model, repeats }: JudgeSpec): string {
  const { questions, calls, stored, promptTokens, cost } = plan;
  const number = (value: number): string => value.toLocaleString('en');
  const how = [
    ...(set.mode === 'pairwise' ? ['each pair in both orders'] : []),
    ...(repeats > 1 ? [`${repeats} times each`] : []),
  ];
  const money =
    cost === null ? 'cost unknown (no price)' : `${cost.leastUsd.toFixed(2)} to ${cost.mostUsd.toFixed(2)} US dollars`;
  const asked =
    calls === 0
      ? 'nothing to ask'
      : `${number(calls)} to ask of ${model}, ${number(promptTokens)} prompt tokens, ${money}. An answer that cannot be read is asked for once more`;
  return `${number(questions)} questions${how.map((part) => `, ${part}`).join('')}: ${number(stored)} answers are stored, ${asked}.`;
}

/** A repair sends the question again, with the answer and the repair's own words. */
async function costOf(
  { sampling: { maxTokens = 0 }, template, model }: JudgeSpec,
  calls: number,
  promptTokens: number,
  price: Price,
  tokens: TokenCounter,
): Promise<CostRange> {
  const first = costRange(price, promptTokens, calls, maxTokens);
  if (template.repair === '') return first;
  const words = (await tokens.count(template.repair, model)).tokens;
  const again = costRange(price, promptTokens + calls * (maxTokens + words), calls, maxTokens);
  return { leastUsd: first.leastUsd, mostUsd: first.mostUsd + again.mostUsd };
}
