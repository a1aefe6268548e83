import { turnLines } from '../inputs/dialogue';
import type { TestCase } from '../inputs/testCase';
import type { Completion, CompletionRequest } from '../llm/completion';
import { requestHash } from '../llm/requestHash';
import { wholeCompletion } from '../llm/wholeCompletion';
import type { ScoredCase } from '../metrics/scoreInput';
import type { PerCase } from '../metrics/significance/perCaseScores';
import { SECTION_DOCS } from '../prompt/language/sectionDocs';
import { SECTION_SLOTS } from '../prompt/sectionSlots';
import { promptText, type ChatMessage } from '../prompt/messages';
import type { TemplateRenderer } from '../prompt/templateRenderer';
import { requestOf } from '../strategy/runStrategy';
import { forEachConcurrently } from '../util/concurrency';
import { isCancelled, throwIfAborted, toErrorInfo, type ErrorInfo } from '../util/errors';
import { needOfCalls, NO_NEED, sumOfNeeds, type BudgetRoom } from './budgetRoom';
import { describeObjective, isBetter, shownFigure } from './objective';
import type { SuggestPorts, SuggestSpec } from './suggestSpec';
import { shownSlots, type WordingRules } from './wordingRules';

/** A wording with what came of it on the development part. */
export interface ScoredWording {
  readonly text: string;
  readonly dev: number | null;
  /** One a test case of the part, and the figure of each. */
  readonly answers: readonly ScoredCase[];
  readonly perCase: PerCase;
}

/** What a model is told when it is asked. */
export interface AskedWith {
  /** The original and all others that were scored. */
  readonly scored: readonly ScoredWording[];
  /** The test cases behind the scores. */
  readonly testCases: readonly TestCase[];
  readonly refusals: readonly string[];
}

/** As many earlier wordings as Yang et al. (2023) show, and as many reasons as help. */
const MOST_SCORED = 20;
const MOST_REFUSALS = 5;
const MOST_OF_A_TEXT = 1500;

/** The question for another wording, as a request. Throws `invalid-template` when the meta-prompt cannot be filled. */
export async function wordingRequest(
  spec: SuggestSpec,
  rules: WordingRules,
  { scored, testCases, refusals }: AskedWith,
  renderer: TemplateRenderer,
  signal: AbortSignal,
): Promise<CompletionRequest> {
  const { objective, section, metaPrompt, proposer } = spec;
  const described = describeObjective(objective);
  const ranked = fromWorst(scored, spec);
  const best = ranked.at(-1);
  const used = shownSlots(rules);
  const slots = {
    section: section.name,
    purpose: SECTION_DOCS[section.name],
    original: section.source,
    slots: Object.entries(SECTION_SLOTS[section.name]).flatMap(([slot, { doc }]) =>
      used.includes(slot) ? [{ name: slot, doc }] : [],
    ),
    metric: described.name,
    meaning: described.meaning,
    direction: described.higherIsBetter ? 'higher' : 'lower',
    scored: ranked.slice(-MOST_SCORED).map(({ text, dev }) => ({ text, score: shownFigure(described, dev) })),
    cases: best === undefined ? [] : worstCases(spec, best, testCases),
    refusals: [...new Set(refusals)].slice(-MOST_REFUSALS).map((reason) => ({ reason })),
    most_characters: rules.mostCharacters,
  };
  const system = metaPrompt.system === '' ? '' : await renderer.render(metaPrompt.system, slots, signal);
  const messages: readonly ChatMessage[] = [
    ...(system === '' ? [] : [{ role: 'system', content: system } as const]),
    { role: 'user', content: await renderer.render(metaPrompt.question, slots, signal) },
  ];
  return requestOf({ form: 'chat', messages }, proposer).request;
}

/** Asks the same question as often as wanted, each asking with a number of its own; an asking that fails is its error. Throws `cancelled`. */
export async function askForWordings(
  { proposer }: Pick<SuggestSpec, 'proposer'>,
  { session }: Pick<SuggestPorts, 'session'>,
  request: CompletionRequest,
  { first, count }: { readonly first: number; readonly count: number },
  onAnswer: (done: number) => void,
  signal: AbortSignal,
): Promise<readonly (Completion | ErrorInfo)[]> {
  const answers: (Completion | ErrorInfo)[] = [];
  let done = 0;
  await forEachConcurrently(Array.from({ length: count }), count, async (_, index) => {
    throwIfAborted(signal);
    try {
      const client = session.client(proposer.endpointId, proposer.model, first + index);
      answers[index] = await wholeCompletion(client, request, signal);
    } catch (error) {
      if (isCancelled(error)) throw error;
      answers[index] = toErrorInfo(error);
    }
    onAnswer(++done);
  });
  return answers;
}

/** How many of a round's answers the budget has room for; those that are stored, from `first` on, cost nothing. */
export async function asksThatFit(
  { perRound, proposer }: SuggestSpec,
  { tokens, store }: Pick<SuggestPorts, 'tokens' | 'store'>,
  request: CompletionRequest,
  first: number,
  room: BudgetRoom,
): Promise<number> {
  if (!room.limited) return perRound;
  const hash = requestHash(request);
  const promptTokens = (await tokens.count(promptText(request.prompt), request.model)).tokens;
  const each = needOfCalls(1, promptTokens, proposer.sampling.maxTokens ?? 0, proposer.model.price);
  let need = NO_NEED;
  for (let count = 0; count < perRound; count++) {
    if ((await store?.completions.find(hash, first + count)) !== undefined) continue;
    need = sumOfNeeds(need, each);
    if (!room.has(need)) return count;
  }
  return perRound;
}

/** The worst first, as the optimiser of Yang et al. (2023) is shown them; of equal ones the earlier is nearer the end. */
function fromWorst(scored: readonly ScoredWording[], { objective }: SuggestSpec): readonly ScoredWording[] {
  const by = describeObjective(objective);
  return scored.toReversed().toSorted((a, b) => (isBetter(by, a.dev, b.dev) ? 1 : isBetter(by, b.dev, a.dev) ? -1 : 0));
}

function worstCases(
  { objective, worstCases: count }: SuggestSpec,
  { answers, perCase }: ScoredWording,
  testCases: readonly TestCase[],
): readonly object[] {
  const described = describeObjective(objective);
  const sign = described.higherIsBetter ? 1 : -1;
  const ofEmotion = described.metric === 'emotion-accuracy';
  return perCase
    .flatMap((figure, place) => {
      const [answer, testCase] = [answers[place], testCases[place]];
      return figure === null || answer === undefined || testCase === undefined ? [] : [{ figure, answer, testCase }];
    })
    .toSorted((a, b) => sign * (a.figure - b.figure))
    .slice(0, count)
    .map(({ figure, answer, testCase }) => {
      const inferred = answer.emotion?.kind === 'inferred' ? answer.emotion.inferred : undefined;
      return {
        context: clipped(turnLines(testCase.context)),
        gold: clipped(ofEmotion ? testCase.emotion : testCase.gold),
        response: clipped(ofEmotion ? (inferred ?? 'no emotion label') : answer.response),
        score: shownFigure(described, figure),
      };
    });
}

function clipped(text: string): string {
  return text.length <= MOST_OF_A_TEXT ? text : `${text.slice(0, MOST_OF_A_TEXT)}…`;
}
