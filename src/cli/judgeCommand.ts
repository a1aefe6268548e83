import { appendFile } from 'node:fs/promises';
import { builtInJudge } from '../core/judge/builtInJudges';
import { judgeChecks } from '../core/judge/judgeChecks';
import { parseJudgeTemplate } from '../core/judge/judgeTemplate';
import { judgeSampling, type JudgeSpec } from '../core/judge/judgeQuestions';
import { judgePlanText } from '../core/judge/planJudge';
import { judgeRatings, judgeVerdicts } from '../core/judge/judgeVerdicts';
import { formatRating, parseRatings, ratingKeyOf, type Rating } from '../core/ratings/ratings';
import { AppError, isAppError } from '../core/util/errors';
import { writeError } from '../node/fileError';
import type { Command } from './command';
import { compareWithPeople, formatJudged, judgedJson } from './judgeFormats';
import { JUDGE_USAGE, parseJudgeOptions } from './judgeOptions';
import { openJudge } from './openJudge';
import { plainJson, plainText, type Output } from './output';
import { readKey, readRatings, readSet } from './ratingInputs';
import { readText } from './readText';
import { createProgress } from './runProgress';

/** `rapport judge`: a model rates a set, and what makes its verdicts doubtful is told. */
export const judgeCommand: Command = {
  summary: 'let a model rate a set, pairs in both orders, and check it',
  usage: JUDGE_USAGE,
  async run(args, environment, signal) {
    const options = parseJudgeOptions(args);
    const { output } = environment;
    const set = await readSet(options.set, signal);
    if (set === undefined) throw new AppError('invalid-setting', '--set is missing.');
    const key = await readKey(options.key, set, output, signal);
    const checkIds = new Set(key?.checks.map(({ id }) => id));
    const template =
      options.template === undefined
        ? builtInJudge(set.mode, options.small ? 'small' : 'full')
        : parseJudgeTemplate(await readText(options.template, 'judge template', signal), options.template);
    const people = options.ratings.length === 0 ? [] : await readRatings(options.ratings, set, output, signal);
    const { repeats } = options;
    const sampling = judgeSampling(template, options.sampling);
    await using opened = await openJudge(options, environment, signal);
    const { session, endpointId, model } = opened;
    const spec: JudgeSpec = { set, template, endpointId, model, sampling, repeats };
    const plan = await session.plan(spec, signal);
    output.err(plainText(judgePlanText(plan, spec)));
    if (options.dryRun) {
      if (options.format === 'json') output.out(plainJson({ plan }));
      return 0;
    }
    if (!options.yes && plan.calls > (options.askAbove ?? Infinity)) {
      output.err(`${plan.calls} calls are more than --ask-above ${options.askAbove ?? ''}. Say --yes to send them.`);
      return 1;
    }
    const progress = createProgress(output);
    const tell = (done: number, total: number): void => progress.tell(`${done} of ${total} questions answered`);
    const { replies, stopped } = await session.run(spec, tell, signal);
    if (stopped !== undefined) output.err(plainText(`Stopped: ${stopped.message}`));
    const all = judgeVerdicts(replies);
    const ratings = judgeRatings(all, model);
    if (options.out !== undefined) await keep(options.out, ratings, output, signal);
    const counted = all.filter(({ id }) => !checkIds.has(id));
    const judged = {
      spec,
      plan,
      checks: judgeChecks(counted, set, model, key),
      verdicts: all,
      ratings,
      spent: session.spent,
      ...(people.length === 0 ? {} : { people: compareWithPeople(counted, ratings, people, spec) }),
      ...(stopped === undefined ? {} : { stopped }),
    };
    output.out(
      options.format === 'json'
        ? plainJson(judgedJson(judged))
        : plainText(formatJudged(judged, options.format, key, options)),
    );
    return stopped === undefined && judged.checks.unreadable === 0 ? 0 : 1;
  },
};

/** Appends what the file does not say already. */
async function keep(file: string, ratings: readonly Rating[], output: Output, signal: AbortSignal): Promise<void> {
  const text = await readText(file, 'file of ratings', signal).catch((error: unknown) => {
    if (isAppError(error) && error.code === 'not-found') return '';
    throw error;
  });
  const known = new Map(parseRatings(text, file).ratings.map((rating) => [ratingKeyOf(rating), rating]));
  const fresh = ratings.filter((rating) => {
    const earlier = known.get(ratingKeyOf(rating));
    return earlier?.value !== rating.value || earlier.hash !== rating.hash || earlier.flipped !== rating.flipped;
  });
  const start = text === '' || text.endsWith('\n') ? '' : '\n';
  try {
    if (fresh.length > 0) await appendFile(file, `${start}${fresh.map(formatRating).join('\n')}\n`);
  } catch (cause) {
    throw writeError(file, cause);
  }
  output.err(plainText(`${file}: ${fresh.length} ratings added, ${ratings.length - fresh.length} were there.`));
}
