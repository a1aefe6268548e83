import { describe, expect, test } from 'vitest';
import {
  emotionAccuracy,
  emotionConfusion,
  topEmotionGroups,
  type EmotionOutcome,
} from '../../../src/core/metrics/emotionAccuracy';

const outcomes: readonly EmotionOutcome[] = [
  { gold: 'sad', inferred: 'sad' },
  { gold: 'sad', inferred: 'lonely' },
  { gold: 'sad', inferred: 'lonely' },
  { gold: 'sad' },
  { gold: 'proud', inferred: 'proud' },
  { gold: 'afraid', inferred: 'terrified' },
];

describe('emotion accuracy', () => {
  test('is over all test cases: an answer without a label is wrong', () => {
    expect(emotionAccuracy(outcomes)).toBeCloseTo((100 * 2) / 6, 12);
  });

  test('is null for no test cases', () => {
    expect(emotionAccuracy([])).toBeNull();
  });
});

describe('the confusion table', () => {
  const table = emotionConfusion(outcomes);
  const at = (label: string): number => table.labels.indexOf(label as (typeof table.labels)[number]);

  test('has 32 rows of 32 columns, gold by inferred, and answers without a label apart', () => {
    expect(table.counts).toHaveLength(32);
    expect(table.counts.every((row) => row.length === 32)).toBe(true);
    expect(table.counts[at('sad')]?.[at('lonely')]).toBe(2);
    expect(table.counts[at('lonely')]?.[at('sad')]).toBe(0);
    expect(table.unnamed[at('sad')]).toBe(1);
  });

  test('adds up to the number of test cases', () => {
    const sum = [...table.counts.flat(), ...table.unnamed].reduce((total, count) => total + count, 0);
    expect(sum).toBe(outcomes.length);
  });

  test('the top groups are the labels with most test cases, with what they were taken for', () => {
    expect(topEmotionGroups(table, 2)).toEqual([
      { label: 'sad', total: 4, right: 1, accuracy: 25, takenFor: [{ label: 'lonely', count: 2 }] },
      { label: 'afraid', total: 1, right: 0, accuracy: 0, takenFor: [{ label: 'terrified', count: 1 }] },
    ]);
    expect(topEmotionGroups(table, 99)).toHaveLength(3);
  });
});
