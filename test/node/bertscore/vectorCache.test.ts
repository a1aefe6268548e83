import { describe, expect, it } from 'vitest';
import { planChunks } from '../../../src/node/bertscore/planChunks';
import { createVectorCache } from '../../../src/node/bertscore/vectorCache';

const vectors = (value: number): Float32Array => new Float32Array(4).fill(value);

describe('the cache of token vectors', () => {
  it('gives back what it was offered, as long as that fits', () => {
    const cache = createVectorCache(32);
    cache.offer('a', vectors(1));
    cache.offer('b', vectors(2));
    cache.offer('c', vectors(3));
    expect([cache.get('a')?.[0], cache.get('b')?.[0], cache.get('c')]).toEqual([1, 2, undefined]);
  });

  it('makes room with what the present use has not asked for', () => {
    const cache = createVectorCache(32);
    cache.offer('a', vectors(1));
    cache.offer('b', vectors(2));
    cache.renew();
    cache.get('a');
    cache.offer('c', vectors(3));
    cache.offer('d', vectors(4));
    expect([cache.get('a')?.[0], cache.get('b'), cache.get('c')?.[0], cache.get('d')]).toEqual([
      1,
      undefined,
      3,
      undefined,
    ]);
  });
});

describe('the parts in which pairs are taken', () => {
  it('hold every pair once, longest first, within the bound unless one alone is longer', () => {
    expect(planChunks([3, 9, 4, 2, 5], 9)).toEqual([[1], [4, 2], [0, 3]]);
    expect(planChunks([20, 1], 9)).toEqual([[0], [1]]);
    expect(planChunks([], 9)).toEqual([]);
  });
});
