import { bleuOfSums } from './bleu';
import { bleuCountsOfCase, countBleu, sumBleuCounts, type BleuCounts } from './bleuCounts';
import { ordersToCount } from './bleuSmoothing';
import { contextOverlap } from './contextOverlap';
import { countDistinct, distinctPercent, type DistinctCount } from './distinct';
import { emotionAccuracy, type EmotionOutcome } from './emotionAccuracy';
import { missing, orReason, type Figure } from './figure';
import { preciseSum } from './preciseSum';
import { questionShare } from './questionShare';
import { repetition, REPETITION_ORDER } from './repetition';
import { bleuSignature, distinctSignature, signature, type MetricId, type Score } from './score';
import { bleuText, goldOf, NEEDS_ENCODER, tokenizerOf, type ScoredCase, type ScoreOptions } from './scoreInput';
import type { TokenizerId } from './tokenizer';

/** What `scoreCorpus` computes unless told otherwise. */
export const CORPUS_METRICS: readonly MetricId[] = [
  'dist-1',
  'dist-2',
  'bleu-1',
  'bleu-2',
  'bleu-3',
  'bleu-4',
  'emotion-accuracy',
  'length',
  'question-share',
  'context-overlap',
  'repetition',
];

/**
 * Scores of a whole set of responses, on the set and not as means of single ones, except where the signature says
 * `scope:mean`. BLEU is corpus BLEU without smoothing unless a smoothing is named (then the mean of sentence BLEU).
 * What cannot be computed is `null` with its reason: BLEU when a case has no gold response, accuracy when a case has no
 * emotion.
 */
export function scoreCorpus(cases: readonly ScoredCase[], options: ScoreOptions = {}): readonly Score[] {
  const parts = new CorpusParts(cases, options);
  return (options.metrics ?? CORPUS_METRICS).map((metric) => ({ metric, scope: 'corpus', ...figureOf(metric, parts) }));
}

/** The counts that several metrics share, each made when first asked for. */
class CorpusParts {
  readonly tokenizer: TokenizerId;
  readonly tokens: readonly (readonly string[])[];
  readonly cases: readonly ScoredCase[];
  readonly options: ScoreOptions;
  #distinct: readonly DistinctCount[] | undefined;
  #bleu: BleuCounts | undefined;

  constructor(cases: readonly ScoredCase[], options: ScoreOptions) {
    const { id, words } = tokenizerOf(options);
    this.cases = cases;
    this.options = options;
    this.tokenizer = id;
    this.tokens = cases.map((scored) => words(scored.response));
  }

  get distinct(): readonly DistinctCount[] {
    return (this.#distinct ??= countDistinct(this.tokens, 2));
  }

  get bleu(): BleuCounts {
    if (this.#bleu !== undefined) return this.#bleu;
    const { words } = tokenizerOf(this.options);
    const ready = (text: string): readonly string[] => words(bleuText(text, this.options));
    const hypotheses = this.cases.map(({ response }, index) => {
      const text = bleuText(response, this.options);
      return text === response ? (this.tokens[index] as readonly string[]) : words(text);
    });
    const references = this.cases.map((scored) => goldOf(scored).map(ready));
    const width = ordersToCount(4, this.options.smoothing ?? 'none');
    return (this.#bleu = countBleu(hypotheses, references, width));
  }
}

function figureOf(metric: MetricId, parts: CorpusParts): Figure {
  const { cases, tokens, tokenizer } = parts;
  switch (metric) {
    case 'dist-1':
    case 'dist-2': {
      const order = metric === 'dist-1' ? 1 : 2;
      const value = distinctPercent(parts.distinct[order - 1] as DistinctCount);
      return orReason(value, `No response has ${order} tokens.`, distinctSignature(order, tokenizer, 'corpus'));
    }
    case 'bleu-1':
    case 'bleu-2':
    case 'bleu-3':
    case 'bleu-4':
      return bleuFigure(Number(metric.slice(-1)), parts);
    case 'length':
      return orReason(
        mean(tokens.map(({ length }) => length)),
        NO_CASE,
        signature('length', { tok: tokenizer, scope: 'mean' }),
      );
    case 'question-share':
      return orReason(
        questionShare(cases.map(({ response }) => response)),
        NO_CASE,
        signature('question-share', { scope: 'mean' }),
      );
    case 'context-overlap':
      return overlapFigure(parts);
    case 'repetition': {
      const signed = signature('repetition', { n: REPETITION_ORDER, tok: tokenizer, case: 'lower', scope: 'mean' });
      return orReason(
        mean(tokens.map((own) => repetition(own)).filter(isNumber)),
        `No response has ${REPETITION_ORDER} tokens.`,
        signed,
      );
    }
    case 'emotion-accuracy':
      return emotionFigure(cases);
    case 'bertscore-p':
    case 'bertscore-r':
    case 'bertscore-f':
      return missing(NEEDS_ENCODER, signature('bertscore', { model: 'none', scope: 'mean' }));
  }
}

const NO_CASE = 'There is no test case.';

function bleuFigure(order: number, parts: CorpusParts): Figure {
  const { cases, tokenizer, options } = parts;
  const { smoothing = 'none', cased = false } = options;
  const numbers = new Set(cases.map((scored) => goldOf(scored).length));
  const without = cases.filter((scored) => goldOf(scored).length === 0).length;
  const references = numbers.size > 1 ? 'var' : Math.max(1, ...numbers);
  const scope = smoothing === 'none' ? 'corpus' : 'mean';
  const signed = bleuSignature({ order, tokenizer, cased, smoothing, scope, references });
  if (cases.length === 0) return missing(NO_CASE, signed);
  if (without > 0) return missing(`${without} of ${cases.length} test cases have no gold response.`, signed);
  const counts = parts.bleu;
  if (scope === 'corpus') return { value: bleuOfSums(sumBleuCounts(counts), order), signature: signed };
  const single = cases.map((_, index) => bleuOfSums(bleuCountsOfCase(counts, index), order, smoothing));
  return { value: preciseSum(single) / single.length, signature: signed };
}

function overlapFigure({ cases, tokens, tokenizer, options }: CorpusParts): Figure {
  const signed = signature('context-overlap', { tok: tokenizer, case: 'lower', scope: 'mean' });
  const { words } = tokenizerOf(options);
  const without = cases.filter(({ context }) => context === undefined).length;
  if (without > 0) return missing(`${without} of ${cases.length} test cases have no context.`, signed);
  const single = cases.map(({ context = [] }, index) => contextOverlap(tokens[index] ?? [], context.flatMap(words)));
  return orReason(mean(single.filter(isNumber)), 'No response has a word.', signed);
}

function emotionFigure(cases: readonly ScoredCase[]): Figure {
  const signed = signature('emotion-accuracy', { labels: 32, scope: 'corpus' });
  if (cases.some(({ emotion }) => emotion?.kind === 'given'))
    return missing('The strategy was told the emotion.', signed);
  const outcomes: EmotionOutcome[] = [];
  for (const { emotion } of cases) if (emotion?.kind === 'inferred') outcomes.push(emotion);
  const without = cases.length - outcomes.length;
  if (without > 0) return missing(`${without} of ${cases.length} test cases have no inferred emotion.`, signed);
  return orReason(emotionAccuracy(outcomes), NO_CASE, signed);
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : preciseSum(values) / values.length;
}

function isNumber(value: number | null): value is number {
  return value !== null;
}
