import { describe, expect, it } from 'vitest';
import { createRowMatrix, type RowMatrix } from '../../../src/core/embedding/rowMatrix';
import { topK } from '../../../src/core/embedding/topK';
import { createRandom } from '../../../src/core/util/random';

function filled(count: number, dimensions: number, seed: number, kind?: 'javascript'): RowMatrix {
  const matrix = createRowMatrix(count, dimensions, kind);
  const random = createRandom(seed);
  for (let at = 0; at < matrix.values.length; at++) matrix.values[at] = random() - 0.5;
  return matrix;
}

function randomQuery(dimensions: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: dimensions }, () => random() - 0.5);
}

/** By definition: every product in double precision, then a whole sort. */
function sorted(matrix: RowMatrix, query: Float32Array): { row: number; cosine: number }[] {
  return Array.from({ length: matrix.count }, (_, row) => {
    let cosine = 0;
    query.forEach((factor, at) => (cosine += factor * (matrix.values[row * matrix.dimensions + at] ?? 0)));
    return { row, cosine };
  }).sort((a, b) => b.cosine - a.cosine || a.row - b.row);
}

describe.each([['WebAssembly', undefined] as const, ['JavaScript', 'javascript'] as const])(
  'top k in %s',
  (_, kind) => {
    it.each([
      [1, 8],
      [3, 8],
      [4, 16],
      [5, 24],
      [97, 384],
      [1001, 768],
      [10, 12],
      [7, 3],
    ])('is what a whole sort gives, for %d rows of %d', (count, dimensions) => {
      const matrix = filled(count, dimensions, count);
      for (let seed = 1; seed <= 5; seed++) {
        const query = randomQuery(dimensions, seed);
        expect(topK(filled(count, dimensions, count, kind), query, 5)).toEqual(sorted(matrix, query).slice(0, 5));
      }
    });

    it('gives equal rows by their order, wherever in a group of four they stand', () => {
      const matrix = filled(43, 40, 3, kind);
      const query = randomQuery(40, 9);
      const twin = Float32Array.from(query, (value) => value * 0.9);
      for (const row of [42, 5, 18, 3, 40, 27]) matrix.values.set(twin, row * 40);
      expect(topK(matrix, query, 6).map(({ row }) => row)).toEqual([3, 5, 18, 27, 40, 42]);
    });

    it('tells rows apart that single precision cannot', () => {
      const matrix = createRowMatrix(3, 8, kind);
      const query = Float32Array.of(1, 2 ** -30, 0, 0, 0, 0, 0, 0);
      matrix.values.set([1, 0, 0, 0, 0, 0, 0, 0, 1, 0.5, 0, 0, 0, 0, 0, 0, 1, 0.25, 0, 0, 0, 0, 0, 0]);
      expect(topK(matrix, query, 2).map(({ row }) => row)).toEqual([1, 2]);
    });

    it('leaves rows out before it counts to k', () => {
      const matrix = filled(50, 16, 5, kind);
      const query = randomQuery(16, 2);
      const best = sorted(matrix, query).map(({ row }) => row);
      const without = new Set(best.slice(0, 3));
      expect(topK(matrix, query, 4, (row) => without.has(row)).map(({ row }) => row)).toEqual(best.slice(3, 7));
    });

    it('gives what there is when k is more than that, and nothing for k = 0', () => {
      const matrix = filled(3, 8, 5, kind);
      expect(topK(matrix, randomQuery(8, 1), 10)).toHaveLength(3);
      expect(topK(matrix, randomQuery(8, 1), 0)).toEqual([]);
      expect(topK(createRowMatrix(0, 8, kind), randomQuery(8, 1), 5)).toEqual([]);
    });

    it('ranks negative products too', () => {
      const matrix = createRowMatrix(2, 8, kind);
      matrix.values.fill(-1);
      matrix.values[8] = -0.5;
      expect(topK(matrix, new Float32Array(8).fill(1), 1)).toEqual([{ row: 1, cosine: -7.5 }]);
    });
  },
);

describe('a matrix of rows', () => {
  it('refuses a query of another length', () => {
    expect(() => topK(filled(4, 8, 1), randomQuery(16, 1), 1)).toThrow(RangeError);
  });

  it('keeps no second copy: what it holds beside the rows is the query and one number a row', () => {
    const matrix = createRowMatrix(10_000, 64);
    expect(matrix.values.buffer.byteLength).toBeLessThan(10_000 * 64 * 4 * 1.1);
  });
});
