import { isBert } from '../core/evaluation/resultTableScores';
import { BLEU_SMOOTHINGS, type BleuSmoothing } from '../core/metrics/bleuSmoothing';
import { isMetricId, METRICS as ALL_METRICS } from '../core/metrics/metricTable';
import type { MetricId } from '../core/metrics/score';
import { DEFAULT_RESAMPLES } from '../core/metrics/significance/bootstrap';
import { TOKENIZER_IDS, type TokenizerId } from '../core/metrics/tokenizer';
import { AppError } from '../core/util/errors';
import { choiceValue, given, integerValue, listValue, parseArguments } from './argumentValues';

/** What `rapport score` was asked to do. */
export interface ScoreCommandOptions {
  /** One file or several, each a system. */
  readonly predictions: readonly string[];
  readonly baseline?: string;
  /** Test cases to align to; without them files are aligned to each other. */
  readonly dialogues?: string;
  /** Field of the responses, in files of blocks. */
  readonly field?: string;
  readonly baselineField?: string;
  readonly metrics: readonly MetricId[];
  readonly cased: boolean;
  readonly tokenizer: TokenizerId;
  readonly smoothing: BleuSmoothing;
  /** `MODEL` or `MODEL:LAYER`. */
  readonly bertscore?: string;
  /** BERTScore with tokens weighed by their rarity. */
  readonly idf: boolean;
  /** BERTScore rescaled by its baseline. */
  readonly rescale: boolean;
  readonly published: boolean;
  readonly byEmotion: boolean;
  /** Best figure of this metric first. */
  readonly sort?: MetricId;
  readonly seed: number;
  readonly resamples: number;
  readonly format: (typeof FORMATS)[number];
}

const FORMATS = ['table', 'json', 'jsonl', 'csv', 'markdown', 'latex'] as const;
const METRICS: readonly MetricId[] = ['dist-1', 'dist-2', 'bleu-1', 'bleu-2', 'bleu-3', 'bleu-4', 'emotion-accuracy'];
const BERT_METRICS: readonly MetricId[] = ['bertscore-p', 'bertscore-r', 'bertscore-f'];
const DEFAULT_SEED = 13;

/** The usage text of `rapport score`. */
export const SCORE_USAGE = `rapport score --predictions F [--baseline G] [--format json]
  --predictions F     what a system answered: JSONL with id, response, gold, stageOne, emotion; or a file as MoEL, MIME,
                      EmpDG, EC, EmpHi, KEMP, CEM, CASE or Blenderbot write it; several systems: repeat it
  --baseline G        a system to compare with; only test cases that all have count
  --dialogues D       the test cases, to take gold responses, contexts and emotions from
  --field NAME        which field of such a file holds the responses, such as Beam or MOE+oracle
  --baseline-field NAME
  --metrics LIST      default ${METRICS.join(',')}; also length, question-share, context-overlap, repetition;
                      chooses what is shown: Holm's adjustment counts all systems compared x all metrics
  --cased             BLEU on text as it is (default: lower-cased)
  --tokenizer T       ${TOKENIZER_IDS.join(', ')} (default nltk)
  --smoothing S       none (default: corpus BLEU); method1 to method5 or method7: mean of sentence BLEU
  --bertscore M[:L]   BERTScore by encoder M (path:DIR or hub:OWNER/NAME, in ONNX), hidden state after layer L
                      (default: the layer bert_score takes), as in hub:FacebookAI/roberta-large:17
  --idf               BERTScore: weigh tokens by how rare they are among the gold responses
  --rescale           BERTScore: stretched so that unrelated English sentences lie at 0
  --published         the paper's own rows beside ours
  --by-emotion        a table for each emotion as well (table, json, markdown, latex)
  --sort METRIC       rows by this metric, best first
  --seed N            of the significance tests (default ${DEFAULT_SEED})
  --resamples N       default ${DEFAULT_RESAMPLES}
  --format FORM       ${FORMATS.join(', ')} (default table)
Dist, BLEU and accuracy are x100, BERTScore 0-1. Of lines with one id the last counts. What does not align is listed.
Exit code: 0 when scored, 1 when not, 2 when the command cannot be understood.`;

/** Reads the arguments of `rapport score`; throws `invalid-setting` naming the argument that is wrong or missing. */
export function parseScoreOptions(args: readonly string[]): ScoreCommandOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArguments(args, {
    predictions: { type: 'string', multiple: true },
    baseline: text,
    dialogues: text,
    field: text,
    'baseline-field': text,
    metrics: text,
    cased: flag,
    tokenizer: text,
    smoothing: text,
    bertscore: text,
    idf: flag,
    rescale: flag,
    published: flag,
    'by-emotion': flag,
    sort: text,
    seed: text,
    resamples: text,
    format: text,
  });
  const predictions = (values.predictions ?? []).filter((file) => file !== '');
  if (predictions.length === 0) throw new AppError('invalid-setting', '--predictions is missing.');
  if (values.bertscore === '') throw new AppError('invalid-setting', '--bertscore needs the name of an encoder.');
  const [idf, rescale] = [values.idf === true, values.rescale === true];
  if ((idf || rescale) && values.bertscore === undefined)
    throw new AppError(
      'invalid-setting',
      `${idf ? '--idf' : '--rescale'} is for BERTScore: name an encoder with --bertscore.`,
    );
  const metrics = metricsOf(values.metrics, values.bertscore !== undefined);
  return {
    predictions,
    metrics,
    cased: values.cased === true,
    idf,
    rescale,
    tokenizer: choiceValue('tokenizer', values.tokenizer ?? 'nltk', TOKENIZER_IDS),
    smoothing: choiceValue('smoothing', values.smoothing ?? 'none', BLEU_SMOOTHINGS),
    published: values.published === true,
    byEmotion: values['by-emotion'] === true,
    seed: values.seed === undefined ? DEFAULT_SEED : integerValue('seed', values.seed, 0, 4294967295),
    resamples:
      values.resamples === undefined ? DEFAULT_RESAMPLES : integerValue('resamples', values.resamples, 100, 1_000_000),
    format: choiceValue('format', values.format ?? 'table', FORMATS),
    ...given('sort', values.sort === undefined ? undefined : choiceValue('sort', values.sort, metrics)),
    ...given('baseline', values.baseline),
    ...given('dialogues', values.dialogues),
    ...given('field', values.field),
    ...given('baselineField', values['baseline-field']),
    ...given('bertscore', values.bertscore),
  };
}

function metricsOf(list: string | undefined, withBert: boolean): readonly MetricId[] {
  if (list === undefined) return withBert ? [...METRICS.slice(0, 2), ...BERT_METRICS, ...METRICS.slice(2)] : METRICS;
  const named = listValue(list).map((name) => {
    if (isMetricId(name)) return name;
    throw new AppError(
      'invalid-setting',
      `--metrics: there is no metric "${name}". There are: ${ALL_METRICS.map(({ id }) => id).join(', ')}.`,
    );
  });
  if (named.length === 0) throw new AppError('invalid-setting', '--metrics names no metric.');
  if (named.some(isBert) && !withBert)
    throw new AppError('invalid-setting', 'BERTScore needs an encoder: name it with --bertscore MODEL.');
  return [...new Set(named)];
}
