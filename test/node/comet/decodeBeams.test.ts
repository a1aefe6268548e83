import { describe, expect, it } from 'vitest';
import type { BeamSearchSettings } from '../../../src/core/commonsense/beamSearchSettings';
import { AppError } from '../../../src/core/util/errors';
import { decodeBeams, type SequenceDecoder } from '../../../src/node/comet/decodeBeams';

const WORDS = 30;
const settings: BeamSearchSettings = {
  numBeams: 2,
  numReturnSequences: 1,
  lengthPenalty: 1,
  earlyStopping: true,
  minLength: 0,
  maxLength: 12,
  noRepeatNgramSize: 0,
  forcedEosTokenIds: [],
  decoderStartTokenId: 2,
  eosTokenIds: [1],
};

interface Call {
  readonly sources?: readonly number[];
  readonly tokens: readonly number[];
}

/** A decoder whose inputs end after so many tokens each, and which remembers what it was asked. */
function fakeDecoder(ends: readonly number[]): SequenceDecoder & { readonly calls: Call[] } {
  const calls: Call[] = [];
  let inputOfRow = ends.map((_, input) => input);
  let length = 0;
  const answer = () => {
    const values = new Float32Array(inputOfRow.length * WORDS).fill(-20);
    inputOfRow.forEach((input, row) => {
      const isEnd = length >= (ends[input] ?? 0);
      values[row * WORDS + 1] = isEnd ? 5 : -30;
      for (let token = 10; token < 14; token++) values[row * WORDS + token] = (token - 10) / 7 + input / 3;
    });
    return Promise.resolve({ values, vocabularySize: WORDS });
  };
  return {
    calls,
    start(tokens) {
      calls.push({ tokens });
      length = tokens.length;
      return answer();
    },
    advance(sources, tokens) {
      calls.push({ sources, tokens });
      inputOfRow = sources.map((source) => inputOfRow[source] ?? NaN);
      length++;
      return answer();
    },
  };
}
const go = (): Promise<void> => Promise.resolve();

describe('decoding several inputs as one batch', () => {
  it('asks for one row of each input first and for every beam afterwards', async () => {
    const decoder = fakeDecoder([4, 4, 4]);
    await decodeBeams(decoder, 3, settings, go);
    expect(decoder.calls[0]).toEqual({ tokens: [2] });
    expect(decoder.calls[1]?.sources).toEqual([0, 0, 1, 1, 2, 2]);
    expect(decoder.calls[2]?.sources).toHaveLength(6);
  });

  it('leaves an input out when nothing of it can change any more', async () => {
    const decoder = fakeDecoder([3, 6]);
    const found = await decodeBeams(decoder, 2, settings, go);
    const rows = decoder.calls.slice(1).map(({ sources }) => sources?.length);
    expect(rows.slice(0, 2)).toEqual([4, 4]);
    expect(rows.at(-1)).toBe(2);
    expect(found.map(([best]) => best?.tokens.length)).toEqual([4, 7]);
    // The rows of the second input, which were the third and fourth.
    expect(decoder.calls.find(({ sources }) => sources?.length === 2)?.sources?.every((row) => row >= 2)).toBe(true);
  });

  it('begins with a forced token in the same step and asks nothing for a forced last one', async () => {
    const decoder = fakeDecoder([99]);
    const forced = { ...settings, forcedBosTokenId: 7, forcedEosTokenIds: [1], maxLength: 5 };
    const [found] = await decodeBeams(decoder, 1, forced, go);
    expect(decoder.calls.map(({ tokens }) => tokens.length)).toEqual([2, 2]);
    expect(decoder.calls[0]?.tokens).toEqual([2, 7]);
    expect(found?.[0]?.tokens).toEqual([2, 7, 13, 13, 1]);
  });

  it('stops before the next step when it is told to', async () => {
    const decoder = fakeDecoder([99]);
    let checks = 0;
    const stop = (): Promise<void> => {
      checks++;
      return checks <= 3 ? Promise.resolve() : Promise.reject(new AppError('cancelled', 'Stopped.'));
    };
    await expect(decodeBeams(decoder, 1, settings, stop)).rejects.toMatchObject({ code: 'cancelled' });
    expect(decoder.calls).toHaveLength(3);
  });
});
