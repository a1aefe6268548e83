import { bestContinuations, type Continuations } from './beamSearchContinuations';
import type { BeamSearchSettings } from './beamSearchSettings';
import { tokenRule } from './beamSearchTokenRule';

/** A sequence, the decoder's start token first. */
export interface BeamSequence {
  readonly tokens: readonly number[];
  /** A running one's log-probability; a finished one's divided by the length penalty. Single precision. */
  readonly score: number;
}

/** A place for a finished sequence; until one is found it holds a worthless one. */
interface FinishedSlot extends BeamSequence {
  readonly isFinished: boolean;
}

/** The search for the best sequences of one input, between two steps. */
export interface BeamSearchState {
  /** `numBeams` sequences to go on with, all of the same length, best first. */
  readonly running: readonly BeamSequence[];
  readonly finished: readonly FinishedSlot[];
  /** For each running sequence, which one of the step before it goes on from. */
  readonly parents: readonly number[];
  /** Nothing can change any more. */
  readonly isDone: boolean;
}

/** What `generate` gives to what must never be chosen. Single precision swallows whatever is added to it, and so must ours. */
const WORTHLESS = -1e9;

/** A search that has not begun: only the first beam counts, since all of them are the same. */
export function startBeamSearch({ numBeams, decoderStartTokenId }: BeamSearchSettings): BeamSearchState {
  const beams = Array.from({ length: numBeams }, (_, beam) => beam);
  const tokens = [decoderStartTokenId];
  return {
    running: beams.map((beam) => ({ tokens, score: beam === 0 ? 0 : WORTHLESS })),
    finished: beams.map(() => ({ tokens, score: WORTHLESS, isFinished: false })),
    parents: beams,
    isDone: false,
  };
}

/** True when the next token of every running sequence is prescribed, so that no model need be asked. */
export function isPrescribed({ running }: BeamSearchState, settings: BeamSearchSettings): boolean {
  return running.every(({ tokens }) => tokenRule(tokens, settings).kind === 'forced');
}

/**
 * One step of the search as `generate` of transformers 4.57 makes it (its order of operations in single precision
 * included). `logitsOf` gives the model's logits after a running sequence; before the second token it is asked for the
 * first one only.
 */
export function stepBeamSearch(
  state: BeamSearchState,
  logitsOf: (beam: number) => Float32Array,
  settings: BeamSearchSettings,
): BeamSearchState {
  const { numBeams, eosTokenIds, maxLength } = settings;
  const isGreedy = numBeams === 1;
  // Enough for `numBeams` to go on even if the others end.
  const kept = isGreedy ? 1 : Math.max(2, 1 + eosTokenIds.length) * numBeams;
  const candidates = bestCandidates(state, logitsOf, kept, settings);
  const isLast = (state.running[0]?.tokens.length ?? 0) + 1 >= maxLength;
  const isEnd = candidates.map(({ token }) => isLast || eosTokenIds.includes(token));
  const extended = candidates.map(({ parent, token, score }) => ({
    tokens: [...(state.running[parent]?.tokens ?? []), token],
    score,
    parent,
  }));
  const next = highest(
    extended.map((sequence, at) => ({ ...sequence, score: addIf(isEnd[at], sequence.score) })),
    numBeams,
  );
  const finished = isGreedy ? greedyEnd(extended, isEnd, settings) : updateFinished(state, extended, isEnd, settings);
  const running = next.map(({ tokens, score }) => ({ tokens, score }));
  const isFull = finished.every(({ isFinished }) => isFinished);
  const hasEnough = isFull && (isGreedy || settings.earlyStopping === true);
  const isDone = isLast || hasEnough || !canImprove(running, finished, settings);
  return { running, finished, parents: next.map(({ parent }) => parent), isDone };
}

/** The best sequences found, best first. */
export function beamSearchResult(
  { finished }: BeamSearchState,
  { numReturnSequences }: BeamSearchSettings,
): readonly BeamSequence[] {
  return finished.slice(0, numReturnSequences).map(({ tokens, score }) => ({ tokens, score }));
}

interface Candidate {
  readonly parent: number;
  readonly token: number;
  readonly score: number;
}

function bestCandidates(
  { running }: BeamSearchState,
  logitsOf: (beam: number) => Float32Array,
  count: number,
  settings: BeamSearchSettings,
): readonly Candidate[] {
  let first: Continuations | undefined;
  const found = running.flatMap(({ tokens, score }, parent) => {
    const ownOrFirst =
      tokens.length === 1 && first !== undefined
        ? first
        : bestContinuations(logitsOf(parent), count, tokenRule(tokens, settings));
    first ??= ownOrFirst;
    return ownOrFirst.tokens.map((token, at) => ({
      parent,
      token,
      score: Math.fround((ownOrFirst.logProbabilities[at] ?? NaN) + score),
    }));
  });
  // Where the rules leave too few, what is impossible fills up, as in `generate`.
  while (found.length < count) found.push({ parent: 0, token: 0, score: -Infinity });
  return highest(found, count);
}

function updateFinished(
  state: BeamSearchState,
  extended: readonly BeamSequence[],
  isEnd: readonly boolean[],
  { numBeams, lengthPenalty }: BeamSearchSettings,
): readonly FinishedSlot[] {
  const ended = extended.map(({ tokens, score }, at) => {
    // Only the best may end; the rest are there to go on.
    const isFinished = at < numBeams && isEnd[at] === true;
    return { tokens, score: addIf(!isFinished, penalise(score, tokens.length - 1, lengthPenalty)), isFinished };
  });
  return highest([...state.finished, ...ended], numBeams);
}

function greedyEnd(
  [best]: readonly BeamSequence[],
  [isEnd]: readonly boolean[],
  { lengthPenalty }: BeamSearchSettings,
): readonly FinishedSlot[] {
  const { tokens = [], score = WORTHLESS } = best ?? {};
  return [{ tokens, score: penalise(score, tokens.length - 1, lengthPenalty), isFinished: isEnd === true }];
}

/** The heuristic of `generate`: with a length penalty it may be wrong, and is kept. */
function canImprove(
  running: readonly BeamSequence[],
  finished: readonly FinishedSlot[],
  { earlyStopping, lengthPenalty, maxLength }: BeamSearchSettings,
): boolean {
  const [best] = running;
  if (best === undefined) return false;
  const length = earlyStopping === 'never' && lengthPenalty > 0 ? maxLength - 1 : best.tokens.length - 1;
  const possible = penalise(best.score, length, lengthPenalty);
  const worst = Math.min(...finished.map(({ score }) => score));
  return finished.some(({ isFinished }) => possible > (isFinished ? worst : WORTHLESS));
}

function penalise(score: number, generatedTokens: number, lengthPenalty: number): number {
  return Math.fround(score / Math.fround(generatedTokens ** lengthPenalty));
}

function addIf(isWorthless: boolean | undefined, score: number): number {
  return isWorthless === true ? Math.fround(score + WORTHLESS) : score;
}

/** The highest by score, the earlier first among equals. */
function highest<T extends { readonly score: number }>(sequences: readonly T[], count: number): readonly T[] {
  return sequences.toSorted((a, b) => (a.score === b.score ? 0 : b.score - a.score)).slice(0, count);
}
