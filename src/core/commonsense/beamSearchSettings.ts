import { AppError } from '../util/errors';

/** How sequences are generated; the names and meanings are those of Hugging Face's `generate`. */
export interface BeamSearchSettings {
  /** 1 is greedy decoding. */
  readonly numBeams: number;
  /** At most `numBeams`. */
  readonly numReturnSequences: number;
  /** A finished sequence's log-probability is divided by its number of generated tokens to this power. */
  readonly lengthPenalty: number;
  /** True: stop at `numBeams` finished sequences. False: when the best running one could not now beat them. `never`: when it never could. */
  readonly earlyStopping: boolean | 'never';
  /** In tokens, that with which the decoder starts included: nothing ends before. */
  readonly minLength: number;
  /** In tokens, that with which the decoder starts included. */
  readonly maxLength: number;
  /** No run of so many tokens comes twice in a sequence; 0 allows any. */
  readonly noRepeatNgramSize: number;
  /** What every sequence begins with, after the start token. */
  readonly forcedBosTokenId?: number;
  /** What a sequence of the greatest length ends with. */
  readonly forcedEosTokenIds: readonly number[];
  readonly decoderStartTokenId: number;
  /** Tokens that end a sequence; one at least. */
  readonly eosTokenIds: readonly number[];
}

/** Throws `invalid-setting` naming the first setting with which nothing can be generated. */
export function checkBeamSearchSettings(settings: BeamSearchSettings): void {
  const { numBeams, numReturnSequences, lengthPenalty, minLength, maxLength, noRepeatNgramSize } = settings;
  const whole = (value: number, least: number): boolean => Number.isInteger(value) && value >= least;
  const refuse = (sentence: string): never => {
    throw new AppError('invalid-setting', `${sentence} Change the generation settings.`);
  };
  if (!whole(numBeams, 1)) refuse(`${numBeams} is no number of beams.`);
  if (!whole(numReturnSequences, 1) || numReturnSequences > numBeams)
    refuse(`${numReturnSequences} sequences cannot be returned of ${numBeams} beams.`);
  if (!Number.isFinite(lengthPenalty)) refuse('The length penalty is no number.');
  if (!whole(minLength, 0)) refuse(`${minLength} is no least number of tokens.`);
  if (!whole(maxLength, 2)) refuse(`${maxLength} tokens are too few for a sequence.`);
  if (!whole(noRepeatNgramSize, 0)) refuse(`${noRepeatNgramSize} is no length of an n-gram.`);
  if (settings.eosTokenIds.length === 0) refuse('No token ends a sequence.');
}
