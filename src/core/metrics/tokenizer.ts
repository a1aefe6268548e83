import { ChurningMap } from '../util/churningMap';
import { nltkWords } from './nltkTokenizer';
import { splitPythonSpace } from './pythonText';
import { words13a } from './tokenize13a';

/** How a text becomes words: NLTK's `word_tokenize`, white space alone, or sacrebleu's 13a. */
export type TokenizerId = 'nltk' | 'whitespace' | '13a';

/** The tokenisers to choose from; the first is the default. */
export const TOKENIZER_IDS: readonly TokenizerId[] = ['nltk', 'whitespace', '13a'];

/** Words of a text, case kept; an empty text has none. */
export type Tokenize = (text: string) => readonly string[];

/** The words of a text by the tokeniser named. */
export function tokenize(tokenizer: TokenizerId, text: string): readonly string[] {
  switch (tokenizer) {
    case 'nltk':
      return nltkWords(text);
    case 'whitespace':
      return splitPythonSpace(text);
    case '13a':
      return words13a(text);
  }
}

/** Words of texts that come back: the gold responses of a test set are the same for every strategy. */
export interface TokenCache {
  words(tokenizer: TokenizerId, text: string): readonly string[];
}

/** A cache of at most `capacity` texts per tokeniser; the oldest goes first. */
export function createTokenCache(capacity = 20_000): TokenCache {
  const kept = new Map<TokenizerId, ChurningMap<string, readonly string[]>>();
  return {
    words(tokenizer, text) {
      let texts = kept.get(tokenizer);
      if (texts === undefined) kept.set(tokenizer, (texts = new ChurningMap<string, readonly string[]>()));
      const found = texts.get(text);
      if (found !== undefined) return found;
      const words = tokenize(tokenizer, text);
      if (texts.size >= capacity) texts.delete(texts.first() as string);
      texts.set(text, words);
      return words;
    },
  };
}
