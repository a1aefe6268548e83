import type { CommonsenseModel, Knowledge } from '../commonsense/commonsenseModel';
import type { Exemplar, ExemplarEdits, NearestExemplars } from '../exemplars/exemplar';
import type { RandomExemplars } from '../exemplars/randomExemplars';
import type { TestCase } from '../inputs/testCase';
import type { Completion, CompletionRequest, Sampling } from '../llm/completion';
import type { EndpointModel } from '../llm/endpoint';
import type { LlmClient } from '../llm/llmClient';
import { applyParameterMap } from '../llm/parameterMap';
import { requestHash } from '../llm/requestHash';
import type { TokenCount, TokenCounter } from '../llm/tokenCounter';
import type { Score } from '../metrics/score';
import type { PromptBuilder, PromptParts } from '../prompt/buildPrompt';
import { promptText, type Prompt, type PromptForm } from '../prompt/messages';
import { parseStageOne, type ParsedStageOne } from '../prompt/parseStageOne';
import type { PromptTemplate, VariantChoice } from '../prompt/template';
import { AppError, throwIfAborted } from '../util/errors';
import { whyUnavailable } from './availability';
import type { Stage, StageOneResult, StepEvent } from './stepEvent';
import type { Strategy } from './strategy';

/** What a strategy works with; `nearest` and `commonsense` are absent where the installation has no engine for them. */
export interface StrategyPorts {
  readonly prompts: PromptBuilder;
  readonly llm: LlmClient;
  readonly tokens: TokenCounter;
  /** Tells the size of a request's prompt where that takes less work than `tokens`, which is asked when this is absent or has none. */
  readonly knownTokens?: (request: CompletionRequest) => Promise<TokenCount | undefined>;
  readonly random?: RandomExemplars;
  readonly nearest?: NearestExemplars;
  readonly commonsense?: CommonsenseModel;
  /** Scores of one response against its gold. */
  readonly score: (response: string, testCase: TestCase) => readonly Score[];
}

/** One strategy on one test case. */
export interface StrategyTask {
  readonly strategy: Strategy;
  readonly variants: VariantChoice;
  readonly template: PromptTemplate;
  readonly testCase: TestCase;
  /** What the user changed in the nearest exemplars of this test case. */
  readonly exemplarEdits?: ExemplarEdits | undefined;
  readonly endpointId: string;
  readonly model: EndpointModel;
  readonly form: PromptForm;
  readonly sampling: Sampling;
}

type Steps<T> = AsyncGenerator<StepEvent, T, undefined>;

/**
 * Runs a strategy on a test case and yields every step. Ends after `scores`.
 * Throws, before any call, `unavailable` when an engine is missing, `invalid-template` when the template has an error, lacks
 * a section or cannot be filled, `invalid-input` when there is no truth to give; then whatever the model's client throws.
 * Nothing is yielded after an error.
 */
export async function* runStrategy(task: StrategyTask, ports: StrategyPorts, signal: AbortSignal): Steps<void> {
  throwIfAborted(signal);
  const { strategy, testCase } = task;
  const missing = whyUnavailable(strategy, {
    nearest: ports.nearest !== undefined,
    commonsense: ports.commonsense !== undefined,
  });
  if (missing !== undefined) throw new AppError('unavailable', missing);
  requireSound(task.template);
  requireTruth(task);

  const exemplars = await findExemplars(task, ports, signal);
  if (strategy.exemplars.kind !== 'none') yield { kind: 'exemplars', exemplars, ...editsOf(task) };
  const knowledge = strategy.knowledge ? await ports.commonsense?.infer(testCase, signal) : undefined;
  if (knowledge !== undefined) yield { kind: 'knowledge', knowledge };

  const parts = promptParts(task, exemplars, knowledge);
  let prompt: Prompt;
  if (strategy.stages === 'one') prompt = await ports.prompts.response(parts, signal);
  else {
    await rehearse(parts, strategy, ports.prompts, signal);
    const thought = yield* ask('one', await ports.prompts.stageOne(parts, signal), task, ports, signal);
    const result = await understand(thought.text, parts, strategy, ports.prompts, signal);
    yield { kind: 'stage-one', result };
    prompt = await ports.prompts.stageTwo(parts, result.sentReply, signal);
  }
  const response = yield* ask('response', prompt, task, ports, signal);
  yield { kind: 'scores', scores: ports.score(response.text, testCase) };
}

/** The parts of a task's prompts. */
function promptParts(
  task: StrategyTask,
  exemplars: readonly Exemplar[],
  knowledge: Knowledge | undefined,
): PromptParts {
  const { template, variants, form, testCase } = task;
  return { template, variants, form, testCase, exemplars, ...(knowledge === undefined ? {} : { knowledge }) };
}

/** Throws `invalid-template` naming the first error of a template, its line and how many more there are. */
export function requireSound(template: PromptTemplate): void {
  const errors = template.problems.filter((problem) => problem.severity === 'error');
  const first = errors[0];
  if (first === undefined) return;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  throw new AppError('invalid-template', `${first.file ?? template.name}, line ${first.line}: ${first.message}${more}`);
}

/** Throws `invalid-input` when a strategy is to give a truth that the dialogue does not have. */
function requireTruth({ strategy, testCase }: StrategyTask): void {
  if (strategy.stages === 'one' || strategy.truth === 'none' || testCase[strategy.truth].trim() !== '') return;
  const what = strategy.truth === 'emotion' ? 'no emotion label' : 'no description of the situation';
  throw new AppError(
    'invalid-input',
    `"${strategy.name}" gives the true ${strategy.truth}, and ${testCase.dialogueId} has ${what}.`,
  );
}

/** Fills every section that the second stage will need, so that a template which cannot be filled costs no call. */
async function rehearse(
  parts: PromptParts,
  { truth }: Strategy,
  prompts: PromptBuilder,
  signal: AbortSignal,
): Promise<void> {
  await prompts.stageTwo(parts, '', signal);
  const { emotion, situation } = parts.testCase;
  if (truth !== 'none') await prompts.stageOneReply(parts, { emotion, situation }, signal);
}

/** Edits are of nearest exemplars alone. */
function editsOf({ strategy, exemplarEdits }: StrategyTask): { readonly edits?: ExemplarEdits } {
  return strategy.exemplars.kind !== 'nearest' || exemplarEdits === undefined ? {} : { edits: exemplarEdits };
}

async function findExemplars(
  task: StrategyTask,
  ports: StrategyPorts,
  signal: AbortSignal,
): Promise<readonly Exemplar[]> {
  const { strategy, testCase } = task;
  const choice = strategy.exemplars;
  if (choice.kind === 'none' || choice.k === 0) return [];
  if (choice.kind === 'nearest')
    return (await ports.nearest?.find(testCase, { ...choice, ...editsOf(task) }, signal)) ?? [];
  if (ports.random === undefined) {
    throw new AppError(
      'invalid-input',
      'There is no pool of dialogues to draw exemplars from. Choose one (command line: --pool F).',
    );
  }
  return ports.random.pick(testCase, choice.k);
}

async function* ask(
  stage: Stage,
  prompt: Prompt,
  task: StrategyTask,
  ports: StrategyPorts,
  signal: AbortSignal,
): Steps<Completion> {
  const { request, notSent } = requestOf(prompt, task);
  const known = await ports.knownTokens?.(request);
  const tokens = known ?? (await ports.tokens.count(promptText(prompt), task.model.id));
  yield { kind: 'prompt', stage, prompt, requestHash: requestHash(request), tokens };
  throwIfAborted(signal);
  let completion: Completion | undefined;
  for await (const event of ports.llm.complete(request, signal)) {
    if (event.kind === 'delta') yield { kind: 'delta', stage, text: event.text };
    else completion = trimmed(event.completion, notSent);
  }
  throwIfAborted(signal);
  if (completion === undefined) throw new AppError('internal', 'The model client ended without a completion.');
  yield { kind: 'completed', stage, completion };
  return completion;
}

/** The request that a prompt becomes for a model, and the sampling parameters that the model refuses. */
export function requestOf(
  prompt: Prompt,
  task: Pick<StrategyTask, 'endpointId' | 'model' | 'sampling'>,
): { readonly request: CompletionRequest; readonly notSent: readonly string[] } {
  const stop = prompt.form === 'completion' ? { stop: [...(task.sampling.stop ?? []), ...prompt.stop] } : {};
  const { sampling, notSent } = applyParameterMap(task.model, { ...task.sampling, ...stop });
  return { request: { endpointId: task.endpointId, model: task.model.id, prompt, sampling }, notSent };
}

/** White space at both ends cut; what the client itself had to leave out is added to what was never asked of it. */
function trimmed(completion: Completion, notSent: readonly string[]): Completion {
  const left = [...new Set([...notSent, ...completion.notSent])].sort();
  return { ...completion, text: completion.text.trim(), notSent: left };
}

async function understand(
  text: string,
  parts: PromptParts,
  strategy: Strategy,
  prompts: PromptBuilder,
  signal: AbortSignal,
): Promise<StageOneResult> {
  const parsed = parseStageOne(text);
  const found = { text, ...parsed };
  if (strategy.truth === 'none') return { ...found, sentReply: text };
  const truth = withTruth(parsed, parts.testCase, strategy.truth);
  if (truth !== undefined) return { ...found, sentReply: await prompts.stageOneReply(parts, truth, signal) };
  const { emotion, situation } = parts.testCase;
  const appended =
    strategy.truth === 'situation' ? situation : await prompts.stageOneReply(parts, { emotion, situation: '' }, signal);
  return { ...found, sentReply: `${text}\n${appended}`, truthAppended: true };
}

/** Emotion and situation with the true half in place, or `undefined` when the other half could not be parsed. */
function withTruth(
  parsed: ParsedStageOne,
  testCase: TestCase,
  truth: 'emotion' | 'situation',
): { readonly emotion: string; readonly situation: string } | undefined {
  const emotion = truth === 'emotion' ? testCase.emotion : parsed.label;
  const situation = truth === 'situation' ? testCase.situation : parsed.situation;
  return emotion === undefined || situation === undefined ? undefined : { emotion, situation };
}
