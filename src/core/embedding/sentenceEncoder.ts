/** Which encoder made an embedding: vectors of two different ids are never compared. */
export interface EncoderIdentity {
  /** `embedded`, `path:DIR`, `hub:OWNER/NAME` or `url:BASE/MODEL`, with what else decides the vectors (revision, quantisation). */
  readonly id: string;
  readonly dimensions: number;
}

/** Rows of unit length, one after the other: `count` x `dimensions` numbers. */
export interface EmbeddingMatrix {
  readonly encoder: EncoderIdentity;
  readonly count: number;
  readonly values: Float32Array;
}

/** How a batch went. */
export interface EncodedTexts extends EmbeddingMatrix {
  /** Indices of texts that were longer than the encoder reads and were cut as it cuts them. */
  readonly truncated: readonly number[];
}

/**
 * Turns texts into unit vectors, in the order given. An empty text has a vector too (whatever the encoder makes of it).
 * Throws `unavailable` when the model cannot be loaded (saying what to do), `invalid-input` when it is no sentence
 * encoder, and `cancelled`.
 */
export interface SentenceEncoder {
  identity(signal: AbortSignal): Promise<EncoderIdentity>;
  encode(texts: readonly string[], signal: AbortSignal): Promise<EncodedTexts>;
}
