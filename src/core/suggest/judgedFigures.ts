import { judgeChecks } from '../judge/judgeChecks';
import type { JudgeSpec } from '../judge/judgeQuestions';
import { judgeVerdicts, type JudgeVerdict } from '../judge/judgeVerdicts';
import { runJudge, type JudgeReply } from '../judge/runJudge';
import { preciseSum } from '../metrics/preciseSum';
import { signature } from '../metrics/score';
import type { RatingItem, RatingSet } from '../ratings/ratingSet';
import type { RatingValue } from '../ratings/ratingValue';
import type { ExperimentSession } from '../run/experimentSession';
import { AppError } from '../util/errors';
import type { Answered, Figures } from './answered';
import { EVEN, type JudgeObjective } from './objective';

/** What a judge is asked with. */
export interface JudgePorts {
  readonly session: Pick<ExperimentSession, 'client'>;
  /** Questions under way at once. */
  readonly concurrency: number;
  readonly onReply: (done: number, total: number) => void;
}

/**
 * What a judge makes of answers: the mean rating, or the win rate against the original, asked in both orders, with ties at half.
 * Two responses that are the same are a tie that nobody is asked about. Throws `cancelled`, and what kept the judge from
 * answering every question.
 */
export async function judgedFigures(
  objective: JudgeObjective,
  answered: Answered,
  { session, concurrency, onReply }: JudgePorts,
  signal: AbortSignal,
): Promise<Figures> {
  const spec = judgeSpec(objective, answered);
  const client = session.client(objective.endpointId, objective.model, 0);
  const ports = { client: () => client, concurrency, onReply };
  const { replies, stopped } = await runJudge(spec, ports, signal);
  if (stopped !== undefined) throw new AppError(stopped.code, stopped.message);
  const failed = replies.filter(isFailed);
  const [first] = failed;
  if (first !== undefined)
    throw new AppError(
      'unavailable',
      `${failed.length} of ${replies.length} questions to the judge were not answered: ${first.answer.text}`,
    );
  return figuresOfVerdicts(objective, answered, judgeVerdicts(replies), spec.set);
}

/** The figures that verdicts come to; what the judge was not asked about is a tie. */
export function figuresOfVerdicts(
  { aspect, model, template }: JudgeObjective,
  { testCases, answers, original }: Answered,
  verdicts: readonly JudgeVerdict[],
  set: RatingSet,
): Figures {
  const byId = new Map(verdicts.map(({ id, value }) => [id, value]));
  const perCase = testCases.map(({ id }, place) => {
    if (template.mode === 'absolute') return ratingOf(byId.get(`${id}/A`));
    if (original === undefined || isSame(answers, original, place)) return EVEN;
    return winOf(byId.get(id));
  });
  const told = perCase.filter((figure) => figure !== null);
  const fields = { mode: template.mode, aspect: aspect.id, model: model.id, template: template.hash.slice(0, 12) };
  const { warnings } = judgeChecks(verdicts, set, model.id);
  return {
    value: told.length === 0 ? null : preciseSum(told) / told.length,
    ...(told.length === 0 ? { reason: 'No verdict of the judge could be read.' } : {}),
    signature: signature('judge', fields),
    perCase,
    judged: {
      verdicts: verdicts.length,
      unreadable: verdicts.filter(({ value }) => value === null).length,
      flipped: verdicts.filter(({ flipped }) => flipped === true).length,
      warnings,
    },
  };
}

/** What the judge of an objective is asked about some answers: nothing, pairwise, about the original itself. */
export function judgeSpec(
  { aspect, template, endpointId, model, sampling }: JudgeObjective,
  { testCases, answers, original }: Answered,
): JudgeSpec {
  const items = testCases.flatMap(({ id, context }, place): readonly RatingItem[] => {
    const own = answers[place]?.response ?? '';
    if (template.mode === 'absolute') return [{ id, context, responses: [{ label: 'A', text: own }] }];
    if (original === undefined || isSame(answers, original, place)) return [];
    const responses = [own, original[place]?.response ?? ''];
    return [{ id, context, responses: responses.map((text, index) => ({ label: 'AB'.charAt(index), text })) }];
  });
  const set: RatingSet = {
    kind: 'rapport-rating-set',
    version: 1,
    name: 'suggested wordings',
    mode: template.mode,
    aspects: [aspect],
    bothBad: false,
    orderSeed: 0,
    items,
  };
  return { set, template, endpointId, model: model.id, sampling, repeats: 1 };
}

function isSame(answers: Answered['answers'], original: Answered['answers'], place: number): boolean {
  return answers[place]?.response === original[place]?.response;
}

function ratingOf(value: RatingValue | null | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** The wording's response is A. */
function winOf(value: RatingValue | null | undefined): number | null {
  if (value === null || value === undefined || typeof value === 'number') return null;
  return value === 'A' ? 100 : value === 'B' ? 0 : EVEN;
}

type FailedReply = JudgeReply & { readonly answer: { readonly kind: 'unreadable' } };

function isFailed(reply: JudgeReply): reply is FailedReply {
  return reply.answer.kind === 'unreadable' && reply.answer.why === 'failed';
}
