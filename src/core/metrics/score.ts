import type { BleuSmoothing } from './bleuSmoothing';
import type { TokenizerId } from './tokenizer';

/** The metrics of the panel, the tables and the command line, by the names the command line uses. */
export type MetricId =
  | 'dist-1'
  | 'dist-2'
  | 'bleu-1'
  | 'bleu-2'
  | 'bleu-3'
  | 'bleu-4'
  | 'bertscore-p'
  | 'bertscore-r'
  | 'bertscore-f'
  | 'emotion-accuracy'
  | 'length'
  | 'question-share'
  | 'context-overlap'
  | 'repetition';

/**
 * One number with what it takes to cite it. Dist, BLEU, accuracy and shares are x100, BERTScore 0-1, length counts
 * tokens.
 */
export interface Score {
  readonly metric: MetricId;
  /** `null` when it cannot be computed; `reason` then says why. */
  readonly value: number | null;
  readonly reason?: string;
  /** Of one response, or of a whole set. */
  readonly scope: 'case' | 'corpus';
  /** A reservation to show beside the number. */
  readonly note?: string;
  /**
   * How the number was computed, in the manner of sacrebleu:
   * `bleu|n:2|tok:nltk|case:lower|smooth:none|scope:corpus|v:1`.
   */
  readonly signature: string;
}

/** The version of our metric definitions: raised when a change moves any number. */
const METRICS_VERSION = 1;

/** Where a figure comes from: one response, the summed counts of a set, or the mean of a set's single scores. */
export type ScoreScope = 'case' | 'corpus' | 'mean';

/** A signature: a name, then fields `key:value` in the order given, then the version. */
export function signature(name: string, fields: Readonly<Record<string, string | number>>): string {
  let text = name;
  for (const key of Object.keys(fields)) text += `|${key}:${fields[key] ?? ''}`;
  return `${text}|v:${METRICS_VERSION}`;
}

/** The signature of Dist-n. */
export function distinctSignature(order: number, tokenizer: TokenizerId, scope: ScoreScope): string {
  return signature('dist', { n: order, tok: tokenizer, case: 'mixed', scope });
}

/** What a BLEU figure depends on. */
export interface BleuVariant {
  readonly order: number;
  readonly tokenizer: TokenizerId;
  readonly cased: boolean;
  readonly smoothing: BleuSmoothing;
  readonly scope: ScoreScope;
  /** References a response: a number, or `var` when they differ. Left out for one. */
  readonly references: number | 'var';
}

/** The signature of BLEU-n. */
export function bleuSignature(variant: BleuVariant): string {
  return signature('bleu', {
    n: variant.order,
    ...(variant.references === 1 ? {} : { refs: variant.references }),
    tok: variant.tokenizer,
    case: variant.cased ? 'mixed' : 'lower',
    smooth: variant.smoothing,
    scope: variant.scope,
  });
}
