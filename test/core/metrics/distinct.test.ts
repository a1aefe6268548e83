import { describe, expect, test } from 'vitest';
import { countDistinct, distinct } from '../../../src/core/metrics/distinct';
import { createRandom } from '../../../src/core/util/random';

describe('Dist-n', () => {
  const responses = [['i', 'am', 'sorry'], ['I', 'am', 'so', 'sorry'], ['oh'], []];

  test('is different n-grams over all n-grams of the set, x100, case kept', () => {
    expect(distinct(responses, 1)).toBeCloseTo((100 * 6) / 8, 12);
    expect(distinct(responses, 2)).toBeCloseTo((100 * 5) / 5, 12);
  });

  test('n-grams do not cross from one response into the next', () => {
    expect(countDistinct([['a'], ['b']], 2)[1]).toEqual({ distinct: 0, total: 0 });
  });

  test('is null and not 0 when no response is long enough', () => {
    expect(distinct([], 1)).toBeNull();
    expect(distinct([['a'], ['b']], 2)).toBeNull();
  });

  test.each([1, 2, 3, 4, 7])('counts %i-grams as a set of joined strings does', (order) => {
    const random = createRandom(5);
    const many = Array.from({ length: 400 }, () =>
      Array.from({ length: Math.floor(random() * 90) }, () => `w${Math.floor(random() ** 3 * 60)}`),
    );
    const seen = new Set<string>();
    let total = 0;
    for (const words of many) {
      for (let start = 0; start + order <= words.length; start++) {
        seen.add(words.slice(start, start + order).join(' '));
        total++;
      }
    }
    expect(countDistinct(many, 7)[order - 1]).toEqual({ distinct: seen.size, total });
  });

  test('an n below 1 or not whole is refused', () => {
    expect(() => distinct(responses, 0)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => distinct(responses, 1.5)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});
