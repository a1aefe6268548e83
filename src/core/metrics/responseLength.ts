/** How long a response is, both ways in which papers count. */
export interface ResponseLength {
  /** Tokens of the tokeniser, punctuation included. */
  readonly tokens: number;
  /** Tokens with at least one letter or digit. */
  readonly words: number;
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** True for a token that holds a letter or a number, and so is no bare punctuation. */
export function isWordToken(token: string): boolean {
  return LETTER_OR_DIGIT.test(token);
}

/** The length of one response given as tokens; an empty one has 0 of both. */
export function responseLength(tokens: readonly string[]): ResponseLength {
  return { tokens: tokens.length, words: tokens.filter(isWordToken).length };
}
