import { costRange } from '../llm/cost';
import { promptText } from '../prompt/messages';
import { requestKeys } from '../run/planRun';
import { AppError } from '../util/errors';
import { wordingRequest } from './askWordings';
import { candidateRun, columnIdOf, ORIGINAL, standInFor } from './candidateRuns';
import { templateWithWordings } from './insertWordings';
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
  /** Of the original's requests, those that are answered already. */
  readonly stored: number;
  /** About, by the prompts of the original and the first question for a wording. */
  readonly promptTokens: number;
  /** Up to. */
  readonly answerTokens: number;
  /** Absent where a price is unknown. */
  readonly usd?: { readonly least: number; readonly most: number };
}

/**
 * Counts what a search would ask for if every wording that it asks for is sound and new. Throws `invalid-setting` when the strategy
 * does not use the section, and what filling the prompts throws.
 */
export async function planSearch(
  spec: SuggestSpec,
  ports: Pick<SuggestPorts, 'session' | 'renderer' | 'tokens'>,
  signal: AbortSignal,
): Promise<SearchPlan> {
  const { split, rounds, perRound, proposer, base } = spec;
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
  const usd = costOf(spec, asks, asking, devCalls + heldOutCalls, answering);
  return {
    dev: size(split.dev),
    heldOut: size(split.heldOut),
    asks,
    devCalls,
    heldOutCalls,
    stored: dev.known + held.known,
    promptTokens: Math.round(asking + answering),
    answerTokens: asks * (proposer.sampling.maxTokens ?? 0) + (devCalls + heldOutCalls) * maxTokens,
    ...(usd === undefined ? {} : { usd }),
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
  const scored = [{ text: spec.section.source, dev: 0, answers }];
  const request = await wordingRequest(
    { ...spec, metric: 'bleu-2' },
    rules,
    { scored, testCases: spec.split.dev, refusals: [] },
    renderer,
    signal,
  );
  return (await tokens.count(promptText(request.prompt), request.model)).tokens;
}

function costOf(
  { proposer, base }: SuggestSpec,
  asks: number,
  askTokens: number,
  calls: number,
  callTokens: number,
): SearchPlan['usd'] {
  const [one, two] = [proposer.model.price, base.spec.model.price];
  if (one === undefined || two === undefined) return undefined;
  const asking = costRange(one, askTokens, asks, proposer.sampling.maxTokens ?? 0);
  const answering = costRange(two, callTokens, calls, base.spec.sampling.maxTokens ?? 0);
  return { least: asking.leastUsd + answering.leastUsd, most: asking.mostUsd + answering.mostUsd };
}

/** A plan in words. */
export function planSentences(plan: SearchPlan, proposer: string, model: string): readonly string[] {
  const number = (value: number): string => value.toLocaleString('en');
  const part = ({ cases, conversations }: PartSize): string =>
    `${number(cases)} test cases of ${number(conversations)} conversations`;
  return [
    `Development part: ${part(plan.dev)}. Held-out part: ${part(plan.heldOut)}. No conversation is in both.`,
    `At most ${number(plan.asks + plan.devCalls + plan.heldOutCalls)} calls: ${number(plan.asks)} to ${proposer} for wordings, ${number(plan.devCalls)} to ${model} on the development part, ${number(plan.heldOutCalls)} on the held-out part. ${number(plan.stored)} answers of the original are stored; whatever else is stored is not asked again.`,
    `About ${number(plan.promptTokens)} tokens of prompts and up to ${number(plan.answerTokens)} of answers; ${plan.usd === undefined ? 'cost unknown (no price)' : `${plan.usd.least.toFixed(2)} to ${plan.usd.most.toFixed(2)} US dollars`}.`,
  ];
}
