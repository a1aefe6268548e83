/** A number of tokens, and whether it is the model's own tokeniser or an estimate by another one. */
export interface TokenCount {
  readonly tokens: number;
  readonly tokeniser: string;
  readonly exact: boolean;
}

/** Counts the tokens of a text as a model would, or estimates and says so. */
export interface TokenCounter {
  count(text: string, model: string): Promise<TokenCount>;
}
