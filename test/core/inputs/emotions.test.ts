import { expect, it } from 'vitest';
import { EMOTION_LABELS, isEmotionLabel } from '../../../src/core/inputs/emotions';

it('there are 32 different labels, lower case and in alphabetical order', () => {
  expect(new Set(EMOTION_LABELS).size).toBe(32);
  expect([...EMOTION_LABELS].sort()).toEqual(EMOTION_LABELS);
  expect(EMOTION_LABELS.every((label) => /^[a-z]+$/.test(label))).toBe(true);
});

it.each([
  ['sad', true],
  ['Sad', false],
  ['sadness', false],
  ['', false],
  ['toString', false],
])('%j is a label: %s', (text, expected) => {
  expect(isEmotionLabel(text)).toBe(expected);
});
