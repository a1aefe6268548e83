import type { EmotionLabel } from '../inputs/emotions';
import type { BleuSmoothing } from './bleuSmoothing';
import type { MetricId } from './score';
import { tokenize, type TokenCache, type Tokenize, type TokenizerId } from './tokenizer';

/** What became of the emotion: inferred by the model (absent when it named none of the 32), or given to it. */
export type EmotionOfCase =
  | { readonly kind: 'inferred'; readonly gold: EmotionLabel; readonly inferred?: EmotionLabel | undefined }
  | { readonly kind: 'given' };

/** One response and what it is measured against, as text. */
export interface ScoredCase {
  readonly response: string;
  /** One gold response or several. */
  readonly gold?: string | readonly string[] | undefined;
  /** The utterances before the response. */
  readonly context?: readonly string[] | undefined;
  readonly emotion?: EmotionOfCase | undefined;
}

/** How to score; everything has a default. */
export interface ScoreOptions {
  /** Which metrics, in this order. */
  readonly metrics?: readonly MetricId[] | undefined;
  /** `nltk` unless named. */
  readonly tokenizer?: TokenizerId | undefined;
  /** BLEU on text as it is; lower-cased unless set. */
  readonly cased?: boolean | undefined;
  /**
   * Of sentence BLEU. For one case method1 unless named; for a set anything but `none` means: mean of sentence BLEU.
   */
  readonly smoothing?: BleuSmoothing | undefined;
  /** Keeps words between calls. */
  readonly cache?: TokenCache | undefined;
}

/** The tokeniser that the options ask for. */
export function tokenizerOf(options: ScoreOptions): { readonly id: TokenizerId; readonly words: Tokenize } {
  const { tokenizer: id = 'nltk', cache } = options;
  return { id, words: cache === undefined ? (text) => tokenize(id, text) : (text) => cache.words(id, text) };
}

/** The text as BLEU sees it. */
export function bleuText(text: string, options: ScoreOptions): string {
  return options.cased === true ? text : text.toLowerCase();
}

/** The gold responses of a case: none, one or several. */
export function goldOf(scored: ScoredCase): readonly string[] {
  if (scored.gold === undefined) return [];
  return typeof scored.gold === 'string' ? [scored.gold] : scored.gold;
}

/** BERTScore is not computed from words: what stands in its place until an encoder has scored it. */
export const NEEDS_ENCODER = 'BERTScore needs a contextual encoder.';
