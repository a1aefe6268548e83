/** Which model's which layer made token vectors: those of two different identities are never compared. */
export interface TokenEncoderIdentity {
  /** `path:DIR` or `hub:OWNER/NAME`, as the user wrote it. */
  readonly model: string;
  /** Hidden state after this many layers; 0 are the embeddings. */
  readonly layer: number;
  /** How many the model has. */
  readonly layers: number;
  readonly dimensions: number;
  readonly runtime: 'native' | 'wasm';
  /** Of the weights. */
  readonly precision: 'fp32' | 'int8';
  /** Twelve hexadecimal digits that stand for the model's content. */
  readonly fingerprint: string;
}

/** The tokens of one text with their vectors. */
export interface TokenVectors {
  readonly ids: readonly number[];
  /** How each token reads. */
  readonly tokens: readonly string[];
  /** True for the tokens that every text gets, such as `[CLS]`. */
  readonly special: readonly boolean[];
  /** As many rows as tokens, each of `dimensions` numbers, as the model gives them. */
  readonly vectors: Float32Array;
  /** True when the text was longer than the model reads, and was cut. */
  readonly isTruncated: boolean;
}

/** What an encoder of tokens made of some texts. */
export interface EncodedTokens {
  readonly encoder: TokenEncoderIdentity;
  /** In the order of the texts. */
  readonly texts: readonly TokenVectors[];
}

/**
 * Turns texts into a vector for each token in its context. Throws `unavailable` when the model cannot be loaded (saying
 * what to do), `invalid-input` when it is no such encoder, `invalid-setting` for a layer that it has not, and `cancelled`.
 */
export interface TokenEncoder {
  encode(texts: readonly string[], signal: AbortSignal): Promise<EncodedTokens>;
}
