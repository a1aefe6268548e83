import type { ScoredCase } from '../metrics/scoreInput';
import { describeMetric } from '../metrics/metricTable';
import { scoreCase } from '../metrics/scoreCase';
import { scoreCorpus } from '../metrics/scoreCorpus';
import type { MetricId, Score } from '../metrics/score';
import type { SectionName } from '../prompt/template';
import type { ExperimentFile } from '../run/experiment';
import type { Strategy } from '../strategy/strategy';
import { AppError } from '../util/errors';

/**
 * The metric that wordings are chosen by when none is named: the first of the experiment's that has a better direction and is
 * a matter of single responses; without any, accuracy for what stage one is asked, and BLEU-2 for everything else.
 */
export function defaultObjective(
  metrics: ExperimentFile['metrics'],
  section: SectionName,
  { stages, truth }: Strategy,
): MetricId {
  const infers = stages === 'two' && truth !== 'emotion';
  const named = (metrics ?? [])
    .map((metric) => metric)
    .find(
      (metric) =>
        whyNoObjective(metric) === undefined &&
        !metric.startsWith('dist') &&
        (metric !== 'emotion-accuracy' || (infers && section === 'Stage One')),
    );
  return named ?? (infers && section === 'Stage One' ? 'emotion-accuracy' : 'bleu-2');
}

/** Throws `invalid-setting` for a metric that no wording can be chosen by. */
export function requireObjective(metric: MetricId): void {
  const why = whyNoObjective(metric);
  if (why !== undefined) throw new AppError('invalid-setting', why);
}

/** Whether a wording can be chosen by a metric. */
export function canChoose(metric: MetricId): boolean {
  return whyNoObjective(metric) === undefined;
}

function whyNoObjective(metric: MetricId): string | undefined {
  const { name, higherIsBetter } = describeMetric(metric);
  if (higherIsBetter === undefined) return `${name} cannot choose a wording: neither direction of it is better.`;
  if (metric.startsWith('bertscore')) return `${name} cannot choose a wording here: it needs an encoder. Take BLEU.`;
  return undefined;
}

/** True when the first figure is better than the second; nothing is better than itself or than what is unknown. */
export function isBetter(metric: MetricId, figure: number | null, than: number | null): boolean {
  if (figure === null || than === null) return false;
  return describeMetric(metric).higherIsBetter === false ? figure < than : figure > than;
}

/** The figure of a whole part. One case alone is smoothed, as everywhere. */
export function figureOf(metric: MetricId, cases: readonly ScoredCase[]): Score {
  const smoothing = cases.length === 1 ? ({ smoothing: 'method1' } as const) : {};
  return scoreCorpus(cases, { metrics: [metric], ...smoothing })[0] as Score;
}

/** The figure of each response by itself; `null` where it has none. */
export function caseFigures(metric: MetricId, cases: readonly ScoredCase[]): readonly (number | null)[] {
  return cases.map((scored) => scoreCase(scored, { metrics: [metric] })[0]?.value ?? null);
}

/** A figure as it is shown. */
export function shownFigure(metric: MetricId, value: number | null): string {
  return value === null ? '–' : value.toFixed(describeMetric(metric).decimals);
}
