import { planJudge } from '../judge/planJudge';
import { NOTHING_SPENT, type Spent } from '../llm/budget';
import { costRange } from '../llm/cost';
import type { Price } from '../llm/endpoint';
import { promptText } from '../prompt/messages';
import { requestKeys } from '../run/planRun';
import { AppError } from '../util/errors';
import { wordingRequest } from './askWordings';
import { candidateRun, columnIdOf, ORIGINAL, standInFor } from './candidateRuns';
import { templateWithWordings } from './insertWordings';
import { questionsOfCase } from './judgeNeed';
import { judgeSpec } from './judgedFigures';
import { requirePrices } from './requirePrices';
import { searchIdOf } from './searchId';
import { spentText } from './spentText';
import { conversationCount } from './splitCases';
import type { PartSize } from './suggestReport';
import type { SuggestPorts, SuggestSpec } from './suggestSpec';
import { wordingRules } from './wordingRules';

/** What a search would ask for at most, told without asking. */
export interface SearchPlan {
  readonly dev: PartSize;
  readonly heldOut: PartSize;
  /** Calls for wordings. */
  readonly asks: number;
  /** Calls that score the original and every wording on the development part. */
  readonly devCalls: number;
  /** Calls of the one test on the held-out part. */
  readonly heldOutCalls: number;
  /** Questions to a judge on both parts; each may be asked once more, where its answer cannot be read. */
  readonly judgeCalls: number;
  /** Of the original's requests, those that are answered already. */
  readonly stored: number;
  /** About, by the prompts of the original and the first question for a wording. */
  readonly promptTokens: number;
  /** Up to. */
  readonly answerTokens: number;
  /** Absent where a price is unknown. */
  readonly usd?: { readonly least: number; readonly most: number };
  /** By earlier runs of the search, as far as a store knows. */
  readonly spentBefore: Spent;
}

/**
 * Counts what a search would ask for if every wording that it asks for is sound and new. Throws `invalid-setting` when the strategy
 * does not use the section or a price is missing, `file-error` when what it spent before cannot be told, and what filling the prompts throws.
 */
export async function planSearch(
  spec: SuggestSpec,
  ports: Pick<SuggestPorts, 'session' | 'renderer' | 'tokens' | 'ledger'>,
  signal: AbortSignal,
): Promise<SearchPlan> {
  const { split, rounds, perRound, proposer, base } = spec;
  requirePrices(spec);
  const spentBefore = (await ports.ledger?.read(searchIdOf(spec))) ?? NOTHING_SPENT;
  const template = templateWithWordings(spec.text, spec.file, spec.section, []);
  const standIn = standInFor(spec, template);
  const both = candidateRun(spec, 'plan', [standIn], true, split.dev);
  const own = requestsOfItsOwn(spec, both, standIn.name);
  const dev = await ports.session.foresee(candidateRun(spec, 'plan', [], true, split.dev), signal);
  const held = await ports.session.foresee(candidateRun(spec, 'plan', [], true, split.heldOut), signal);
  // What nobody has asked with is told in full, whatever is stored.
  const fresh = await ports.session.foresee(candidateRun(spec, 'plan', [standIn], false, split.dev), signal);
  const seen = fresh.calls - fresh.unseenPrompts;
  const { maxTokens = 0 } = base.spec.sampling;
  const perCall = seen === 0 ? 0 : (fresh.promptTokens + fresh.unseenPrompts * maxTokens) / seen;
  const asks = rounds * perRound;
  const devCalls = dev.calls + asks * own * split.dev.length;
  const heldOutCalls = held.calls + own * split.heldOut.length;
  const asking = asks * (await tokensOfQuestion(spec, ports, signal));
  const answering = (devCalls + heldOutCalls) * perCall;
  const size = (testCases: typeof split.dev): PartSize => ({
    conversations: conversationCount(testCases),
    cases: testCases.length,
  });
  const judged = await judging(spec, asks, ports.tokens, signal);
  const usd = costOf([
    { price: proposer.model.price, promptTokens: asking, calls: asks, maxTokens: proposer.sampling.maxTokens },
    { price: base.spec.model.price, promptTokens: answering, calls: devCalls + heldOutCalls, maxTokens },
    judged,
  ]);
  return {
    dev: size(split.dev),
    heldOut: size(split.heldOut),
    asks,
    devCalls,
    heldOutCalls,
    judgeCalls: judged.calls,
    stored: dev.known + held.known,
    promptTokens: Math.round(asking + answering + judged.promptTokens),
    answerTokens:
      asks * (proposer.sampling.maxTokens ?? 0) +
      (devCalls + heldOutCalls) * maxTokens +
      judged.calls * (judged.maxTokens ?? 0),
    ...(usd === undefined ? {} : { usd }),
    spentBefore,
  };
}

/** Requests a test case that a new wording does not share with the original. */
function requestsOfItsOwn(
  { column, section }: SuggestSpec,
  { spec }: ReturnType<typeof candidateRun>,
  name: string,
): number {
  const keysOf = (id: string): readonly string[] => {
    const found = spec.columns.find((one) => one.id === id);
    return found === undefined ? [] : requestKeys(found, spec.form);
  };
  const shared = new Set(keysOf(ORIGINAL));
  const own = keysOf(columnIdOf(name)).filter((key) => !shared.has(key)).length;
  if (own === 0)
    throw new AppError(
      'invalid-setting',
      `The strategy "${column.name}" does not use the section "${section.name}": choose a strategy that does.`,
    );
  return own;
}

/** The question of the first round, with gold responses where the model's would be. */
async function tokensOfQuestion(
  spec: SuggestSpec,
  { renderer, tokens }: Pick<SuggestPorts, 'renderer' | 'tokens'>,
  signal: AbortSignal,
): Promise<number> {
  const rules = await wordingRules(spec.section.name, spec.section.source, renderer, signal);
  const answers = spec.split.dev.map(({ gold }) => ({ response: gold, gold }));
  const scored = [{ text: spec.section.source, dev: 0, answers, perCase: answers.map(() => 0) }];
  const request = await wordingRequest(
    spec,
    rules,
    { scored, testCases: spec.split.dev, refusals: [] },
    renderer,
    signal,
  );
  return (await tokens.count(promptText(request.prompt), request.model)).tokens;
}

/** Calls of one model. */
interface Calls {
  readonly price: Price | undefined;
  readonly promptTokens: number;
  readonly calls: number;
  readonly maxTokens: number | undefined;
}

/** What a judge would be asked at most, by the gold responses of the development part in the place of the model's. */
async function judging(
  { objective, split: { dev, heldOut } }: SuggestSpec,
  asks: number,
  tokens: SuggestPorts['tokens'],
  signal: AbortSignal,
): Promise<Calls> {
  if (objective.kind !== 'judge') return { price: undefined, promptTokens: 0, calls: 0, maxTokens: 0 };
  const [original, wording] = [questionsOfCase(objective, 'original'), questionsOfCase(objective, 'wording')];
  const calls = dev.length * (original + asks * wording) + heldOut.length * (original + wording);
  const answers = dev.map(({ gold }) => ({ response: gold }));
  const other = dev.map(({ gold }) => ({ response: `${gold} ` }));
  const plan = await planJudge(judgeSpec(objective, { testCases: dev, answers, original: other }), { tokens }, signal);
  const each = plan.calls === 0 ? 0 : plan.promptTokens / plan.calls;
  const { model, sampling } = objective;
  return { price: model.price, promptTokens: calls * each, calls, maxTokens: sampling.maxTokens };
}

function costOf(models: readonly Calls[]): SearchPlan['usd'] {
  let [least, most] = [0, 0];
  for (const { price, promptTokens, calls, maxTokens = 0 } of models) {
    if (calls === 0) continue;
    if (price === undefined) return undefined;
    const range = costRange(price, promptTokens, calls, maxTokens);
    least += range.leastUsd;
    most += range.mostUsd;
  }
  return { least, most };
}

/** The most calls that a plan comes to. */
export function callsOf({ asks, devCalls, heldOutCalls, judgeCalls }: SearchPlan): number {
  return asks + devCalls + heldOutCalls + judgeCalls;
}

/** A plan in words. */
export function planSentences(plan: SearchPlan, { proposer, base, objective }: SuggestSpec): readonly string[] {
  const number = (value: number): string => value.toLocaleString('en');
  const part = ({ cases, conversations }: PartSize): string =>
    `${number(cases)} test cases of ${number(conversations)} conversations`;
  const model = base.spec.model.id;
  const judged =
    objective.kind === 'judge'
      ? `, ${number(plan.judgeCalls)} to ${objective.model.id} as the judge, each made once more where its answer cannot be read`
      : '';
  return [
    `Development part: ${part(plan.dev)}. Held-out part: ${part(plan.heldOut)}. No conversation is in both.`,
    `At most ${number(callsOf(plan))} calls: ${number(plan.asks)} to ${proposer.model.id} for wordings, ${number(plan.devCalls)} to ${model} on the development part, ${number(plan.heldOutCalls)} on the held-out part${judged}. ${number(plan.stored)} answers of the original are stored; whatever else is stored is not asked again.`,
    `About ${number(plan.promptTokens)} tokens of prompts and up to ${number(plan.answerTokens)} of answers; ${plan.usd === undefined ? 'cost unknown (no price)' : `${plan.usd.least.toFixed(2)} to ${plan.usd.most.toFixed(2)} US dollars`}.`,
    ...(plan.spentBefore.calls === 0
      ? []
      : [`Earlier runs of this search spent ${spentText(plan.spentBefore)}; a budget holds for all of them together.`]),
  ];
}
