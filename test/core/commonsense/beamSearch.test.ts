import { describe, expect, it } from 'vitest';
import {
  beamSearchResult,
  isPrescribed,
  startBeamSearch,
  stepBeamSearch,
  type BeamSearchState,
} from '../../../src/core/commonsense/beamSearch';
import { bestContinuations } from '../../../src/core/commonsense/beamSearchContinuations';
import { checkBeamSearchSettings, type BeamSearchSettings } from '../../../src/core/commonsense/beamSearchSettings';
import { tokenRule } from '../../../src/core/commonsense/beamSearchTokenRule';
import { createRandom } from '../../../src/core/util/random';

const START = 0;
const END = 1;
const settings = (changes: Partial<BeamSearchSettings> = {}): BeamSearchSettings => ({
  numBeams: 2,
  numReturnSequences: 2,
  lengthPenalty: 1,
  earlyStopping: false,
  minLength: 0,
  maxLength: 6,
  noRepeatNgramSize: 0,
  forcedEosTokenIds: [],
  decoderStartTokenId: START,
  eosTokenIds: [END],
  ...changes,
});

/** A made-up language model: probabilities of the tokens of a vocabulary of eight after a sequence. */
type Model = (tokens: readonly number[]) => readonly number[];
const WORDS = 8;
const asLogits = (probabilities: readonly number[]): Float32Array =>
  Float32Array.from({ length: WORDS }, (_, token) => Math.log(probabilities[token] ?? 1e-9));

function search(model: Model, wanted: BeamSearchSettings): BeamSearchState {
  let state = startBeamSearch(wanted);
  for (let step = 0; !state.isDone; step++) {
    expect(step).toBeLessThan(wanted.maxLength);
    const { running } = state;
    state = stepBeamSearch(state, (beam) => asLogits(model(running[beam]?.tokens ?? [])), wanted);
  }
  return state;
}
const find = (model: Model, wanted: BeamSearchSettings) => beamSearchResult(search(model, wanted), wanted);
const tokensOf = (found: ReturnType<typeof find>) => found.map(({ tokens }) => tokens);

/** Greedy goes to 2 and is punished there; the better way begins with 3. */
const garden: Model = (tokens) => {
  const last = tokens.at(-1);
  if (last === START) return [0, 0, 0.6, 0.4];
  if (last === 2) return [0, 0.3, 0, 0, 0.35, 0.35];
  if (last === 3) return [0, 0.9, 0, 0, 0.05, 0.05];
  return [0, 1];
};

describe('beam search', () => {
  it('finds what greedy decoding misses', () => {
    expect(tokensOf(find(garden, settings({ numBeams: 1, numReturnSequences: 1 })))).toEqual([[START, 2, 4, END]]);
    const [best] = find(garden, settings({ lengthPenalty: 0 }));
    expect(best?.tokens).toEqual([START, 3, END]);
    expect(best?.score).toBeCloseTo(Math.log(0.4 * 0.9), 6);
  });

  it('divides the log-probability by the number of generated tokens to the power of the length penalty', () => {
    for (const lengthPenalty of [0, 0.5, 1, 2]) {
      const found = find(garden, settings({ lengthPenalty, numBeams: 3, numReturnSequences: 3 }));
      const short = found.find(({ tokens }) => tokens.length === 3 && tokens[1] === 3);
      expect(short?.score).toBeCloseTo(Math.log(0.36) / 2 ** lengthPenalty, 6);
    }
  });

  it('finds the most likely of all sequences when there are beams for all of them', () => {
    const random = createRandom(3);
    const table = new Map<string, readonly number[]>();
    const model: Model = (tokens) => {
      const key = tokens.join(' ');
      const row = table.get(key) ?? [0, random(), random(), random(), random()].map((value) => value ** 3);
      table.set(key, row);
      const sum = row.reduce((total, value) => total + value, 0);
      return row.map((value) => value / sum);
    };
    const wanted = settings({
      numBeams: 64,
      numReturnSequences: 3,
      lengthPenalty: 0,
      maxLength: 5,
      earlyStopping: 'never',
    });
    const all: { tokens: readonly number[]; score: number }[] = [];
    const walk = (tokens: readonly number[], score: number): void => {
      if (tokens.length === 5 || (tokens.length > 1 && tokens.at(-1) === END)) return void all.push({ tokens, score });
      const row = model(tokens);
      for (const token of [1, 2, 3, 4]) walk([...tokens, token], score + Math.log(row[token] ?? 0));
    };
    walk([START], 0);
    const best = all.toSorted((a, b) => b.score - a.score).slice(0, 3);
    const found = find(model, wanted);
    expect(tokensOf(found)).toEqual(best.map(({ tokens }) => tokens));
    found.forEach(({ score }, at) => expect(score).toBeCloseTo(best[at]?.score ?? NaN, 4));
  });

  it('stops with enough finished sequences, when it is told to, and else goes on while the best could get better', () => {
    // Every step ends with a little more probability than the last; patience is rewarded.
    const model: Model = (tokens) => (tokens.length < 4 ? [0, 0.35, 0.36, 0.29] : [0, 0.99, 0.005, 0.005]);
    const lengths = (earlyStopping: boolean | 'never') =>
      tokensOf(find(model, settings({ earlyStopping, lengthPenalty: 2 }))).map(({ length }) => length);
    expect(lengths(true)).toEqual([3, 2]);
    expect(lengths('never')).toEqual([5, 5]);
  });

  it('says which sequence each one goes on from', () => {
    const wanted = settings({ numBeams: 2 });
    let state = startBeamSearch(wanted);
    state = stepBeamSearch(state, () => asLogits([0, 0, 0.6, 0.4]), wanted);
    expect(state.parents).toEqual([0, 0]);
    state = stepBeamSearch(state, (beam) => asLogits(beam === 0 ? [0, 0, 0.5, 0.5] : [0, 0, 0, 0.001, 0.999]), wanted);
    expect(state.running.map(({ tokens }) => tokens)).toEqual([
      [START, 3, 4],
      [START, 2, 2],
    ]);
    expect(state.parents).toEqual([1, 0]);
  });

  it('asks no model for what is prescribed', () => {
    const wanted = settings({ forcedBosTokenId: 5, forcedEosTokenIds: [END], maxLength: 4 });
    let state = startBeamSearch(wanted);
    expect(isPrescribed(state, wanted)).toBe(true);
    state = stepBeamSearch(state, () => new Float32Array(0), wanted);
    expect(isPrescribed(state, wanted)).toBe(false);
    state = stepBeamSearch(state, () => asLogits([0, 0, 0.5, 0.5]), wanted);
    expect(isPrescribed(state, wanted)).toBe(true);
    state = stepBeamSearch(state, () => new Float32Array(0), wanted);
    expect(state.isDone).toBe(true);
    expect(tokensOf(beamSearchResult(state, wanted))).toEqual([
      [START, 5, 2, END],
      [START, 5, 3, END],
    ]);
  });

  it('returns as many sequences as asked for', () => {
    expect(find(garden, settings({ numBeams: 4, numReturnSequences: 3 }))).toHaveLength(3);
  });
});

describe('what may follow a sequence', () => {
  it('repeats no run of tokens', () => {
    const rule = (tokens: readonly number[], noRepeatNgramSize: number) =>
      tokenRule(tokens, settings({ noRepeatNgramSize })).tokens;
    expect(rule([0, 4, 5, 6, 4, 5], 3)).toEqual([6]);
    expect(rule([0, 4, 5, 6, 4, 7, 4], 2)).toEqual([5, 7]);
    expect(rule([0, 4], 3)).toEqual([]);
    expect(rule([0, 4, 4], 1)).toEqual([0, 4]);
  });

  it('ends nothing before the least length, the start token counted', () => {
    const rule = (tokens: readonly number[]) => tokenRule(tokens, settings({ minLength: 3 })).tokens;
    expect(rule([0, 4])).toEqual([END]);
    expect(rule([0, 4, 5])).toEqual([]);
  });

  it('is the forced first and last token, which win over bans', () => {
    const wanted = settings({ forcedBosTokenId: 5, forcedEosTokenIds: [END], minLength: 6, noRepeatNgramSize: 1 });
    expect(tokenRule([0], wanted)).toEqual({ kind: 'forced', tokens: [5] });
    expect(tokenRule([0, 5, 4, 3, 2], wanted)).toEqual({ kind: 'forced', tokens: [END] });
    expect(tokenRule([0, 5, 4, 3], wanted).kind).toBe('banned');
  });
});

describe('the likeliest continuations', () => {
  const random = createRandom(11);
  const logits = Float32Array.from({ length: 5_001 }, () => (random() - 0.5) * 60);
  const exact = (token: number): number => {
    const max = Math.max(...logits);
    return (logits[token] ?? NaN) - max - Math.log(logits.reduce((sum, value) => sum + Math.exp(value - max), 0));
  };

  it('are the largest of the row, with their log-probabilities in single precision', () => {
    const { tokens, logProbabilities } = bestContinuations(logits, 10, { kind: 'banned', tokens: [] });
    const order = [...logits.keys()].toSorted((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
    expect(tokens).toEqual(order.slice(0, 10));
    tokens.forEach((token, at) => expect(logProbabilities[at]).toBeCloseTo(exact(token), 5));
    expect(logProbabilities.every((value) => value === Math.fround(value))).toBe(true);
  });

  it('leave out what is banned, whose probability goes to nobody', () => {
    const all = bestContinuations(logits, 4, { kind: 'banned', tokens: [] });
    const banned = bestContinuations(logits, 3, { kind: 'banned', tokens: all.tokens.slice(0, 1) });
    expect(banned.tokens).toEqual(all.tokens.slice(1));
    expect(banned.logProbabilities).toEqual(all.logProbabilities.slice(1));
  });

  it('are in the order of their numbers where they tie', () => {
    const { tokens } = bestContinuations(Float32Array.of(1, 3, 2, 3, 2, 2), 4, { kind: 'banned', tokens: [] });
    expect(tokens).toEqual([1, 3, 2, 4]);
  });

  it('are not made up of numbers that are none', () => {
    const odd = [new Float32Array(8).fill(NaN), [NaN, 2, 3, 4, 5], [1, NaN, 3, 4, 5], [1, 2, 3, 4, NaN], [1, Infinity]];
    for (const logits of odd)
      expect(() => bestContinuations(Float32Array.from(logits), 2, { kind: 'banned', tokens: [] })).toThrow(
        expect.objectContaining({ code: 'invalid-input' }) as Error,
      );
    const { tokens } = bestContinuations(Float32Array.of(1, -Infinity, 3), 3, { kind: 'banned', tokens: [] });
    expect(tokens).toEqual([2, 0]);
  });
});

describe('settings with which nothing can be generated', () => {
  it.each([
    ['no beams', { numBeams: 0 }],
    ['a half beam', { numBeams: 1.5 }],
    ['more sequences than beams', { numReturnSequences: 3 }],
    ['no room for a token', { maxLength: 1 }],
    ['a length penalty that is no number', { lengthPenalty: NaN }],
    ['nothing that ends a sequence', { eosTokenIds: [] }],
  ] as const)('are refused: %s', (_, changes) => {
    expect(() => checkBeamSearchSettings(settings(changes))).toThrow(
      expect.objectContaining({ code: 'invalid-setting' }) as Error,
    );
  });
});
