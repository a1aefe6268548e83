import { expect, test } from 'vitest';
import { fixedText } from '../../../src/core/util/fixedText';

test.each([
  [-0.004, 2, '0.00'],
  [-0, 0, '0'],
  [-0.4, 0, '0'],
  [-0.005, 2, '-0.01'],
  [-0.5, 1, '-0.5'],
  [0.004, 2, '0.00'],
  [-10, 1, '-10.0'],
  [1 / 3, 4, '0.3333'],
])('%d with %i decimals is %s: what is shown as nothing has no sign', (value, decimals, text) => {
  expect(fixedText(value, decimals)).toBe(text);
});
