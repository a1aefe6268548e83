import { expect, it, vi } from 'vitest';
import type { InputProblem } from '../../src/core/inputs/problem';
import { noticesOf } from '../../src/host/ratings/describeRating';

vi.mock('vscode', () => import('../support/vscode/englishMessages'));

function faults(count: number): readonly InputProblem[] {
  return Array.from({ length: count }, (_, index) => ({
    code: 'not-json',
    severity: 'error',
    line: index + 1,
    message: 'This line is not JSON.',
  }));
}

it('of many lines that do not count the first three are told, and how many more there are', () => {
  expect(noticesOf(faults(3))).toHaveLength(3);
  expect(noticesOf(faults(4)).at(-1)).toBe('1 more line of the ratings file does not count.');
  expect(noticesOf(faults(1203)).at(-1)).toBe('1,200 more lines of the ratings file do not count.');
});
