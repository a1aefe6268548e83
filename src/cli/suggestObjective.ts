import { builtInJudge } from '../core/judge/builtInJudges';
import { judgeSampling } from '../core/judge/judgeQuestions';
import { parseJudgeTemplate } from '../core/judge/judgeTemplate';
import type { EndpointModel, Price } from '../core/llm/endpoint';
import { isMetricId } from '../core/metrics/metricTable';
import type { MetricId } from '../core/metrics/score';
import { aspectsOf } from '../core/ratings/ratingAspect';
import type { RatingMode } from '../core/ratings/ratingValue';
import { requireMetric, type Objective } from '../core/suggest/objective';
import { AppError } from '../core/util/errors';
import { choiceValue, given } from './argumentValues';
import { priceValue } from './priceValue';
import { readText } from './readText';

/** What wordings are chosen by, as it was asked for. */
export type ObjectiveChoice =
  | { readonly kind: 'metric'; readonly metric?: MetricId; readonly encoder?: string }
  | {
      readonly kind: 'judge';
      readonly model: EndpointModel;
      readonly endpoint?: string;
      readonly mode: RatingMode;
      readonly aspect: string;
      /** A file, or which of the built-in templates. */
      readonly template: { readonly file: string } | 'full' | 'small';
    };

/** Their lines of the usage text. */
export const OBJECTIVE_USAGE = `  --metric M          what a wording is chosen by (default: the experiment's first that can; bleu-2; emotion-accuracy for Stage One)
  --bertscore M[:L]   the encoder of --metric bertscore-f (the default with it), -p or -r, as for rapport score
  --judge M           in place of a metric: a judge's win rate against the wording in use, each pair asked in both orders, or
                      with --judge-mode absolute its rating from 1 to 5; --judge-endpoint URL, --judge-price IN,OUT
  --judge-aspect A    empathy (default), coherence, informativity, fluency, or a word of your own
  --judge-template F  what the judge is asked (*.judge.md); --judge-small: the built-in question for small models`;

/** The options that have a value, and those that have none. */
export const OBJECTIVE_TEXTS: readonly string[] = [
  ...['metric', 'bertscore', 'judge', 'judge-endpoint', 'judge-price', 'judge-mode', 'judge-aspect', 'judge-template'],
];
export const OBJECTIVE_FLAGS: readonly string[] = ['judge-small'];

/** Reads what wordings are chosen by. Throws `invalid-setting`. */
export function objectiveChoice(
  textOf: (name: string) => string | undefined,
  isOn: (name: string) => boolean,
): ObjectiveChoice {
  const [metric, encoder, judge, template] = [
    textOf('metric'),
    textOf('bertscore'),
    textOf('judge'),
    textOf('judge-template'),
  ];
  if (judge === undefined) {
    const stray = [...OBJECTIVE_TEXTS, ...OBJECTIVE_FLAGS].find(
      (name) => name.startsWith('judge-') && (textOf(name) !== undefined || isOn(name)),
    );
    if (stray !== undefined) throw new AppError('invalid-setting', `--${stray} is for a judge: name one with --judge.`);
    return metricChoice(metric, encoder);
  }
  if (metric !== undefined || encoder !== undefined)
    throw new AppError('invalid-setting', '--judge and --metric exclude each other: a wording is chosen by one thing.');
  if (judge === '') throw new AppError('invalid-setting', '--judge needs the name of a model.');
  if (template !== undefined && isOn('judge-small'))
    throw new AppError('invalid-setting', '--judge-template and --judge-small exclude each other.');
  const price: Price | undefined = priceValue('judge-price', textOf('judge-price'));
  return {
    kind: 'judge',
    model: { id: judge, ...given('price', price) },
    ...given('endpoint', textOf('judge-endpoint')),
    mode: choiceValue('judge-mode', textOf('judge-mode') ?? 'pairwise', ['pairwise', 'absolute'] as const),
    aspect: aspectValue(textOf('judge-aspect') ?? 'empathy'),
    template: template === undefined ? (isOn('judge-small') ? 'small' : 'full') : { file: template },
  };
}

function metricChoice(metric: string | undefined, encoder: string | undefined): ObjectiveChoice {
  if (encoder === '') throw new AppError('invalid-setting', '--bertscore needs the name of an encoder.');
  const wanted = metric ?? (encoder === undefined ? undefined : 'bertscore-f');
  if (wanted === undefined) return { kind: 'metric' };
  if (!isMetricId(wanted)) throw new AppError('invalid-setting', `There is no metric "${wanted}".`);
  if (wanted.startsWith('bertscore') && encoder === undefined)
    throw new AppError('invalid-setting', `--metric ${wanted} needs an encoder: name it with --bertscore.`);
  if (!wanted.startsWith('bertscore') && encoder !== undefined)
    throw new AppError('invalid-setting', `--bertscore is for --metric bertscore-f, -p or -r, and not for ${wanted}.`);
  requireMetric(wanted, encoder);
  return { kind: 'metric', metric: wanted, ...given('encoder', encoder) };
}

function aspectValue(text: string): string {
  if (/^[\w-]+$/.test(text)) return text;
  throw new AppError('invalid-setting', `--judge-aspect takes letters, digits, _ and -, and "${text}" has others.`);
}

/** The judge as an objective, its template read; `endpointId` is whose model it is. Throws what the template has wrong. */
export async function judgeObjective(
  { model, mode, aspect: id, template: choice }: Extract<ObjectiveChoice, { kind: 'judge' }>,
  endpointId: string,
  signal: AbortSignal,
): Promise<Objective> {
  const template =
    typeof choice === 'string'
      ? builtInJudge(mode, choice)
      : parseJudgeTemplate(await readText(choice.file, 'judge template', signal), choice.file);
  if (template.mode !== mode)
    throw new AppError(
      'invalid-setting',
      `The judge template "${template.name}" is ${template.mode}: say --judge-mode ${template.mode}.`,
    );
  const [aspect] = aspectsOf([id]);
  if (aspect === undefined) throw new AppError('internal', 'There is no aspect.');
  return { kind: 'judge', aspect, template, endpointId, model, sampling: judgeSampling(template) };
}
