import { expect, test } from 'vitest';
import { medianOf } from '../../../src/core/util/median';

test.each([
  [[3], 3],
  [[9, 1], 5],
  [[10, 9, 2], 9],
  [[4, 1, 100, 3], 3.5],
])('the median of %j is %d', (values, median) => {
  const before = [...values];
  expect(medianOf(values)).toBe(median);
  expect(values).toEqual(before);
});
