import { describe, expect, it } from 'vitest';
import { plainJson, plainText, wrap } from '../../src/cli/output';

describe('plainText', () => {
  it.each([
    ['plain text\twith\nlines', 'plain text\twith\nlines'],
    ['\u001b[31mred\u001b[0m', '[31mred[0m'],
    ['a\u0000b\u0007c\bd\u007fe', 'abcde'],
    ['over\rwritten', 'overwritten'],
    ['\u009b2J\u0085', '2J'],
    ['\u202eabc\u202c\u2066d\u2069\u200f\u200e\u061c', 'abcd'],
    ['émoji 👩\u200d👧 日本 \u00a0', 'émoji 👩\u200d👧 日本 \u00a0'],
  ])('of %j is %j', (text, expected) => {
    expect(plainText(text)).toBe(expected);
  });
});

describe('plainJson', () => {
  it('loses nothing, and holds nothing that steers a terminal', () => {
    const value = { a: '\u001b[31m\u009b\u007f\u202e\u2066\n\t"', b: [1, null, 'é🎉'] };
    const json = plainJson(value);
    expect(JSON.parse(json)).toEqual(value);
    expect(plainText(json)).toBe(json);
    expect(json).toContain(String.raw`"\u001b[31m\u009b\u007f\u202e\u2066\n\t\""`);
  });
});

describe('wrap', () => {
  it.each<[string, number, readonly string[]]>([
    ['', 10, ['']],
    ['short', 10, ['short']],
    ['exactly 10', 10, ['exactly 10']],
    ['one two three', 8, ['one two', 'three']],
    ['one two three', 7, ['one two', 'three']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['a\n\nb', 4, ['a', '', 'b']],
    ['one  two', 4, ['one ', 'two']],
    ['🎉🎉🎉', 3, ['🎉', '🎉', '🎉']],
    ['x🎉🎉', 3, ['x🎉', '🎉']],
  ])('breaks %j at %i into %j', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  it('never makes a line longer than asked for, nor loses a word', () => {
    const text = 'Lorem 🎉 ipsum dolor sit amet, consetetur '.repeat(20) + 'x'.repeat(300);
    const lines = wrap(text, 40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });
});
