import { expect, test } from 'vitest';
import { NgramTable, NO_PREFIX, NOT_FOUND } from '../../../src/core/metrics/ngramTable';

test('numbers n-grams in order of first sight and finds them again after growing', () => {
  const table = new NgramTable();
  for (let word = 0; word < 5000; word++) expect(table.add(word % 7 === 0 ? NO_PREFIX : word % 13, word)).toBe(word);
  for (let word = 0; word < 5000; word++) expect(table.find(word % 7 === 0 ? NO_PREFIX : word % 13, word)).toBe(word);
  expect(table.size).toBe(5000);
  expect(table.find(NO_PREFIX, 1)).toBe(NOT_FOUND);
});

test('forgets everything when cleared, before and after growing', () => {
  const table = new NgramTable();
  table.add(NO_PREFIX, 3);
  table.clear();
  expect(table.find(NO_PREFIX, 3)).toBe(NOT_FOUND);
  for (let word = 0; word < 2000; word++) table.add(NO_PREFIX, word);
  table.clear();
  expect(table.size).toBe(0);
  expect(table.find(NO_PREFIX, 3)).toBe(NOT_FOUND);
  expect(table.add(NO_PREFIX, 9)).toBe(0);
});
