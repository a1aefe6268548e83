import { bleuOfSums } from './bleu';
import { bleuCountsOfCase, countBleu, type BleuSums } from './bleuCounts';
import { ordersToCount } from './bleuSmoothing';
import { contextOverlap } from './contextOverlap';
import { countDistinct, distinctPercent, type DistinctCount } from './distinct';
import { isRight } from './emotionAccuracy';
import { missing, orReason, type Figure } from './figure';
import { asksQuestion } from './questionShare';
import { repetition, REPETITION_ORDER } from './repetition';
import { bleuSignature, distinctSignature, signature, type MetricId, type Score } from './score';
import { bleuText, goldOf, NEEDS_ENCODER, tokenizerOf, type ScoredCase, type ScoreOptions } from './scoreInput';
import type { Tokenize, TokenizerId } from './tokenizer';

/** What `scoreCase` computes unless told otherwise. */
export const CASE_METRICS: readonly MetricId[] = ['dist-1', 'dist-2', 'bleu-2', 'bleu-4', 'length'];

/**
 * Scores of one response. BLEU is smoothed by NLTK's method1 unless another is named; Dist is that of this response
 * only and says so. What cannot be computed (an empty response, no gold response) is `null` with its reason, never 0.
 */
export function scoreCase(scored: ScoredCase, options: ScoreOptions = {}): readonly Score[] {
  const parts = new CaseParts(scored, options);
  return (options.metrics ?? CASE_METRICS).map((metric) => ({ metric, scope: 'case', ...figureOf(metric, parts) }));
}

/** The counts that several metrics share, each made when first asked for. */
class CaseParts {
  readonly scored: ScoredCase;
  readonly options: ScoreOptions;
  readonly tokenizer: TokenizerId;
  readonly words: Tokenize;
  readonly tokens: readonly string[];
  #distinct: readonly DistinctCount[] | undefined;
  #bleu: { readonly response: Words; readonly references: readonly Words[] } | undefined;
  #sums: BleuSums | undefined;

  constructor(scored: ScoredCase, options: ScoreOptions) {
    const { id, words } = tokenizerOf(options);
    this.scored = scored;
    this.options = options;
    this.tokenizer = id;
    this.words = words;
    this.tokens = words(scored.response);
  }

  get distinct(): readonly DistinctCount[] {
    return (this.#distinct ??= countDistinct([this.tokens], 2));
  }

  /** The words that BLEU compares. */
  get bleu(): { readonly response: Words; readonly references: readonly Words[] } {
    const ready = (text: string): Words => this.words(bleuText(text, this.options));
    return (this.#bleu ??= { response: ready(this.scored.response), references: goldOf(this.scored).map(ready) });
  }

  /** Of every order that is asked for. */
  get sums(): BleuSums {
    const { response, references } = this.bleu;
    const width = ordersToCount(MOST_ORDERS, this.options.smoothing ?? 'method1');
    return (this.#sums ??= bleuCountsOfCase(countBleu([response], [references], width), 0));
  }
}

type Words = readonly string[];

const MOST_ORDERS = 4;

const EMPTY = 'The response is empty.';

function figureOf(metric: MetricId, parts: CaseParts): Figure {
  const { scored, tokenizer, tokens, words } = parts;
  switch (metric) {
    case 'dist-1':
    case 'dist-2':
      return distinctFigure(metric === 'dist-1' ? 1 : 2, parts);
    case 'bleu-1':
    case 'bleu-2':
    case 'bleu-3':
    case 'bleu-4':
      return bleuFigure(Number(metric.slice(-1)), parts);
    case 'length':
      return { value: tokens.length, signature: signature('length', { tok: tokenizer, scope: 'case' }) };
    case 'question-share': {
      const signed = signature('question-share', { scope: 'case' });
      return tokens.length === 0
        ? missing(EMPTY, signed)
        : { value: asksQuestion(scored.response) ? 100 : 0, signature: signed };
    }
    case 'context-overlap': {
      const signed = signature('context-overlap', { tok: tokenizer, case: 'lower', scope: 'case' });
      if (scored.context === undefined) return missing('There is no context to compare with.', signed);
      return orReason(contextOverlap(tokens, scored.context.flatMap(words)), 'The response has no word.', signed);
    }
    case 'repetition': {
      const signed = signature('repetition', { n: REPETITION_ORDER, tok: tokenizer, case: 'lower', scope: 'case' });
      return orReason(repetition(tokens), `The response has fewer than ${REPETITION_ORDER} tokens.`, signed);
    }
    case 'emotion-accuracy':
      return emotionFigure(scored);
    case 'bertscore-p':
    case 'bertscore-r':
    case 'bertscore-f':
      return missing(NEEDS_ENCODER, signature('bertscore', { model: 'none', scope: 'case' }));
  }
}

function distinctFigure(order: number, { tokens, tokenizer, distinct }: CaseParts): Figure {
  const value = distinctPercent(distinct[order - 1] as DistinctCount);
  const signed = distinctSignature(order, tokenizer, 'case');
  if (value === null)
    return missing(tokens.length === 0 ? EMPTY : `The response has fewer than ${order} tokens.`, signed);
  return { value, note: 'this response only', signature: signed };
}

function bleuFigure(order: number, parts: CaseParts): Figure {
  const { scored, options, tokenizer } = parts;
  const { smoothing = 'method1', cased = false } = options;
  const gold = goldOf(scored);
  const signed = bleuSignature({
    order,
    tokenizer,
    cased,
    smoothing,
    scope: 'case',
    references: Math.max(1, gold.length),
  });
  if (gold.length === 0) return missing('There is no gold response.', signed);
  const { response, references } = parts.bleu;
  if (response.length === 0) return missing(EMPTY, signed);
  if (references.every((reference) => reference.length === 0)) return missing('The gold response is empty.', signed);
  return { value: bleuOfSums(parts.sums, order, smoothing), signature: signed };
}

function emotionFigure({ emotion }: ScoredCase): Figure {
  const signed = signature('emotion-accuracy', { labels: 32, scope: 'case' });
  if (emotion === undefined) return missing('No emotion was inferred.', signed);
  if (emotion.kind === 'given') return missing('The strategy was told the emotion.', signed);
  return { value: isRight(emotion) ? 100 : 0, signature: signed };
}
