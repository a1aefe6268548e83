import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/util/random';
import { likeliestToken, sampledToken } from '../../../src/node/localModel/sampleToken';

describe('the next token', () => {
  it('is the likeliest, the first of equal ones', () => {
    expect(likeliestToken([-3, 2, 5, 5, 1])).toBe(2);
  });

  it('is drawn as often as the softmax at that temperature says', () => {
    const choose = sampledToken(2, createRandom(5));
    const logits = Float32Array.of(0, 2, -Infinity, 4);
    const counts = [0, 0, 0, 0];
    const draws = 20_000;
    for (let draw = 0; draw < draws; draw++) counts[choose(logits)]! += 1;
    const weights = [1, Math.E, 0, Math.E ** 2];
    const sum = weights.reduce((total, weight) => total + weight, 0);
    counts.forEach((count, token) => expect(count / draws).toBeCloseTo(weights[token]! / sum, 1));
    expect(counts[2]).toBe(0);
  });

  it('is the same for the same numbers, also for logits that no exponential can hold', () => {
    const logits = Float32Array.of(900, 901, -900);
    const drawn = (seed: number): readonly number[] => {
      const choose = sampledToken(1, createRandom(seed));
      return Array.from({ length: 40 }, () => choose(logits));
    };
    expect(drawn(3)).toEqual(drawn(3));
    expect(drawn(3)).not.toEqual(drawn(4));
    expect(new Set(drawn(3))).toEqual(new Set([0, 1]));
  });

  it('is the last possible one where the number is next to 1', () => {
    expect(sampledToken(1, () => 1 - Number.EPSILON / 2)(Float32Array.of(1, 1, -Infinity))).toBe(1);
  });
});
