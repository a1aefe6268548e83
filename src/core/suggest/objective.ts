import type { JudgeTemplate } from '../judge/judgeTemplate';
import type { Sampling } from '../llm/completion';
import type { EndpointModel } from '../llm/endpoint';
import { describeMetric, METRICS } from '../metrics/metricTable';
import type { MetricId } from '../metrics/score';
import type { SectionName } from '../prompt/template';
import type { RatingAspect } from '../ratings/ratingAspect';
import type { ExperimentFile } from '../run/experiment';
import type { Strategy } from '../strategy/strategy';
import { AppError } from '../util/errors';

/** What wordings are chosen by. */
export type Objective = MetricObjective | JudgeObjective;

/** A metric of the tables. */
export interface MetricObjective {
  readonly kind: 'metric';
  readonly metric: MetricId;
  /** The encoder of BERTScore, `MODEL` or `MODEL:LAYER`. */
  readonly encoder?: string;
}

/**
 * What a judge says on one aspect. By the mode of its template that is a rating of each response, or how often the wording's
 * response is preferred to the original's.
 */
export interface JudgeObjective {
  readonly kind: 'judge';
  readonly aspect: RatingAspect;
  readonly template: JudgeTemplate;
  readonly endpointId: string;
  readonly model: EndpointModel;
  readonly sampling: Sampling;
}

/** An objective as reports keep it, with what it takes to read its figures. */
export interface DescribedObjective {
  /** A win rate is x100: wins, and half the ties. */
  readonly kind: 'metric' | 'rating' | 'win-rate';
  readonly name: string;
  /** What the figure is, in a sentence or two. */
  readonly meaning: string;
  readonly higherIsBetter: boolean;
  readonly decimals: number;
  readonly metric?: MetricId;
  readonly judge?: {
    readonly model: string;
    readonly aspect: string;
    readonly template: string;
    readonly templateHash: string;
  };
}

/** What an objective is. */
export function describeObjective(objective: Objective): DescribedObjective {
  if (objective.kind === 'metric') {
    const { metric } = objective;
    const { name, card, decimals, higherIsBetter } = describeMetric(metric);
    const meaning = card.split(/(?<=\.) /)[0] ?? '';
    return { kind: 'metric', metric, name, meaning, decimals, higherIsBetter: higherIsBetter !== false };
  }
  const { aspect, template, model } = objective;
  const definition = template.definitions[aspect.id] ?? aspect.question;
  const shared = {
    higherIsBetter: true,
    judge: { model: model.id, aspect: aspect.id, template: template.name, templateHash: template.hash },
  };
  if (template.mode === 'absolute')
    return {
      ...shared,
      kind: 'rating',
      name: `Rating (${aspect.name})`,
      decimals: 2,
      meaning: `The mean of a judge's ratings of the responses, from 1 to 5, on ${aspect.name}: ${definition}`,
    };
  return {
    ...shared,
    kind: 'win-rate',
    name: `Win rate (${aspect.name})`,
    decimals: 1,
    meaning: `How often, of 100 times, a judge prefers the response to that of the wording in use, a tie counting half, on ${aspect.name}: ${definition}`,
  };
}

/** The win rate of what is compared with itself. */
export const EVEN = 50;

/**
 * The metric that wordings are chosen by when none is named: the first of the experiment's that has a better direction and is
 * a matter of single responses; without any, accuracy for what stage one is asked, and BLEU-2 for everything else.
 */
export function defaultMetric(
  metrics: ExperimentFile['metrics'],
  section: SectionName,
  { stages, truth }: Strategy,
): MetricId {
  const infers = stages === 'two' && truth !== 'emotion';
  const named = metrics?.find(
    (metric) =>
      canChoose(metric, undefined) &&
      !metric.startsWith('dist') &&
      (metric !== 'emotion-accuracy' || (infers && section === 'Stage One')),
  );
  return named ?? (infers && section === 'Stage One' ? 'emotion-accuracy' : 'bleu-2');
}

/** Throws `invalid-setting` for a metric that no wording can be chosen by. */
export function requireMetric(metric: MetricId, encoder: string | undefined): void {
  const why = whyNoObjective(metric, encoder);
  if (why !== undefined) throw new AppError('invalid-setting', why);
}

/** The metrics that can choose a wording of a section, in the order of tables. */
export function choosingMetrics({ stages, truth }: Strategy, encoder: string | undefined): readonly MetricId[] {
  const infers = stages === 'two' && truth !== 'emotion';
  return METRICS.map(({ id }) => id).filter(
    (metric) => canChoose(metric, encoder) && (metric !== 'emotion-accuracy' || infers),
  );
}

function canChoose(metric: MetricId, encoder: string | undefined): boolean {
  return whyNoObjective(metric, encoder) === undefined;
}

function whyNoObjective(metric: MetricId, encoder: string | undefined): string | undefined {
  const { name, higherIsBetter } = describeMetric(metric);
  if (higherIsBetter === undefined) return `${name} cannot choose a wording: neither direction of it is better.`;
  if (metric.startsWith('bertscore') && encoder === undefined)
    return `${name} needs an encoder to choose a wording by: name one, or take BLEU.`;
  return undefined;
}

/** True when the first figure is better than the second; nothing is better than itself or than what is unknown. */
export function isBetter(
  { higherIsBetter }: Pick<DescribedObjective, 'higherIsBetter'>,
  figure: number | null,
  than: number | null,
): boolean {
  if (figure === null || than === null) return false;
  return higherIsBetter ? figure > than : figure < than;
}

/** A figure as it is shown. */
export function shownFigure({ decimals }: Pick<DescribedObjective, 'decimals'>, value: number | null): string {
  return value === null ? '–' : value.toFixed(decimals);
}
