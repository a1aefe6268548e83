import { describe, expect, test } from 'vitest';
import { csvLine } from '../../../src/core/util/csv';

describe('a line of CSV', () => {
  test('has its fields parted by commas and ends as RFC 4180 says', () => {
    expect(csvLine(['a', 1.5, null, true, ''])).toBe('a,1.5,,true,\r\n');
  });

  test.each([
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['a\nb', '"a\nb"'],
    ['a\r\nb', '"a\r\nb"'],
    [' a', '" a"'],
    ['a ', '"a "'],
    ['模型 👍', '模型 👍'],
  ])('quotes a text where it must: %j', (text, field) => {
    expect(csvLine([text])).toBe(`${field}\r\n`);
  });

  test.each(['=1+1', '+1', '-1', '@x', "-2+3+cmd|' /C calc'!A0", '\tx'])(
    'gives a text that a spreadsheet would take for a formula an apostrophe: %j',
    (text) => {
      expect(csvLine([text]).replace(/^"/, '').startsWith(`'${text}`)).toBe(true);
    },
  );

  test('leaves numbers as they are, in full precision', () => {
    expect(csvLine([-1, 1 / 3, -2.5e-7, 1e21])).toBe('-1,0.3333333333333333,-2.5e-7,1e+21\r\n');
  });
});
