import { l10n } from 'vscode';
import { builtInJudge, type BuiltInJudge } from '../../core/judge/builtInJudges';
import { judgeChecks, type JudgeChecks } from '../../core/judge/judgeChecks';
import { judgeSampling, type JudgeSpec } from '../../core/judge/judgeQuestions';
import { JudgeSession } from '../../core/judge/judgeSession';
import type { JudgeTemplate } from '../../core/judge/judgeTemplate';
import { judgeRatings, judgeVerdicts, type JudgeVerdict } from '../../core/judge/judgeVerdicts';
import type { JudgePlan } from '../../core/judge/planJudge';
import type { BudgetLimits, Spent } from '../../core/llm/budget';
import type { LlmClient } from '../../core/llm/llmClient';
import type { ResponseNews } from '../../core/llm/pacer';
import { parseRatingKey, parseRatingSet } from '../../core/ratings/parseRatingSet';
import type { RatingKey, RatingSet } from '../../core/ratings/ratingSet';
import type { RatingServices } from '../../core/ratings/ratingServices';
import type { Services } from '../../core/run/services';
import { AppError, type ErrorInfo } from '../../core/util/errors';
import type { Bench } from '../bench';
import { createEditorModelClient } from '../editorModelClient';
import type { Log } from '../log';
import type { ChosenModel } from '../models';
import type { Keys } from '../secrets';
import { nameOf, readTextFile, type RatingFiles } from './ratingFiles';
import { RatingLog } from './ratingLog';

/** What a judge is asked through. */
export interface JudgeParts {
  readonly bench: Bench;
  readonly keys: Keys;
  readonly log: Log;
  readonly services: () => Pick<Services, 'createClient' | 'tokens' | 'clock'> & RatingServices;
}

/** Who judges, and how. */
export interface JudgeChoice {
  readonly model: ChosenModel;
  /** A file's, or a built-in one; the full one when absent. */
  readonly template?: JudgeTemplate | BuiltInJudge;
  /** Times that each question is asked; once when absent. */
  readonly repeats?: number;
  readonly budget?: BudgetLimits;
}

/** A judge about to be asked about a set. Whoever opens it disposes of it. */
export interface OpenedJudge {
  readonly spec: JudgeSpec;
  readonly plan: JudgePlan;
  /** Asks, and writes what was said into the ratings file. Throws `cancelled`; what was answered is stored, and not asked again. */
  run(onReply: (done: number, total: number) => void, signal: AbortSignal): Promise<JudgeOutcome>;
  dispose(): void;
}

/** What came of it. */
export interface JudgeOutcome {
  readonly checks: JudgeChecks;
  /** Lines that were added to the ratings file; what it said already is not said again. */
  readonly added: number;
  readonly spent: Spent;
  readonly stopped?: ErrorInfo;
}

const DEFAULT_CONCURRENCY = 4;

/** Reads a set and its key, and counts what a judge would be asked. Throws `not-found` and `invalid-input` for the files. */
export async function openJudge(
  files: RatingFiles,
  { model, template = 'full', repeats = 1, budget = {} }: JudgeChoice,
  parts: JudgeParts,
  signal: AbortSignal,
): Promise<OpenedJudge> {
  const text = await readTextFile(files.set);
  if (text === undefined) throw new AppError('not-found', l10n.t('{0} is not there.', nameOf(files.set)));
  const set = parseRatingSet(text, nameOf(files.set));
  const keyText = await readTextFile(files.key);
  const key = keyText === undefined ? undefined : parseRatingKey(keyText, nameOf(files.key));
  const asked = typeof template === 'string' ? builtInJudge(set.mode, template) : template;
  const spec: JudgeSpec = {
    set,
    template: asked,
    endpointId: model.endpoint.id,
    model: model.model.id,
    sampling: judgeSampling(asked),
    repeats,
  };
  const { tokens, clock } = parts.services();
  const { endpoint } = model;
  const session = new JudgeSession({
    createClient: (onResponse) => clientOf(model, parts, onResponse),
    maxConcurrent: ('maxConcurrent' in endpoint ? endpoint.maxConcurrent : undefined) ?? DEFAULT_CONCURRENCY,
    price: model.model.price,
    budget,
    tokens,
    clock,
    completions: parts.bench.store.get()?.completions,
    again: false,
    onProblem: ({ message }) => parts.log.error(message),
  });
  try {
    return {
      spec,
      plan: await session.plan(spec, signal),
      run: async (onReply, stopping) => {
        const { replies, stopped } = await session.run(spec, onReply, stopping);
        const verdicts = judgeVerdicts(replies);
        const added = await keep(files, set, verdicts, spec.model, parts);
        return {
          checks: checksOf(verdicts, set, key, spec.model),
          added,
          spent: session.spent,
          ...(stopped === undefined ? {} : { stopped }),
        };
      },
      dispose: () => session.dispose(),
    };
  } catch (error) {
    session.dispose();
    throw error;
  }
}

/** Makes one attempt: the session counts and paces them. */
function clientOf(
  { endpoint, model }: ChosenModel,
  { keys, services }: JudgeParts,
  onResponse: (news: ResponseNews) => void,
): LlmClient {
  switch (endpoint.kind) {
    case 'recorded':
      throw new AppError('invalid-input', l10n.t('Recorded answers cannot judge: choose a model that can be asked.'));
    case 'editor':
      return createEditorModelClient();
    default:
      return services().createClient(
        { ...endpoint, models: [model], maxRetries: 0 },
        () => keys.get(endpoint.id),
        onResponse,
      );
  }
}

async function keep(
  files: RatingFiles,
  set: RatingSet,
  verdicts: readonly JudgeVerdict[],
  model: string,
  { services }: JudgeParts,
): Promise<number> {
  const file = new RatingLog(files.ratings, (path, line) => services().appendLine(path, line));
  try {
    await file.read(set);
    let added = 0;
    for (const rating of judgeRatings(verdicts, model)) {
      const known = file.find(rating);
      if (known?.value === rating.value && known.flipped === rating.flipped) continue;
      await file.add(rating);
      added++;
    }
    return added;
  } finally {
    file.dispose();
  }
}

/** Attention checks are no verdicts of the judge's taste. */
function checksOf(
  verdicts: readonly JudgeVerdict[],
  set: RatingSet,
  key: RatingKey | undefined,
  model: string,
): JudgeChecks {
  const checks = new Set(key?.checks.map(({ id }) => id));
  return judgeChecks(
    verdicts.filter(({ id }) => !checks.has(id)),
    set,
    model,
    key,
  );
}
