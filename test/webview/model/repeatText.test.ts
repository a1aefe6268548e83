import { describe, expect, it } from 'vitest';
import { agreementText, groupName } from '../../../webview/model/repeatText';

const repeats = (count: number, agreeing: number) => ({
  answers: Array.from({ length: count }, (_, repeat) => ({ repeat, text: '', date: '', group: 0, shown: false })),
  agreeing,
});

describe('the words for repeats', () => {
  it('say how many answers agree', () => {
    expect(agreementText(repeats(1, 1))).toBe('1 answer');
    expect(agreementText(repeats(4, 4))).toBe('all 4 say the same');
    expect(agreementText(repeats(4, 3))).toBe('3 of 4 say the same (75 %)');
    expect(agreementText(repeats(4, 1))).toBe('4 answers, no two the same');
  });

  it('name groups by letters', () => {
    expect([0, 1, 25, 26, 27, 52].map(groupName)).toEqual(['A', 'B', 'Z', 'AA', 'AB', 'BA']);
  });
});
