import type { TestCase } from '../inputs/testCase';
import type { Sampling } from '../llm/completion';
import type { TokenCounter } from '../llm/tokenCounter';
import { planJudge } from '../judge/planJudge';
import type { Store } from '../run/store';
import type { Answered } from './answered';
import { needOfCalls, NO_NEED, sumOfNeeds, type Need } from './budgetRoom';
import { judgeSpec } from './judgedFigures';
import type { JudgeObjective, Objective } from './objective';

/** What a judge's need is told by. */
export interface JudgeNeedPorts {
  readonly tokens: TokenCounter;
  readonly store: Store | undefined;
}

/** The most that judging answers can come to, with what is stored left out and each unreadable answer asked for once more. */
export async function needOfJudging(
  objective: Objective,
  answered: Answered,
  { tokens, store }: JudgeNeedPorts,
  signal: AbortSignal,
): Promise<Need> {
  if (objective.kind !== 'judge') return NO_NEED;
  const completions = store?.completions;
  const plan = await planJudge(judgeSpec(objective, answered), { tokens, completions }, signal);
  return needOfQuestions(objective, plan, tokens);
}

/** The same of answers that nobody has seen yet, each as long as `sampling` lets it be: of the original's alone, or of a wording's. */
export async function needOfJudgingUnseen(
  objective: Objective,
  testCases: readonly TestCase[],
  whose: 'original' | 'wording',
  { maxTokens = 0 }: Pick<Sampling, 'maxTokens'>,
  tokens: TokenCounter,
  signal: AbortSignal,
): Promise<Need> {
  if (objective.kind !== 'judge' || (objective.template.mode === 'pairwise' && whose === 'original')) return NO_NEED;
  // Texts of no words, but not the same: what is the same is not asked about.
  const answers = testCases.map(() => ({ response: '' }));
  const original = testCases.map(() => ({ response: ' ' }));
  const plan = await planJudge(judgeSpec(objective, { testCases, answers, original }), { tokens }, signal);
  const shown = objective.template.mode === 'pairwise' ? 2 : 1;
  const promptTokens = plan.promptTokens + plan.calls * shown * maxTokens;
  return needOfQuestions(objective, { calls: plan.calls, promptTokens }, tokens);
}

/** Questions to a judge about one test case. */
export function questionsOfCase({ template }: JudgeObjective, whose: 'original' | 'wording'): number {
  if (template.mode === 'absolute') return 1;
  return whose === 'original' ? 0 : 2;
}

async function needOfQuestions(
  { template, sampling: { maxTokens = 0 }, model: { id, price } }: JudgeObjective,
  { calls, promptTokens }: { readonly calls: number; readonly promptTokens: number },
  tokens: TokenCounter,
): Promise<Need> {
  const asked = needOfCalls(calls, promptTokens, maxTokens, price);
  if (template.repair === '' || calls === 0) return asked;
  const words = (await tokens.count(template.repair, id)).tokens;
  return sumOfNeeds(asked, needOfCalls(calls, promptTokens + calls * (maxTokens + words), maxTokens, price));
}
