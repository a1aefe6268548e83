import type { EvaluationServices } from '../evaluation/evaluationServices';
import { bertPairs, comparedSystem, scoreSystem } from '../evaluation/resultTableScores';
import type { MetricId, Score } from '../metrics/score';
import { scoreCase } from '../metrics/scoreCase';
import { scoreCorpus } from '../metrics/scoreCorpus';
import type { ScoredCase } from '../metrics/scoreInput';
import { AppError } from '../util/errors';
import type { Answered, Figures } from './answered';
import { judgedFigures, type JudgePorts } from './judgedFigures';
import type { MetricObjective, Objective } from './objective';

/** What figures are computed with. */
export interface FigurePorts extends JudgePorts {
  readonly evaluation: Pick<EvaluationServices, 'scoreBert'>;
}

/**
 * Scores answers by an objective. Throws `cancelled`, `unavailable` when an encoder cannot be had, and, when a judge could not be
 * asked to the end, what kept it from it.
 */
export async function figuresOf(
  objective: Objective,
  answered: Answered,
  ports: FigurePorts,
  signal: AbortSignal,
): Promise<Figures> {
  if (objective.kind === 'judge') return judgedFigures(objective, answered, ports, signal);
  const { metric, encoder } = objective;
  const { answers } = answered;
  if (!metric.startsWith('bertscore')) {
    const perCase = answers.map((scored) => scoreCase(scored, { metrics: [metric] })[0]?.value ?? null);
    return { ...corpusFigure(metric, answers), perCase };
  }
  return encodedFigures(metric, encoder ?? '', answers, ports, signal);
}

/** Loads the encoder that an objective needs, so that nothing is spent where there is none. Throws `unavailable` and `cancelled`. */
export async function openEncoder(
  objective: Objective,
  { evaluation }: Pick<FigurePorts, 'evaluation'>,
  signal: AbortSignal,
): Promise<void> {
  if (!needsEncoder(objective)) return;
  const pair = { response: 'I see.', gold: ['I see.'] };
  await evaluation.scoreBert({ spec: objective.encoder ?? '' }, [pair], () => undefined, signal);
}

function needsEncoder(objective: Objective): objective is MetricObjective {
  return objective.kind === 'metric' && objective.metric.startsWith('bertscore');
}

/** The figure of a whole part by a metric of words. One case alone is smoothed, as everywhere. */
export function corpusFigure(metric: MetricId, cases: readonly ScoredCase[]): Score {
  const smoothing = cases.length === 1 ? ({ smoothing: 'method1' } as const) : {};
  const [score] = scoreCorpus(cases, { metrics: [metric], ...smoothing });
  if (score === undefined) throw new AppError('internal', 'A metric gave no score.');
  return score;
}

async function encodedFigures(
  metric: MetricId,
  spec: string,
  cases: readonly ScoredCase[],
  { evaluation }: FigurePorts,
  signal: AbortSignal,
): Promise<Figures> {
  const pairs = bertPairs(cases);
  const shared = { id: '', name: '', cases };
  const system =
    typeof pairs === 'string'
      ? { ...shared, bertReason: pairs }
      : { ...shared, bertScores: await evaluation.scoreBert({ spec }, pairs, () => undefined, signal) };
  const [score] = scoreSystem(system, { metrics: [metric] }).scores;
  if (score === undefined) throw new AppError('internal', 'BERTScore gave no score.');
  return { ...score, perCase: comparedSystem(system).perCase?.[metric] ?? cases.map(() => null) };
}
