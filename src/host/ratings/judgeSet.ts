import { builtInJudge } from '../../core/judge/builtInJudges';
import { judgeChecks, type JudgeChecks } from '../../core/judge/judgeChecks';
import { JUDGE_SAMPLING, type JudgeSpec } from '../../core/judge/judgeQuestions';
import type { JudgeTemplate } from '../../core/judge/judgeTemplate';
import { judgeVerdicts, type JudgeVerdict } from '../../core/judge/judgeVerdicts';
import { planJudge, runJudge, type JudgePlan } from '../../core/judge/runJudge';
import type { LlmClient } from '../../core/llm/llmClient';
import { shareRequests } from '../../core/llm/sharedClient';
import { parseRatingKey, parseRatingSet } from '../../core/ratings/parseRatingSet';
import type { RatingKey, RatingSet } from '../../core/ratings/ratingSet';
import type { Rating } from '../../core/ratings/ratings';
import { judgeName } from '../../core/ratings/raterName';
import type { RatingServices } from '../../core/ratings/ratingServices';
import type { Services } from '../../core/run/services';
import { answerFromStore } from '../../core/store/answerFromStore';
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
  readonly services: () => Pick<Services, 'createClient'> & RatingServices;
}

/** A judge about to be asked about a set. */
export interface OpenedJudge {
  readonly spec: JudgeSpec;
  readonly plan: JudgePlan;
  /** Asks, and writes what was said into the ratings file. Throws `cancelled`; what was answered is stored, and not asked again. */
  run(onReply: (done: number, total: number) => void, signal: AbortSignal): Promise<JudgeOutcome>;
}

/** What came of it. */
export interface JudgeOutcome {
  readonly checks: JudgeChecks;
  /** Lines that were added to the ratings file; what it said already is not said again. */
  readonly added: number;
  readonly stopped?: ErrorInfo;
}

/** Reads a set and its key, and counts what a judge would be asked. Throws `not-found` and `invalid-input` for the files. */
export async function openJudge(
  files: RatingFiles,
  model: ChosenModel,
  template: JudgeTemplate | undefined,
  parts: JudgeParts,
): Promise<OpenedJudge> {
  const text = await readTextFile(files.set);
  if (text === undefined) throw new AppError('not-found', `${nameOf(files.set)} is not there.`);
  const set = parseRatingSet(text, nameOf(files.set));
  const keyText = await readTextFile(files.key);
  const key = keyText === undefined ? undefined : parseRatingKey(keyText, nameOf(files.key));
  const spec: JudgeSpec = {
    set,
    template: template ?? builtInJudge(set.mode),
    endpointId: model.endpoint.id,
    model: model.model.id,
    sampling: JUDGE_SAMPLING,
    repeats: 1,
  };
  const store = parts.bench.store.get()?.completions;
  return {
    spec,
    plan: await planJudge(spec, store),
    run: async (onReply, signal) => {
      const client = shareRequests(clientOf(model, parts));
      const concurrency = (model.endpoint.kind === 'openai' ? model.endpoint.maxConcurrent : undefined) ?? 4;
      const { replies, stopped } = await runJudge(spec, { client: () => client, concurrency, onReply }, signal);
      const verdicts = judgeVerdicts(replies);
      const added = await keep(files, set, verdicts, spec.model, parts);
      return {
        checks: checksOf(verdicts, set, key, spec.model),
        added,
        ...(stopped === undefined ? {} : { stopped }),
      };
    },
  };
}

/** What was answered before comes from the store. */
function clientOf({ endpoint }: ChosenModel, { bench, keys, log, services }: JudgeParts): LlmClient {
  if (endpoint.kind === 'recorded')
    throw new AppError('invalid-input', 'Recorded answers cannot judge: choose a model that can be asked.');
  const client =
    endpoint.kind === 'editor'
      ? createEditorModelClient()
      : services().createClient(endpoint, () => keys.get(endpoint.id));
  const completions = bench.store.get()?.completions;
  if (completions === undefined) return client;
  return answerFromStore(client, completions, {
    repeat: 0,
    again: false,
    onProblem: ({ message }) => log.error(message),
  });
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
    for (const { id, aspect, value, seconds, reason, hash } of verdicts) {
      if (value === null) continue;
      const rating: Rating = {
        id,
        rater: judgeName(model),
        aspect,
        value,
        seconds: Math.round(1000 * seconds) / 1000,
        ...(reason === '' ? {} : { note: reason }),
        hash,
      };
      if (file.find(rating)?.value === value) continue;
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
